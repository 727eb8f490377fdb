import { encodeHistogram, type Histogram, newHistogram, recordUs } from '../model/histogram.ts'
import { PART_DIGITS } from '../model/load-summary.ts'
import { noRequests } from '../model/outcome.ts'
import type { Settled } from './engine.ts'
import type { PartSnapshot } from './generator.ts'

/** Requests that are due at the edge of two parts belong to the later one, whatever the last digits of their times are. */
const ROUNDING_MS = 1e-6

/** Counts the requests of a session by the part of its slice in which they were due, beside the ledger that counts all. */
export class PartTally {
  readonly #endsMs: readonly number[]
  #parts: Part[]
  #startMs = Number.NaN
  /** The part that was looked for last: the next one is nearly always the same. */
  #at = 0

  /** @param endsMs when the parts end, from the start of the slice, in rising order; what is due later belongs to the last */
  constructor(endsMs: readonly number[]) {
    this.#endsMs = endsMs
    this.#parts = endsMs.map(() => new Part())
  }

  /** A slice of load begins. */
  began(now: number): void {
    this.#startMs = now
  }

  note(settled: Settled): void {
    this.#parts[this.#partAt(settled.dueMs - this.#startMs + ROUNDING_MS)]!.note(settled)
  }

  /** Takes all that was noted and starts anew. */
  take(): PartSnapshot[] {
    const snapshots = this.#parts.map(part => part.snapshot())
    this.#parts = this.#endsMs.map(() => new Part())
    return snapshots
  }

  #partAt(ms: number): number {
    const ends = this.#endsMs
    while (this.#at < ends.length - 1 && ms >= ends[this.#at]!) this.#at += 1
    while (this.#at > 0 && ms < ends[this.#at - 1]!) this.#at -= 1
    return this.#at
  }
}

class Part {
  readonly #requests = noRequests()
  /** Made when it is needed, and kept until it is taken: a response to a request of an early part may come late. */
  #latency: Histogram | undefined

  note({ outcome, dueMs, endedMs }: Settled): void {
    this.#requests.scheduled += 1
    this.#requests[outcome] += 1
    if (outcome !== 'ok') return
    this.#latency ??= newHistogram(PART_DIGITS)
    recordUs(this.#latency, (endedMs - dueMs) * 1000)
  }

  snapshot(): PartSnapshot {
    return { requests: this.#requests, latencyHdr: encodeHistogram(this.#latency ?? newHistogram(PART_DIGITS)) }
  }
}
