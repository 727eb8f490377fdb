import { nowMs } from './clock.ts'
import type { RatePlan, Settled, SliceCounts } from './engine.ts'
import type { RequestLedger } from './ledger.ts'
import type { ConnectionPool } from './pool.ts'
import type { OutgoingRequest } from './request-source.ts'
import type { SliceLoop, SliceTally } from './slice.ts'
import { WakeUp } from './wake-up.ts'

const NEVER_SENT: Omit<Settled, 'entry' | 'code' | 'dueMs' | 'endedMs'> = {
  ...{ outcome: 'unsent', worker: -1, port: 0, answer: undefined },
  ...{ sentMs: Number.NaN, connectedMs: Number.NaN, idleMs: Number.NaN, hintMs: Number.NaN },
}

/** Carries requests: each is scheduled with a place that `take` gives; undefined: none is free. */
export type Carrier = Pick<ConnectionPool, 'take' | 'send'>

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
 * They are independent users: each takes an idle connection or has one dialled, and none waits for another's to become free.
 * A queue for a fixed number of connections collapses by itself (docs/decisions/0018-an-open-loop-that-is-open.md).
 */
export class OpenSlice implements SliceLoop {
  readonly #pool: Carrier
  readonly #tally: SliceTally
  readonly #ledger: RequestLedger
  readonly #rate: RatePlan
  readonly #timeoutMs: number
  readonly #wakeUp: WakeUp
  readonly #done: () => void
  #openedMs = 0
  #durationMs: number
  #nextIndex = 0
  /** The slice has lasted as long as it was to; what is in flight may still be waited for. */
  #over = false
  #lastMs = 0

  /** `done` is called when the slice has lasted as long as it was to, and nothing is in flight. */
  constructor(pool: Carrier, tally: SliceTally, ledger: RequestLedger, terms: OpenTerms, done: () => void) {
    this.#pool = pool
    this.#tally = tally
    this.#ledger = ledger
    this.#rate = terms.rate
    this.#durationMs = terms.durationMs
    this.#timeoutMs = terms.timeoutMs
    this.#wakeUp = new WakeUp(terms.spin, () => this.#sendDue())
    this.#done = done
  }

  start(now: number): void {
    this.#openedMs = now
    this.#lastMs = now
    this.#sendDue()
  }

  freed(_index: number, { endedMs }: Settled): void {
    this.#lastMs = endedMs
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
    const request = this.#tally.scheduled()
    this.#ledger.lag((now - dueMs) * 1000)
    if (now - dueMs >= this.#timeoutMs) {
      this.#neverSend(request, 'late', dueMs, now)
      return
    }
    const index = this.#pool.take(now)
    if (index === undefined) this.#neverSend(request, 'no-free-connection', dueMs, now)
    else this.#pool.send(index, dueMs, now, request)
  }

  /** Charged to the generator, and at once: a request that is sent with no time left only takes from the others. */
  #neverSend({ entry }: OutgoingRequest, code: string, dueMs: number, now: number): void {
    this.#lastMs = now
    this.#tally.settled({ ...NEVER_SENT, entry, code, dueMs, endedMs: now })
  }

  #finishWhenDone(): void {
    if (this.#over && this.#tally.pending === 0) this.#done()
  }
}
