import { type Histogram, newHistogram, valueAt } from '../model/histogram.ts'
import type { AnswerTotals } from '../model/outcome.ts'
import type { Answer } from './engine.ts'

/** Statuses have three digits. */
const STATUSES = 1000

/**
 * Bodies of so many answers are hashed after each collection, and then one in so many. A CRC-32 of 20 KB takes 5 µs, half of what a
 * request costs. The interval is a prime, so that answers that alternate are not all seen on one side.
 */
const HASHED = { first: 32, every: 61 }

/** What complete answers were: their statuses, and how large their bodies. Cheap where answers are alike. */
export class AnswerTally {
  readonly #statuses = new Uint32Array(STATUSES)
  readonly #retryAfter = new Uint32Array(STATUSES)
  /** One more than the bytes of each body, as a histogram has no place for 0. */
  readonly #sizes: Histogram = newHistogram()
  /** The size that came last, and how many of it came in a row. */
  #size = 0
  #inRow = 0
  #least = Number.POSITIVE_INFINITY
  #most = 0
  #asked = 0
  /** Undefined: no body was hashed; null: two differed. */
  #hash: number | null | undefined

  /** Whether the body of the answer to the request that is being written should be hashed. */
  wantsHash(): boolean {
    const asked = this.#asked++
    return asked < HASHED.first || asked % HASHED.every === 0
  }

  note({ status, bodyBytes, bodyHash, retryAfter }: Answer): void {
    this.#statuses[status]! += 1
    if (retryAfter) this.#retryAfter[status]! += 1
    if (bodyBytes !== this.#size) {
      this.#endRow()
      this.#size = bodyBytes
    }
    this.#inRow += 1
    if (bodyHash < 0 || this.#hash === null) return
    if (this.#hash === undefined) this.#hash = bodyHash
    else if (this.#hash !== bodyHash) this.#hash = null
  }

  /** Takes all that was noted and starts anew. */
  take(): AnswerTotals {
    this.#endRow()
    const totals = {
      statuses: countsIn(this.#statuses),
      retryAfter: countsIn(this.#retryAfter),
      bodies: this.#bodies(),
    }
    this.#statuses.fill(0)
    this.#retryAfter.fill(0)
    this.#sizes.reset()
    this.#least = Number.POSITIVE_INFINITY
    this.#most = 0
    this.#asked = 0
    this.#hash = undefined
    return totals
  }

  #endRow(): void {
    if (this.#inRow === 0) return
    this.#sizes.recordValueWithCount(this.#size + 1, this.#inRow)
    this.#least = Math.min(this.#least, this.#size)
    this.#most = Math.max(this.#most, this.#size)
    this.#inRow = 0
  }

  #bodies(): AnswerTotals['bodies'] {
    if (this.#most < this.#least) return null
    const [least, most] = [this.#least, this.#most]
    // A histogram gives the upper end of what it cannot tell apart.
    const bytesAt = (percent: number) => Math.min(most, Math.max(least, valueAt(this.#sizes, percent) - 1))
    return {
      minBytes: least,
      p10Bytes: bytesAt(10),
      medianBytes: bytesAt(50),
      p90Bytes: bytesAt(90),
      maxBytes: most,
      hash: least === most && typeof this.#hash === 'number' ? this.#hash.toString(16).padStart(8, '0') : null,
    }
  }
}

function countsIn(byStatus: Uint32Array): Record<string, number> {
  return Object.fromEntries([...byStatus.entries()].filter(([, count]) => count > 0))
}
