import { createHash } from 'node:crypto'
import { createServer, type Server, type Socket } from 'node:net'
import type { StickyBy } from '../../model/sticky-by.ts'
import { isOn } from './child-pool.ts'
import type { TcpListener } from './protocol.ts'
import type { Worker } from './roster.ts'
import type { Supervisor } from './supervisor.ts'
import type { Accepted } from './topology.ts'

/** More of a request than this is not waited for, nor longer: what takes its time is the worker's affair. */
const MOST_HEAD_BYTES = 16_384
const HEAD_WITHIN_MS = 10_000
const END_OF_HEAD = '\r\n\r\n'
/** Listening on it is left to Node where there is no IPv6. */
const ANY_ADDRESS = '::'

/**
 * Accepts connections on the ports of the app, and gives all those of a client to the same worker: the one whose slot its key hashes to, or, while
 * that has none that listens, the one of the next slot. A replacement keeps the slot, and so gets the clients back.
 */
export class StickyFront {
  readonly #by: StickyBy
  readonly #supervisor: Supervisor
  readonly #failed: (message: string) => void
  readonly #servers = new Map<number, Server>()

  constructor(by: StickyBy, supervisor: Supervisor, failed: (message: string) => void) {
    this.#by = by
    this.#supervisor = supervisor
    this.#failed = failed
  }

  /** A worker serves on this port. */
  open({ port, address, secure }: Pick<TcpListener, 'port' | 'address' | 'secure'>): void {
    if (this.#servers.has(port)) return
    const server = createServer({ pauseOnConnect: true, noDelay: true }, socket => this.#accept(socket, port, secure))
    this.#servers.set(port, server)
    // A connection that cannot be accepted, for want of a descriptor, is an error, too.
    server.on('error', ({ message }) => server.listening || this.#failed(message))
    if (address === ANY_ADDRESS) server.listen(port)
    else server.listen(port, address)
  }

  /** What comes with TLS only the worker can read. */
  #accept(socket: Socket, port: number, secure = false): void {
    socket.on('error', () => socket.destroy())
    const address = socket.remoteAddress ?? ''
    const give = (key: string, head?: Buffer) => this.#handOver({ socket, port, head }, key, new Set())
    if (this.#by === 'address' || secure) give(address)
    else readHead(socket, head => give(keyIn(head.toString('latin1'), this.#by) || address, head))
  }

  /** A connection that a worker does not take goes to another: nothing was read of it but its head. */
  #handOver(accepted: Accepted, key: string, tried: Set<Worker>): void {
    const worker = this.#workerFor(key, accepted.port, tried)
    if (!worker) {
      accepted.socket.destroy()
      return
    }
    tried.add(worker)
    this.#supervisor.handOver(worker, accepted, () => this.#handOver(accepted, key, tried))
  }

  /** Which slot a client belongs to does not depend on who is dead, or was given up. */
  #workerFor(key: string, port: number, tried: ReadonlySet<Worker>): Worker | undefined {
    const slots = Array.from({ length: this.#supervisor.plan.workers }, (_, index) => index + 1)
    const first = hashOf(key) % slots.length
    const inTurn = [...slots.slice(first), ...slots.slice(0, first)]
    // An old worker serves until its replacement listens.
    const serving = this.#supervisor.roster
      .living()
      .filter(worker => !tried.has(worker) && isOn(worker.listeners, port))
      .reverse()
    const slot = inTurn.find(each => serving.some(worker => worker.slot === each))
    return serving.find(worker => worker.slot === slot)
  }
}

/** The value that a request names its client by; undefined where it names none. */
export function keyIn(request: string, by: StickyBy): string | undefined {
  const [head = ''] = request.split(END_OF_HEAD, 1)
  const [kind, name = ''] = by.split(':')
  const values = headersOf(head, kind === 'cookie' ? 'cookie' : name)
  if (kind !== 'cookie') return values[0]
  const pairs = values.flatMap(value => value.split(';')).map(pair => pair.trim().split('='))
  const [, ...value] = pairs.find(([each]) => each === name) ?? []
  return value.length > 0 ? value.join('=') : undefined
}

function headersOf(head: string, name: string): string[] {
  return head.split('\r\n').flatMap(line => {
    const colon = line.indexOf(':')
    return colon > 0 && line.slice(0, colon).toLowerCase() === name.toLowerCase() ? [line.slice(colon + 1).trim()] : []
  })
}

/** Spreads keys evenly, where sums of their characters would not. */
function hashOf(key: string): number {
  return createHash('md5').update(key).digest().readUInt32BE(0)
}

/** Reads until the head of the first request is there. Nothing more is read then: what follows is the worker's. */
function readHead(socket: Socket, take: (head: Buffer) => void): void {
  let head = Buffer.alloc(0)
  const give = () => {
    clearTimeout(timer)
    socket.removeAllListeners('data').removeAllListeners('end').pause()
    // A stream that is paused reads on until it is full.
    const { _handle: handle } = socket as Socket & { _handle?: { readStop(): void } | null }
    handle?.readStop()
    take(head)
  }
  const timer = setTimeout(give, HEAD_WITHIN_MS)
  socket.on('data', chunk => {
    head = Buffer.concat([head, chunk])
    if (head.includes(END_OF_HEAD) || head.length >= MOST_HEAD_BYTES) give()
  })
  socket.on('end', () => socket.destroy())
  socket.once('close', () => clearTimeout(timer))
  // It was paused when it was accepted.
  socket.resume()
}
