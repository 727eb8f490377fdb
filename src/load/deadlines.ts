import { after, nextTurn, nowMs } from './clock.ts'

/** Deadlines that fall so close together are looked at together: a request may outlive its own by this much. */
const GRAIN_MS = 8

/** A look that comes later than this was held up, and what has arrived meanwhile is read first. */
const HELD_UP_MS = 50

const NEVER = Number.POSITIVE_INFINITY

/**
 * The deadlines of the requests in flight, one per connection, counted from the intended send time. One timer, set to the earliest of
 * them, looks at all: cheaper than a timer per request, and the libraries' own timers count from the wrong moment or tick every 500 ms
 * (https://github.com/nodejs/undici/issues/3798). While answers come in time it rings once per timeout.
 */
export class Deadlines {
  readonly #timeoutMs: number
  readonly #expire: (index: number) => void
  #dueMs: Float64Array
  /** When the next look is due; never without a timer. */
  #lookMs = NEVER
  #cancel: () => void = () => {}
  #isOn = false

  /** `expire` is called for each connection whose request is overdue, and disarms it. */
  constructor(connections: number, timeoutMs: number, expire: (index: number) => void) {
    this.#timeoutMs = timeoutMs
    this.#dueMs = new Float64Array(connections).fill(NEVER)
    this.#expire = expire
  }

  /** The connection now carries a request that was meant to be sent at `dueMs`. */
  arm(index: number, dueMs: number): void {
    if (index >= this.#dueMs.length) this.#grow(index)
    this.#dueMs[index] = dueMs
    if (this.#isOn && dueMs + this.#timeoutMs < this.#lookMs) this.#lookAt(dueMs + this.#timeoutMs)
  }

  /** The connection has no request any more. */
  disarm(index: number): void {
    this.#dueMs[index] = NEVER
  }

  /** Looks at the deadlines as of `now`, and sets the timer to the earliest of those to come. */
  look(now: number): void {
    this.#unset()
    let earliestMs = NEVER
    for (let index = 0; index < this.#dueMs.length; index++) {
      const deadlineMs = this.#dueMs[index]! + this.#timeoutMs
      if (deadlineMs <= now) this.#expire(index)
      else if (deadlineMs < earliestMs) earliestMs = deadlineMs
    }
    if (this.#isOn && earliestMs < NEVER) this.#lookAt(Math.max(earliestMs, now + GRAIN_MS))
  }

  start(): void {
    this.#isOn = true
    this.look(nowMs())
  }

  stop(): void {
    this.#isOn = false
    this.#unset()
  }

  #unset(): void {
    this.#cancel()
    this.#lookMs = NEVER
  }

  #lookAt(ms: number): void {
    this.#cancel()
    this.#lookMs = ms
    this.#cancel = after(ms - nowMs(), () => this.#onTimer())
  }

  /** An answer that came while the thread was held up must not lose against its deadline, only because timers go first. */
  #onTimer(): void {
    const isHeldUp = nowMs() - this.#lookMs > HELD_UP_MS
    if (!isHeldUp) this.look(nowMs())
    // Until then #lookMs lies in the past: no request that is sent in between can put the look off.
    else this.#cancel = nextTurn(() => this.look(nowMs()))
  }

  #grow(index: number): void {
    const larger = new Float64Array(Math.max(2 * this.#dueMs.length, index + 1)).fill(NEVER)
    larger.set(this.#dueMs)
    this.#dueMs = larger
  }
}
