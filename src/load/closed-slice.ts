import { after, nowMs } from './clock.ts'
import { ClosedWindow } from './closed-window.ts'
import type { LoadPlan, Settled, SliceCounts } from './engine.ts'
import type { ConnectionPool } from './pool.ts'
import type { SliceLoop, SliceTally } from './slice.ts'

/** A connection that could not be made waits this long, or a refusing port would be called thousands of times a second. */
const BACK_OFF_MS = 20

/** The closed loop: every connection sends its next request when its last one has ended, until the slice closes. */
export class ClosedSlice implements SliceLoop {
  readonly #pool: ConnectionPool
  readonly #tally: SliceTally
  readonly #connections: number
  readonly #durationMs: number
  readonly #done: () => void
  #window = new ClosedWindow(0, 0)
  #openedMs = 0
  #closesMs = 0
  #lastMs = 0
  readonly #backOffs = new Map<number, () => void>()
  #cancelClose: () => void = () => {}

  /** `done` is called when the gate is closed and nothing is in flight. */
  constructor(
    pool: ConnectionPool,
    tally: SliceTally,
    { connections }: LoadPlan,
    durationMs: number,
    done: () => void,
  ) {
    this.#pool = pool
    this.#tally = tally
    this.#connections = connections
    this.#durationMs = durationMs
    this.#done = done
  }

  start(now: number): void {
    this.#openedMs = now
    this.#lastMs = now
    this.#closesMs = now + this.#durationMs
    this.#window = new ClosedWindow(now, this.#closesMs)
    this.#cancelClose = after(this.#durationMs, () => this.#closeGate())
    for (let index = 0; index < this.#connections; index++) this.#next(index, nowMs())
  }

  freed(index: number, { outcome, dueMs, endedMs }: Settled): void {
    this.#lastMs = endedMs
    if (outcome === 'ok') this.#window.credit(dueMs, endedMs)
    if (outcome === 'refused' || outcome === 'unsent') this.#backOff(index, endedMs)
    else this.#next(index, endedMs)
  }

  /** Its window is fixed when it opens: it ends by itself. */
  end(): void {}

  cancel(): void {
    this.#cancelClose()
    for (const cancel of this.#backOffs.values()) cancel()
    this.#backOffs.clear()
  }

  counts(): SliceCounts {
    return this.#tally.counts(this.#lastMs - this.#openedMs, this.#window.perSec())
  }

  /** The gate is the clock, looked at before each request: a late timer must not let requests through. */
  #next(index: number, now: number): void {
    if (now >= this.#closesMs) {
      this.#finishWhenDrained()
      return
    }
    this.#pool.send(index, now, now, this.#tally.scheduled())
  }

  #backOff(index: number, now: number): void {
    if (now >= this.#closesMs) {
      this.#finishWhenDrained()
      return
    }
    const retry = () => {
      this.#backOffs.delete(index)
      this.#next(index, nowMs())
    }
    this.#backOffs.set(index, after(BACK_OFF_MS, retry))
  }

  #closeGate(): void {
    // Timers may fire up to 1 ms early; the gate must not be asked before its time.
    const early = this.#closesMs - nowMs()
    if (early > 0) {
      this.#cancelClose = after(early, () => this.#closeGate())
      return
    }
    this.#finishWhenDrained()
  }

  #finishWhenDrained(): void {
    if (this.#tally.pending === 0) this.#done()
  }
}
