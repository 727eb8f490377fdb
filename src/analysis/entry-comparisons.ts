import {
  type ArmGeneration,
  type EntryComparison,
  type EntryMetric,
  type Generation,
  type Metric,
  PRIMARY_ENTRY_METRIC,
} from '../model/compare-result.ts'
import type { EntryGeneration } from '../model/entries.ts'
import { decodeHistogram, valueAt } from '../model/histogram.ts'
import type { ComparedPair } from './compared-pairs.ts'
import { latencyRule, type MetricRule } from './metrics.ts'

/** Of a run's error rate, what its requests have together where there are several; the metrics of all of them share the rest. */
export const ENTRIES_SHARE = 0.5

/** A metric of a request: what it has of that, and whose margin is its own. */
interface OwnMetric {
  readonly metric: EntryMetric
  readonly percent: number
  readonly share: number
  readonly margin: Metric
}

/**
 * Whatever holds requests up, be it a queue or the machine, makes some of them slower and none quicker. So the lowest percentiles are what a
 * request takes by itself, and vary several times less than the median (Chen and Revels, "Robust benchmarking in noisy environments", 2016).
 */
const METRICS: readonly OwnMetric[] = [
  { metric: PRIMARY_ENTRY_METRIC, percent: 5, share: 0.6, margin: 'latency.p50' },
  { metric: 'latency.p50', percent: 50, share: 0.2, margin: 'latency.p50' },
  { metric: 'latency.p99', percent: 99, share: 0.2, margin: 'latency.p99' },
]

/** A metric of one request of a mix, and its share of the error rate. */
export interface EntryRule {
  readonly entry: string
  readonly rule: MetricRule<EntryMetric>
  readonly share: number
  readonly margin: Metric
}

/** The names of the requests of a mix, where there are several; one alone is all that was sent. */
export function entriesIn(
  generations: readonly { readonly arms: readonly Pick<ArmGeneration, 'entries'>[] }[],
): string[] {
  const all = generations.flatMap(({ arms }) => arms.flatMap(({ entries = [] }) => entries.map(({ entry }) => entry)))
  const names = [...new Set(all)]
  return names.length > 1 ? names : []
}

/** What is compared of each request of a mix: throughput and CPU time have no part that is one's own. */
export function entryRules(generations: readonly Generation[]): EntryRule[] {
  const names = entriesIn(generations)
  return names.flatMap(entry =>
    METRICS.map(({ metric, percent, share, margin }) => ({
      ...{ entry, margin },
      rule: latencyRule(metric, run => latencyAt(entryIn(run, entry), percent)),
      share: (ENTRIES_SHARE * share) / names.length,
    })),
  )
}

function entryIn({ entries }: ArmGeneration, name: string): EntryGeneration | undefined {
  return entries?.find(({ entry }) => entry === name)
}

/** Reading a histogram takes a while, and each is asked for again and again. */
const known = new WeakMap<EntryGeneration, Map<number, number>>()

function latencyAt(run: EntryGeneration | undefined, percent: number): number {
  if (run === undefined) return 0
  const values = known.get(run) ?? new Map<number, number>()
  known.set(run, values)
  const value = values.get(percent) ?? valueAt(decodeHistogram(run.latencyHdr), percent)
  values.set(percent, value)
  return value
}

/** The comparisons of each request, made by `compare`; a stored baseline has none of them. */
export function compareEntries(
  pairs: readonly ComparedPair[],
  generations: readonly Generation[],
  compare: (entry: EntryRule, pair: ComparedPair) => Omit<EntryComparison, 'entry'>,
): EntryComparison[] {
  const rules = entryRules(generations)
  return pairs
    .filter(({ stored }) => !stored)
    .flatMap(pair => rules.map(each => ({ ...compare(each, pair), entry: each.entry })))
}
