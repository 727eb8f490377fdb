import { after, everyTurn, nowMs } from './clock.ts'

/** How long before the time the timer is set to ring: timers are late by up to about 1 ms. */
const AWAKE_MS = 1.5

/** The shortest time that a timer can be set to. */
const SHORTEST_TIMER_MS = 1

/** A turn of the event loop that took longer than so many of the shortest ones did something else beside looking at the clock. */
const IDLE_TURNS = 4

/**
 * Wakes the open loop when its next request is due. By timer alone it is late by up to about 1 ms; with `spin` the timer
 * rings early, and the loop is turned over and over until it is time, reading all input between two looks at the clock.
 */
export class WakeUp {
  readonly #spin: boolean
  readonly #callback: () => void
  readonly #onTimer = () => this.#awake(nowMs())
  readonly #onTurn = () => this.#look()
  #dueMs = 0
  #turnMs = 0
  #shortestTurnMs = Number.POSITIVE_INFINITY
  #spunMs = 0
  #cancel: () => void = () => {}

  constructor(spin: boolean, callback: () => void) {
    this.#spin = spin
    this.#callback = callback
  }

  /** How long it has waited awake with nothing else to do, in milliseconds. */
  get spunMs(): number {
    return this.#spunMs
  }

  /** Calls back at `dueMs`, once. */
  at(dueMs: number, now: number): void {
    this.#dueMs = dueMs
    if (!this.#spin) {
      this.#cancel = after(dueMs - now, this.#callback)
      return
    }
    const sleepMs = dueMs - now - AWAKE_MS
    if (sleepMs >= SHORTEST_TIMER_MS) this.#cancel = after(sleepMs, this.#onTimer)
    else this.#awake(now)
  }

  cancel(): void {
    this.#cancel()
  }

  #awake(now: number): void {
    this.#turnMs = now
    this.#cancel = everyTurn(this.#onTurn)
  }

  #look(): void {
    const now = nowMs()
    const turnMs = now - this.#turnMs
    if (turnMs > 0 && turnMs < this.#shortestTurnMs) this.#shortestTurnMs = turnMs
    this.#spunMs += Math.min(turnMs, IDLE_TURNS * this.#shortestTurnMs)
    this.#turnMs = now
    if (now < this.#dueMs) return
    this.#cancel()
    this.#callback()
  }
}
