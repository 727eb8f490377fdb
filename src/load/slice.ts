import { type Histogram, newHistogram, recordUs, valueAt } from '../model/histogram.ts'
import { noRequests, type Outcome } from '../model/outcome.ts'
import type { Ledger, SliceCounts } from './engine.ts'

/** Counts one slice, and passes everything on to the session's ledger. */
export class SliceTally {
  readonly requests = noRequests()
  readonly #ledger: Ledger
  readonly #latency: Histogram
  /** Requests that are scheduled and not settled. */
  pending = 0

  /** `scratch` is a histogram that the session lends to one slice at a time. */
  constructor(ledger: Ledger, scratch: Histogram = newHistogram(2)) {
    this.#ledger = ledger
    this.#latency = scratch
    scratch.reset()
  }

  scheduled(): void {
    this.pending += 1
    this.requests.scheduled += 1
    this.#ledger.scheduled()
  }

  /** A request that never had a connection leaves out `sentMs` and `port`. */
  settled(
    outcome: Outcome,
    code: string,
    worker: number,
    dueMs: number,
    endedMs: number,
    sentMs: number = Number.NaN,
    port = 0,
  ): void {
    const latencyUs = (endedMs - dueMs) * 1000
    this.pending -= 1
    this.requests[outcome] += 1
    if (outcome === 'ok') recordUs(this.#latency, latencyUs)
    this.#ledger.settled(outcome, latencyUs, code, worker)
    this.#ledger.trace?.note(outcome, code, worker, dueMs, sentMs, endedMs, port)
  }

  counts(durationMs: number, perSec: number): SliceCounts {
    return { requests: this.requests, durationMs, perSec, medianUs: valueAt(this.#latency, 50) }
  }
}
