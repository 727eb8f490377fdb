import type { EntryTrial } from '../../model/entries.ts'
import { encodeHistogram, newHistogram, recordUs } from '../../model/histogram.ts'
import { droppedOf, noRequests, type Outcome } from '../../model/outcome.ts'

/** What of a settled request counts for its entry. */
interface Noted {
  readonly outcome: Outcome
  readonly code: string
  readonly latencyUs: number
}

/** Counts the requests of one entry of a mix in a trial. */
export class EntryRecorder {
  readonly name: string
  readonly #requests = noRequests()
  readonly #codes: Record<string, number> = {}
  readonly #latency = newHistogram()

  constructor(name: string) {
    this.name = name
  }

  /** @param isMeasured after the warm-up, of which only codes are kept */
  note({ outcome, code, latencyUs }: Noted, isMeasured: boolean): void {
    if (outcome !== 'ok') this.#codes[`${outcome}.${code}`] = (this.#codes[`${outcome}.${code}`] ?? 0) + 1
    if (!isMeasured) return
    this.#requests.scheduled += 1
    this.#requests[outcome] += 1
    if (outcome === 'ok') recordUs(this.#latency, latencyUs)
  }

  record(): EntryTrial {
    return {
      entry: this.name,
      requests: { ...this.#requests, dropped: droppedOf(this.#requests) },
      codes: { ...this.#codes },
      latencyHdr: encodeHistogram(this.#latency),
    }
  }
}
