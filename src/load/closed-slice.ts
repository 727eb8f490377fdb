import type { Outcome } from '../model/outcome.ts'
import { after, nowMs } from './clock.ts'
import { ClosedWindow } from './closed-window.ts'
import type { SliceCounts } from './engine.ts'
import type { Sender, SliceLoop } from './session.ts'
import type { SliceTally } from './slice.ts'

/** A connection that could not be made waits this long, or a refusing port would be called thousands of times a second. */
const BACK_OFF_MS = 20

/** The closed loop: every connection sends its next request when its last one has ended, until the slice closes. */
export class ClosedSlice implements SliceLoop {
  readonly #sender: Sender
  readonly #tally: SliceTally
  readonly #window: ClosedWindow
  readonly #openedMs: number
  readonly #closesMs: number
  #lastMs: number
  readonly #backOffs = new Map<number, () => void>()
  #cancelClose: () => void = () => {}

  constructor(sender: Sender, tally: SliceTally, openedMs: number, durationMs: number) {
    this.#sender = sender
    this.#tally = tally
    this.#openedMs = openedMs
    this.#lastMs = openedMs
    this.#closesMs = openedMs + durationMs
    this.#window = new ClosedWindow(openedMs, this.#closesMs)
  }

  start(): void {
    this.#cancelClose = after(this.#closesMs - nowMs(), () => this.#closeGate())
    for (let index = 0; index < this.#sender.connections; index++) this.#next(index, nowMs())
  }

  freed(index: number, outcome: Outcome, intendedMs: number, doneMs: number): void {
    this.#lastMs = doneMs
    if (outcome === 'ok') this.#window.credit(intendedMs, doneMs)
    if (outcome === 'refused' || outcome === 'unsent') this.#backOff(index, doneMs)
    else this.#next(index, doneMs)
  }

  tick(): void {}

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
    this.#tally.scheduled()
    this.#sender.send(index, now, now)
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
    if (this.#tally.pending === 0) this.#sender.finish()
  }
}
