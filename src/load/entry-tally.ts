import { encodeHistogram, type Histogram, newHistogram, recordUs } from '../model/histogram.ts'
import { isConserved, noRequests } from '../model/outcome.ts'
import { AnswerTally } from './answer-tally.ts'
import type { Settled } from './engine.ts'
import type { EntrySnapshot } from './generator.ts'

/** Counts the requests of one entry of a mix, beside the ledger that counts all. */
export class EntryTally {
  #requests = noRequests()
  #codes: Record<string, number> = {}
  readonly #answers = new AnswerTally()
  readonly #latency: Histogram = newHistogram()

  scheduled(): void {
    this.#requests.scheduled += 1
  }

  settled({ outcome, code, answer, dueMs, endedMs }: Settled): void {
    this.#requests[outcome] += 1
    if (answer !== undefined) this.#answers.note(answer)
    if (outcome === 'ok') recordUs(this.#latency, (endedMs - dueMs) * 1000)
    else this.#codes[`${outcome}.${code}`] = (this.#codes[`${outcome}.${code}`] ?? 0) + 1
  }

  /** Whether the body of the answer to the request that is being written should be hashed. */
  wantsHash(): boolean {
    return this.#answers.wantsHash()
  }

  /** Takes all that was noted and starts anew. Throws when the sum law is broken: an internal error. */
  take(): EntrySnapshot {
    if (!isConserved(this.#requests))
      throw new Error(`the sum law is broken in an entry of the mix: ${JSON.stringify(this.#requests)}`)
    const [requests, codes] = [this.#requests, this.#codes]
    const snapshot = { requests, codes, answers: this.#answers.take(), latencyHdr: encodeHistogram(this.#latency) }
    this.#requests = noRequests()
    this.#codes = {}
    this.#latency.reset()
    return snapshot
  }
}
