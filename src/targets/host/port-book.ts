import type { Listener } from './protocol.ts'

/**
 * Remembers on which ports the app's servers came up, and says what the next worker should ask for.
 *
 * Plain processes ask for the concrete port as soon as it is known. Workers of a cluster share a server only when they ask the
 * primary for the same port *number* (the key of its handle), so they keep asking for port 0 while any of them
 * listens; once none does the primary has closed the handle, and the concrete port brings the old address back.
 */
export class PortBook {
  readonly #ports = new Map<string, number>()
  #concrete: boolean
  #loaded: number | undefined

  constructor(topology: 'plain' | 'cluster') {
    this.#concrete = topology === 'plain'
  }

  /** Ports for a worker that starts while `listening` others listen. */
  next(listening: number): Readonly<Record<string, number>> {
    if (listening === 0 && this.#ports.size > 0) this.#concrete = true
    return this.#concrete ? Object.fromEntries(this.#ports) : {}
  }

  /** From now on the load goes to this port: of the app's other servers each worker may have one of its own. */
  load(port: number): void {
    this.#loaded = port
  }

  /** Notes a server that listens; false when it listened on a different port than its peers, and that one matters. */
  learn(listener: Listener): boolean {
    const known = this.#ports.get(listener.key)
    if (known === undefined) this.#ports.set(listener.key, listener.port)
    if (known === undefined || known === listener.port) return true
    return this.#loaded !== undefined && !this.isLoaded(known) && !this.isLoaded(listener.port)
  }

  isLoaded(port: number): boolean {
    return port === this.#loaded
  }

  /** Notes that a server listens again, on another port perhaps. */
  move(listener: Listener): void {
    this.#ports.set(listener.key, listener.port)
  }
}
