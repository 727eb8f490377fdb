import { createHash } from 'node:crypto'
import { createServer, type Server, type Socket } from 'node:net'
import type { StickyBy } from '../../model/sticky-by.ts'
import { isOn } from './child-pool.ts'
import type { TcpListener } from './protocol.ts'
import type { Worker } from './roster.ts'
import type { Supervisor } from './supervisor.ts'
import type { Accepted } from './topology.ts'

/** More of a request than this is not waited for. */
const MOST_HEAD_BYTES = 16_384
const END_OF_HEAD = '\r\n\r\n'
/** A worker that is just closing its server may be asked again before that is known. */
const MOST_TRIES = 5

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
  open({ port, address }: Pick<TcpListener, 'port' | 'address'>): void {
    if (this.#servers.has(port)) return
    const server = createServer({ pauseOnConnect: true, noDelay: true }, socket => this.#accept(socket, port))
    this.#servers.set(port, server)
    server.once('error', ({ message }) => this.#failed(message)).listen(port, address)
  }

  #accept(socket: Socket, port: number): void {
    socket.on('error', () => socket.destroy())
    const address = socket.remoteAddress ?? ''
    const give = (key: string, head?: Buffer) => this.#handOver({ socket, port, head }, key, MOST_TRIES)
    if (this.#by === 'address') give(address)
    else readHead(socket, head => give(keyIn(head.toString('latin1'), this.#by) ?? address, head))
  }

  /** A connection that a worker does not take goes to the next one: nothing was read of it but its head. */
  #handOver(accepted: Accepted, key: string, tries: number): void {
    const worker = tries > 0 ? this.#workerFor(key, accepted.port) : undefined
    if (worker) this.#supervisor.handOver(worker, accepted, () => this.#handOver(accepted, key, tries - 1))
    else accepted.socket.destroy()
  }

  #workerFor(key: string, port: number): Worker | undefined {
    const slots = this.#supervisor.slots()
    const first = hashOf(key) % slots.length
    const inTurn = [...slots.slice(first), ...slots.slice(0, first)]
    // An old worker serves until its replacement listens.
    const serving = this.#supervisor.roster
      .living()
      .filter(worker => !worker.excused && isOn(worker.listeners, port))
      .reverse()
    const slot = inTurn.find(each => serving.some(worker => worker.slot === each))
    return serving.find(worker => worker.slot === slot)
  }
}

/** The value that a request names its client by; undefined where it names none. */
export function keyIn(head: string, by: StickyBy): string | undefined {
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
  socket.on('data', chunk => {
    head = Buffer.concat([head, chunk])
    if (!head.includes(END_OF_HEAD) && head.length < MOST_HEAD_BYTES) return
    socket.removeAllListeners('data').pause()
    // A stream that is paused reads on until it is full.
    const { _handle: handle } = socket as Socket & { _handle?: { readStop(): void } | null }
    handle?.readStop()
    take(head)
  })
  socket.on('end', () => socket.destroy())
  // It was paused when it was accepted.
  socket.resume()
}
