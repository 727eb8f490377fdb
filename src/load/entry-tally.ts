import { encodeHistogram, type Histogram, newHistogram, recordUs } from '../model/histogram.ts'
import { isConserved, noRequests } from '../model/outcome.ts'
import { AnswerTally } from './answer-tally.ts'
import type { Settled } from './engine.ts'
import type { EntrySnapshot } from './generator.ts'

/** CPU times that are kept, per collection. */
const KEPT_CPU = 20_000

/** Of the CPU times, the highest are left out: a collection of garbage falls on whatever response there is. */
const LEFT_OUT = 0.1

/** Counts the requests of one entry of a mix, beside the ledger that counts all. */
export class EntryTally {
  #requests = noRequests()
  #codes: Record<string, number> = {}
  readonly #answers = new AnswerTally()
  readonly #latency: Histogram = newHistogram()
  readonly #cpuAt: number
  #cpuUs: number[] = []
  #timed = 0

  /** @param cpuAt the place of the CPU time among the headers that are counted; -1: it is not told */
  constructor(cpuAt = -1) {
    this.#cpuAt = cpuAt
  }

  scheduled(): void {
    this.#requests.scheduled += 1
  }

  settled({ outcome, code, answer, dueMs, endedMs }: Settled): void {
    this.#requests[outcome] += 1
    if (answer !== undefined) this.#answers.note(answer)
    if (outcome === 'ok') recordUs(this.#latency, (endedMs - dueMs) * 1000)
    if (outcome === 'ok' && this.#cpuAt >= 0) this.#noteCpu(answer?.counted?.[this.#cpuAt])
    if (outcome !== 'ok') this.#codes[`${outcome}.${code}`] = (this.#codes[`${outcome}.${code}`] ?? 0) + 1
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
    const latencyHdr = encodeHistogram(this.#latency)
    const snapshot = {
      requests,
      codes,
      answers: this.#answers.take(),
      latencyHdr,
      cpu: usualOf(this.#cpuUs, this.#timed),
    }
    this.#cpuUs = []
    this.#timed = 0
    this.#requests = noRequests()
    this.#codes = {}
    this.#latency.reset()
    return snapshot
  }

  /** What the agent tells of a response; undefined where it tells nothing. */
  #noteCpu(told: string | undefined): void {
    const us = Number(told)
    if (!(us >= 0)) return
    this.#timed += 1
    if (this.#cpuUs.length < KEPT_CPU) this.#cpuUs.push(us)
  }
}

/**
 * The mean of CPU times without the highest tenth, and their spread: what this mean varies by is `sdUs / √responses`. For that, each value that is
 * left out counts as the highest of the others (the Winsorized variance; Tukey and McLaughlin, Sankhyā A 25, 1963).
 */
function usualOf(cpuUs: readonly number[], responses: number): EntrySnapshot['cpu'] {
  if (cpuUs.length === 0) return undefined
  const sorted = cpuUs.toSorted((a, b) => a - b)
  const usual = sorted.slice(0, Math.ceil(cpuUs.length * (1 - LEFT_OUT)))
  const drawnIn = sorted.map(us => Math.min(us, usual.at(-1)!))
  const center = meanOf(drawnIn)
  const spread = Math.sqrt(meanOf(drawnIn.map(us => (us - center) ** 2)))
  return { responses, us: meanOf(usual), sdUs: (spread * cpuUs.length) / usual.length }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length
}
