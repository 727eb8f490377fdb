import { every } from './clock.ts'

/** How often deadlines are looked at: a request may outlive its own by this much. */
const TICK_MS = 8

/**
 * The deadlines of the requests in flight, one per connection, counted from the intended send time. One coarse tick looks at
 * all of them: cheaper than a timer per request, and the libraries' own timers count from the wrong moment or tick
 * every 500 ms (https://github.com/nodejs/undici/issues/3798).
 */
export class Deadlines {
  readonly #timeoutMs: number
  readonly #intendedMs: Float64Array
  readonly #expire: (index: number) => void
  readonly #onTick: () => void
  #stop: (() => void) | undefined

  /** `expire` is called for each connection whose request is overdue, `onTick` after every look. */
  constructor(connections: number, timeoutMs: number, expire: (index: number) => void, onTick: () => void) {
    this.#timeoutMs = timeoutMs
    this.#intendedMs = new Float64Array(connections).fill(Number.POSITIVE_INFINITY)
    this.#expire = expire
    this.#onTick = onTick
  }

  /** The connection now carries a request that was meant to be sent at `intendedMs`. */
  arm(index: number, intendedMs: number): void {
    this.#intendedMs[index] = intendedMs
  }

  /** The connection is free again; returns when its request was meant to be sent. */
  disarm(index: number): number {
    const intendedMs = this.#intendedMs[index] ?? Number.POSITIVE_INFINITY
    this.#intendedMs[index] = Number.POSITIVE_INFINITY
    return intendedMs
  }

  /** Looks at the deadlines as of `nowMs`. */
  look(nowMs: number): void {
    const overdue = nowMs - this.#timeoutMs
    for (let index = 0; index < this.#intendedMs.length; index++) {
      if ((this.#intendedMs[index] ?? 0) <= overdue) this.#expire(index)
    }
    this.#onTick()
  }

  start(now: () => number): void {
    this.#stop ??= every(TICK_MS, () => this.look(now()))
  }

  stop(): void {
    this.#stop?.()
    this.#stop = undefined
  }
}
