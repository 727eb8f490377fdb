import type { TcpListener } from './protocol.ts'

/** Whether one of these listens on a port. */
export function isOn(listeners: readonly TcpListener[], port: number): boolean {
  return listeners.some(each => each.port === port)
}

/**
 * Child processes that listen and are no workers of a cluster. Those that share a port with each other, or with the first process of the app, are
 * a pool: its workers. One on a port of its own, such as a metrics server, is not.
 */
export class ChildPool {
  readonly #listeners = new Map<number, readonly TcpListener[]>()
  readonly #shared = new Set<number>()

  /** The first process listens, or has listened, on this port. */
  share(port: number): void {
    this.#shared.add(port)
  }

  /** A child listens. Returns the children that are known to be workers from now on, with all that they listen on. */
  listens(pid: number, listener: TcpListener): [pid: number, listeners: readonly TcpListener[]][] {
    const others = this.#on(listener.port).filter(([other]) => other !== pid)
    this.#listeners.set(pid, [...(this.#listeners.get(pid) ?? []), listener])
    if (others.length === 0 && !this.#shared.has(listener.port)) return []
    this.share(listener.port)
    const workers = this.#on(listener.port)
    for (const [worker] of workers) this.left(worker)
    return workers
  }

  left(pid: number): void {
    this.#listeners.delete(pid)
  }

  #on(port: number): [pid: number, listeners: readonly TcpListener[]][] {
    return [...this.#listeners].filter(([, listeners]) => isOn(listeners, port))
  }
}
