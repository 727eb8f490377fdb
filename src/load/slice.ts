import { type Histogram, newHistogram, recordUs, valueAt } from '../model/histogram.ts'
import { noRequests } from '../model/outcome.ts'
import type { Settled, SliceCounts } from './engine.ts'
import type { RequestLedger } from './ledger.ts'
import type { OutgoingRequest, RequestSource } from './request-source.ts'

/** What a slice's loop decides: when the next request goes out, and on which connection. */
export interface SliceLoop {
  start(nowMs: number): void
  /** A request has ended, and its connection can take the next. */
  freed(index: number, settled: Settled): void
  /** Schedules nothing more from now on, and finishes when all is settled (open loop). */
  end(): void
  /** Sends nothing more and frees its timers. */
  cancel(): void
  counts(): SliceCounts
}

/** Counts one slice, and passes everything on to the session's ledger. */
export class SliceTally {
  readonly requests = noRequests()
  readonly #ledger: RequestLedger
  readonly #latency: Histogram
  readonly #source: RequestSource
  /** Requests that are scheduled and not settled. */
  pending = 0

  /** `scratch` is a histogram that the session lends to one slice at a time. */
  constructor(ledger: RequestLedger, source: RequestSource, scratch: Histogram = newHistogram(2)) {
    this.#ledger = ledger
    this.#source = source
    this.#latency = scratch
    scratch.reset()
  }

  /** The request that is due now. */
  scheduled(): OutgoingRequest {
    const request = this.#source.next()
    this.pending += 1
    this.requests.scheduled += 1
    this.#ledger.scheduled(request.entry)
    return request
  }

  settled(settled: Settled): void {
    this.pending -= 1
    this.requests[settled.outcome] += 1
    if (settled.outcome === 'ok') recordUs(this.#latency, (settled.endedMs - settled.dueMs) * 1000)
    this.#ledger.settled(settled)
  }

  counts(durationMs: number, perSec: number): SliceCounts {
    return { requests: this.requests, durationMs, perSec, medianUs: valueAt(this.#latency, 50) }
  }
}
