import type { Lifetime } from '../model/lifetime.ts'
import { every } from './clock.ts'

/**
 * How long the connections of a pool are kept, where clients close them by themselves. One whose lifetime has ended is retired: it is closed
 * between two requests, and is dialled again when the next request gets it, which waits for that as a user does.
 */
export class Lifetimes {
  readonly #lifetime: Lifetime
  readonly #connections: number
  readonly #upMs: number[] = []
  readonly #answered: number[] = []
  readonly #isFirst: boolean[] = []
  readonly #isRetired: boolean[] = []
  #stopLooking: () => void = () => {}

  /** @param connections how many are dialled ahead, all at the same time */
  constructor(lifetime: Lifetime, connections: number) {
    this.#lifetime = lifetime
    this.#connections = connections
  }

  /** Until `stop`, calls back when it is time to look for idle connections whose time is over. */
  watch(look: () => void): void {
    if (!('ms' in this.#lifetime)) return
    look()
    this.#stopLooking = every(Math.min(100, Math.max(5, this.#lifetime.ms / 20)), look)
  }

  stop(): void {
    this.#stopLooking()
  }

  /** A connection came up. */
  began(index: number, now: number): void {
    this.#isFirst[index] = this.#upMs[index] === undefined
    this.#upMs[index] = now
    this.#answered[index] = 0
    this.#isRetired[index] = false
  }

  /** A request on it has ended. Where it had to be dialled for that, and could not be, it is down like any other. */
  used(index: number): void {
    this.#isRetired[index] = false
    this.#answered[index] = (this.#answered[index] ?? 0) + 1
  }

  isOver(index: number, now: number): boolean {
    const { upMs, answered } = { upMs: this.#upMs[index], answered: this.#answered[index] ?? 0 }
    if (upMs === undefined) return false
    return 'ms' in this.#lifetime
      ? now - upMs >= this.#lastsMs(index, this.#lifetime.ms)
      : answered >= this.#lifetime.requests
  }

  /** It was closed because its time was over, and has not been dialled since. */
  isRetired(index: number): boolean {
    return this.#isRetired[index] ?? false
  }

  retired(index: number): void {
    this.#isRetired[index] = true
  }

  /** Those that were dialled together must not all be closed together: their first lives end one after the other. */
  #lastsMs(index: number, ms: number): number {
    const isSpread = this.#isFirst[index] && index < this.#connections
    return isSpread ? (ms * (index + 1)) / this.#connections : ms
  }
}
