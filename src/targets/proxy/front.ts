import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type NetConnectOpts, type Server, type Socket } from 'node:net'
import { sharedNowMs } from '../../model/shared-clock.ts'
import type { Disturbance, ProxyCounts } from './controls.ts'
import { Disturbed } from './disturbed.ts'
import { Line } from './line.ts'
import type { PortPairs } from './port-pairs.ts'

const HERE = '127.0.0.1'

/** A server that a proxy stands before: a port, or a unix socket. */
export type Upstream = { readonly host: string; readonly port: number } | { readonly path: string }

/** A proxy: accepts connections on a port of its own, and passes their bytes on to a server and back. */
export class Front {
  readonly #upstream: Upstream
  readonly #pairs: PortPairs | undefined
  readonly #server: Server
  readonly #links = new Set<Link>()
  #disturbed: Disturbed | undefined
  #timer: NodeJS.Timeout | undefined
  /** What the last disturbance did, until somebody asks. */
  #done: ProxyCounts | undefined

  constructor(upstream: Upstream, pairs: PortPairs | undefined) {
    this.#upstream = upstream
    this.#pairs = pairs
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, client => this.#accept(client))
  }

  /** The port on which it accepts connections. */
  async listen(): Promise<number> {
    // As the kernel allows: a burst of connections is the server's to refuse.
    this.#server.listen({ port: 0, host: HERE, backlog: 4_096 })
    await once(this.#server, 'listening')
    return (this.#server.address() as AddressInfo).port
  }

  disturb(what: Disturbance, forMs: number): void {
    this.#end()
    this.#done = undefined
    this.#disturbed = new Disturbed(what, this.#links.size)
    this.#timer = setTimeout(() => this.#end(), forMs)
    if (what.kind === 'cut') for (const link of this.#links) this.#cut(link)
  }

  /** Ends what disturbs it, and says what that did. */
  heal(): ProxyCounts | undefined {
    this.#end()
    const done = this.#done
    this.#done = undefined
    return done
  }

  /** Ends all its connections, and accepts no more. */
  async close(): Promise<void> {
    clearTimeout(this.#timer)
    this.#disturbed = undefined
    for (const link of this.#links) link.end()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #end(): void {
    clearTimeout(this.#timer)
    const disturbed = this.#disturbed
    if (!disturbed) return
    this.#disturbed = undefined
    for (const link of this.#links) {
      if (link.hasSwallowed) link.reset()
      else link.flush()
    }
    this.#done = { ...disturbed.counts, endedAtMs: sharedNowMs() }
  }

  #accept(client: Socket): void {
    this.#disturbed?.opened()
    if (this.#disturbed?.what.kind === 'cut') {
      client.on('error', () => {})
      client.resetAndDestroy()
      this.#disturbed.reset()
      return
    }
    const link = new Link(client, this.#connect(client), () => this.#disturbed)
    this.#links.add(link)
    link.closed = () => this.#links.delete(link)
  }

  #connect(client: Socket): Socket {
    const options = { ...this.#upstream, allowHalfOpen: true, noDelay: true }
    // Who tells clients apart by their addresses goes on to do so.
    const isOther = 'host' in options && options.host === HERE && client.remoteAddress !== HERE
    const from = isOther && client.remoteAddress?.startsWith('127.') ? { localAddress: client.remoteAddress } : {}
    const upstream = connect({ ...options, ...from } as NetConnectOpts)
    upstream.once('connect', () => {
      if (upstream.localPort !== undefined) this.#pairs?.note(upstream.localPort, client.remotePort ?? 0, sharedNowMs())
    })
    return upstream
  }

  #cut(link: Link): void {
    link.reset()
    this.#disturbed?.reset()
  }
}

/** One connection through a proxy. How one side ends, the other one does. */
class Link {
  readonly #client: Socket
  readonly #upstream: Socket
  readonly #lines: readonly Line[]
  #hasSwallowed = false
  closed: () => void = () => {}

  constructor(client: Socket, upstream: Socket, disturbed: () => Disturbed | undefined) {
    this.#client = client
    this.#upstream = upstream
    const swallowed = (bytes: number) => {
      disturbed()?.swallowed(bytes, !this.#hasSwallowed)
      this.#hasSwallowed = true
    }
    this.#lines = [
      new Line(client, upstream, { direction: 'up', disturbed, swallowed }),
      new Line(upstream, client, { direction: 'down', disturbed, swallowed }),
    ]
    this.#follow(client, upstream, this.#lines[0]!)
    this.#follow(upstream, client, this.#lines[1]!)
  }

  /** What is left of its streams means nothing any more. */
  get hasSwallowed(): boolean {
    return this.#hasSwallowed
  }

  flush(): void {
    for (const line of this.#lines) line.flush()
  }

  /** Ends it as it is. */
  end(): void {
    for (const line of this.#lines) line.drop()
    this.#client.destroy()
    this.#upstream.destroy()
  }

  /** Ends it with RST on both sides. */
  reset(): void {
    for (const line of this.#lines) line.drop()
    this.#client.resetAndDestroy()
    this.#upstream.resetAndDestroy()
  }

  /** @param line what goes from the one to the other */
  #follow(one: Socket, other: Socket, line: Line): void {
    one.on('error', () => {})
    one.on('close', hadError => {
      if (!other.destroyed && hadError) this.reset()
      // What is held back ends with the end of the stream, which ends the other.
      else if (!other.destroyed && !line.isHolding) other.destroySoon()
      if (other.destroyed) this.closed()
    })
  }
}
