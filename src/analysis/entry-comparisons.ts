import type { ArmGeneration, EntryComparison, EntryMetric, Generation, Metric } from '../model/compare-result.ts'
import type { EntryGeneration } from '../model/entries.ts'
import { decodeHistogram, valueAt } from '../model/histogram.ts'
import type { ComparedPair } from './compared-pairs.ts'
import { cpuRule, latencyRule, type MetricRule } from './metrics.ts'

/** Of a run's error rate, what its requests have together where there are several; the metrics of all of them share the rest. */
export const ENTRIES_SHARE = 0.5

/** A metric of a request: whose margin is its own, and what it has of the request's error rate, where CPU times are known and where they are not. */
interface OwnMetric {
  readonly margin: Metric
  readonly share: { readonly beside: number; readonly alone: number }
  ruleFor(entry: string): MetricRule<EntryMetric>
}

/**
 * Whatever holds requests up, be it a queue or the machine, makes some of them slower and none quicker. So the lowest percentiles are what a
 * request takes by itself, and vary several times less than the median (Chen and Revels, "Robust benchmarking in noisy environments", 2016).
 * CPU time is not even lengthened by another program that has the CPU.
 */
const METRICS: readonly OwnMetric[] = [
  {
    margin: 'cpuPerRequest',
    share: { beside: 0.6, alone: 0 },
    ruleFor: name => cpuRule('cpuPerRequest', run => cpuUsOf(entryIn(run, name))),
  },
  latencyMetric('latency.p5', 5, { margin: 'latency.p50', share: { beside: 0.2, alone: 0.6 } }),
  latencyMetric('latency.p50', 50, { margin: 'latency.p50', share: { beside: 0.1, alone: 0.2 } }),
  latencyMetric('latency.p99', 99, { margin: 'latency.p99', share: { beside: 0.1, alone: 0.2 } }),
]

function latencyMetric(metric: EntryMetric, percent: number, rest: Pick<OwnMetric, 'margin' | 'share'>): OwnMetric {
  return { ...rest, ruleFor: name => latencyRule(metric, run => latencyAt(entryIn(run, name), percent)) }
}

/** With fewer CPU times than this, a generation has no figure of a request. */
const LEAST_RESPONSES = 3

/** The CPU time of a request in a generation, in microseconds; null where it is not known. */
export function cpuUsOf(run: EntryGeneration | undefined): number | null {
  return run?.cpu && run.cpu.responses >= LEAST_RESPONSES ? run.cpu.us : null
}

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

/** What is compared of each request of a mix: throughput has no part that is one's own, and CPU time only where the agents tell it. */
export function entryRules(generations: readonly Generation[]): EntryRule[] {
  const names = entriesIn(generations)
  const known = generations.some(({ arms }) => arms.every(({ entries = [] }) => entries.some(({ cpu }) => cpu)))
  return names.flatMap(entry =>
    METRICS.flatMap(({ share, margin, ruleFor }): EntryRule[] => {
      const part = known ? share.beside : share.alone
      if (part === 0) return []
      return [{ ...{ entry, margin }, rule: ruleFor(entry), share: (ENTRIES_SHARE * part) / names.length }]
    }),
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
