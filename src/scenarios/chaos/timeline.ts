import type { Timeline } from '../../model/chaos-result.ts'
import { encodeHistogram, type Histogram, newHistogram, recordUs, valueAt } from '../../model/histogram.ts'
import { OUTCOMES, type Outcome } from '../../model/outcome.ts'

/** Width of a bin. */
const BIN_MS = 100

/** The bin of a request that was due `dueMs` after the load began. */
export function binOf(dueMs: number): number {
  return Math.max(0, Math.floor(dueMs / BIN_MS))
}

type Counts = Record<Outcome | 'scheduled' | 'slow', number[]>

/**
 * Counts requests in bins of the time at which they were due. The latencies of a bin are kept as a histogram until
 * nothing can be added to it any more, and as its text from then on.
 */
export class TimelineRecorder {
  readonly #counts: Counts
  readonly #open = new Map<number, Histogram>()
  readonly #closed: string[] = []
  /** `ok` latencies from before the SLO was known. */
  #unjudged: { bin: number; latencyUs: number }[] | undefined = []
  #sloUs = Number.POSITIVE_INFINITY

  constructor() {
    const names = ['scheduled', 'slow', ...OUTCOMES] as const
    this.#counts = Object.fromEntries(names.map(name => [name, [] as number[]])) as Counts
  }

  /** A request that was due `dueMs` after the load began. */
  add(dueMs: number, outcome: Outcome, latencyUs: number): void {
    const bin = binOf(dueMs)
    this.#grow(bin)
    this.#count('scheduled', bin)
    this.#count(outcome, bin)
    if (outcome !== 'ok') return
    const histogram = this.#histogramOf(bin)
    if (histogram) recordUs(histogram, latencyUs)
    if (this.#unjudged) this.#unjudged.push({ bin, latencyUs })
    else if (latencyUs > this.#sloUs) this.#count('slow', bin)
  }

  /** From now on, and in hindsight, answers that took longer are slow. */
  judge(sloMs: number): void {
    this.#sloUs = sloMs * 1000
    for (const { bin, latencyUs } of this.#unjudged ?? []) if (latencyUs > this.#sloUs) this.#count('slow', bin)
    this.#unjudged = undefined
  }

  /** Nothing that was due before `dueMs` will be added any more. */
  settleBefore(dueMs: number): void {
    for (const [bin, histogram] of this.#open) {
      if ((bin + 1) * BIN_MS > dueMs) continue
      this.#closed[bin] = encodeHistogram(histogram)
      this.#open.delete(bin)
    }
  }

  /** All bins from the start of the load to the last one in which a request was due. */
  record(): Timeline {
    const bins = this.#counts.scheduled.length
    const column = (name: keyof Counts) => Array.from({ length: bins }, (_, bin) => this.#counts[name][bin] ?? 0)
    const latencyHdr = Array.from({ length: bins }, (_, bin) => this.#textOf(bin))
    const { scheduled, slow, ...outcomes } = Object.fromEntries(
      Object.keys(this.#counts).map(name => [name, column(name as keyof Counts)]),
    ) as Counts
    return { binMs: BIN_MS, scheduled, ...outcomes, slow, latencyHdr }
  }

  #textOf(bin: number): string {
    const open = this.#open.get(bin)
    return this.#closed[bin] ?? (open ? encodeHistogram(open) : '')
  }

  #histogramOf(bin: number): Histogram | undefined {
    if (this.#closed[bin] !== undefined) return undefined
    const known = this.#open.get(bin)
    if (known) return known
    const fresh = newHistogram(2)
    this.#open.set(bin, fresh)
    return fresh
  }

  #grow(bin: number): void {
    const { scheduled } = this.#counts
    while (scheduled.length <= bin) for (const column of Object.values(this.#counts)) column.push(0)
  }

  #count(name: keyof Counts, bin: number): void {
    this.#counts[name][bin]! += 1
  }
}

/** A histogram of latencies that can be written to the result. */
export class LatencyRecorder {
  readonly #histogram = newHistogram()

  add(latencyUs: number): void {
    recordUs(this.#histogram, latencyUs)
  }

  p99Us(): number {
    return valueAt(this.#histogram, 99)
  }

  text(): string {
    return encodeHistogram(this.#histogram)
  }
}
