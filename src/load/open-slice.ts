import type { Outcome } from '../model/outcome.ts'
import { nowMs } from './clock.ts'
import type { Ledger, RatePlan, SliceCounts } from './engine.ts'
import { NumberQueue } from './number-queue.ts'
import type { Sender, SliceLoop } from './session.ts'
import type { SliceTally } from './slice.ts'
import { WakeUp } from './wake-up.ts'

/** What an open slice is to do. Times in milliseconds. */
export interface OpenTerms {
  readonly rate: RatePlan
  readonly durationMs: number
  readonly timeoutMs: number
  /** Wait awake for the last moments before a request is due. */
  readonly spin: boolean
}

/**
 * The open loop: requests are due at absolute times, whatever the server does. After a stall all that are due go out
 * at once, each with its own intended time, so that a stall is never left out of the latencies (coordinated omission).
 * A request that finds no free connection waits for one, first come, first served; one that still waits at its
 * deadline was never sent and is charged to the generator.
 */
export class OpenSlice implements SliceLoop {
  readonly #sender: Sender
  readonly #tally: SliceTally
  readonly #ledger: Ledger
  readonly #rate: RatePlan
  readonly #openedMs: number
  #durationMs: number
  readonly #timeoutMs: number
  readonly #wakeUp: WakeUp
  readonly #waiting = new NumberQueue()
  /** First in, first out: taking the one used last would put the load on a few connections, and so on a few workers. */
  readonly #free = new NumberQueue()
  #nextIndex = 0
  /** The slice has lasted as long as it was to; what is in flight may still be waited for. */
  #over = false
  #lastMs: number

  constructor(sender: Sender, tally: SliceTally, ledger: Ledger, terms: OpenTerms, openedMs: number) {
    this.#sender = sender
    this.#tally = tally
    this.#ledger = ledger
    this.#rate = terms.rate
    this.#openedMs = openedMs
    this.#lastMs = openedMs
    this.#durationMs = terms.durationMs
    this.#timeoutMs = terms.timeoutMs
    this.#wakeUp = new WakeUp(terms.spin, () => this.#sendDue())
    for (let index = 0; index < sender.connections; index++) this.#free.push(index)
  }

  start(): void {
    this.#sendDue()
  }

  freed(index: number, _outcome: Outcome, _intendedMs: number, doneMs: number): void {
    this.#lastMs = doneMs
    this.#dropOverdue(doneMs)
    const intended = this.#waiting.shift()
    if (intended === undefined) {
      this.#free.push(index)
      this.#finishWhenDone()
    } else this.#send(index, intended, doneMs)
  }

  tick(now: number): void {
    this.#dropOverdue(now)
    this.#finishWhenDone()
  }

  end(): void {
    if (this.#over) return
    this.#durationMs = Math.min(this.#durationMs, nowMs() - this.#openedMs)
    this.#wakeUp.cancel()
    this.#sendDue()
  }

  cancel(): void {
    this.#wakeUp.cancel()
    this.#ledger.spun(this.#wakeUp.spunMs)
  }

  counts(): SliceCounts {
    const perSec = this.#durationMs > 0 ? (this.#tally.requests.ok * 1000) / this.#durationMs : 0
    return this.#tally.counts(Math.max(this.#lastMs - this.#openedMs, this.#durationMs), perSec)
  }

  /**
   * Sends all that is due and sleeps until the next is, or until the slice's end: one that ended at its last answer would
   * bring the next slice's first request forward, and back-to-back slices above the rate.
   */
  #sendDue(): void {
    for (;;) {
      const dueAfterMs = Math.min(this.#rate.dueUs(this.#nextIndex) / 1000, this.#durationMs)
      const now = nowMs()
      const dueMs = this.#openedMs + dueAfterMs
      if (dueMs > now) {
        this.#wakeUp.at(dueMs, now)
        return
      }
      if (dueAfterMs >= this.#durationMs) break
      this.#nextIndex += 1
      this.#schedule(dueMs, now)
    }
    this.#over = true
    this.#finishWhenDone()
  }

  #schedule(dueMs: number, now: number): void {
    this.#tally.scheduled()
    const index = this.#waiting.size > 0 ? undefined : this.#free.shift()
    this.#ledger.lag((now - dueMs) * 1000)
    if (index === undefined) this.#waiting.push(dueMs)
    else this.#send(index, dueMs, now)
  }

  #send(index: number, intendedMs: number, now: number): void {
    this.#sender.send(index, intendedMs, now)
  }

  #dropOverdue(now: number): void {
    for (;;) {
      const intended = this.#waiting.peek()
      if (intended === undefined || now - intended < this.#timeoutMs) return
      this.#waiting.shift()
      this.#lastMs = now
      this.#tally.settled('unsent', 'no-free-connection', -1, intended, now)
    }
  }

  #finishWhenDone(): void {
    if (this.#over && this.#tally.pending === 0) this.#sender.finish()
  }
}
