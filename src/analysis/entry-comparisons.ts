import type { ArmGeneration, EntryComparison, EntryMetric, Generation, Metric } from '../model/compare-result.ts'
import type { CpuTimes, EntryGeneration } from '../model/entries.ts'
import { decodeHistogram, valueAt } from '../model/histogram.ts'
import type { ComparedPair } from './compared-pairs.ts'
import { latencyRule, type MetricRule } from './metrics.ts'
import type { Pair } from './pairs.ts'
import { meanOf } from './student.ts'

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
 * The time that a request waits for a CPU is no CPU time. The first metric of a request says most.
 */
const METRICS: readonly OwnMetric[] = [
  { margin: 'cpuPerRequest', share: { beside: 0.6, alone: 0 }, ruleFor: cpuRule },
  latencyMetric('latency.p5', 5, { margin: 'latency.p50', share: { beside: 0.2, alone: 0.6 } }),
  latencyMetric('latency.p50', 50, { margin: 'latency.p50', share: { beside: 0.1, alone: 0.2 } }),
  latencyMetric('latency.p99', 99, { margin: 'latency.p99', share: { beside: 0.1, alone: 0.2 } }),
]

function latencyMetric(metric: EntryMetric, percent: number, rest: Pick<OwnMetric, 'margin' | 'share'>): OwnMetric {
  return { ...rest, ruleFor: name => latencyRule(metric, run => latencyAt(entryIn(run, name), percent)) }
}

/** The two loops are compared each by itself: caches are warmer under full load, and of the two arms one may have more of its responses from there. */
function cpuRule(name: string): MetricRule<EntryMetric> {
  return {
    metric: 'cpuPerRequest',
    better: 'lower',
    phase: undefined,
    figureOf: run => cpuUsOf(entryIn(run, name)) ?? undefined,
    logRatio: (candidate, reference) => {
      const loops = cpuTimesOfBoth(entryIn(candidate, name), entryIn(reference, name))
      return loops.length > 0 ? meanOf(loops.map(([mine, other]) => Math.log(mine.us / other.us))) : undefined
    },
  }
}

const LOOPS = ['closed', 'open'] as const

/** With fewer CPU times than this, a loop has no figure of a request. */
const LEAST_RESPONSES = 3

/** Of its responses, the CPU times of so many at least have to be known: those of which nothing is told may be of another kind. */
const LEAST_KNOWN = 0.5

/** The CPU times of a request in a loop of a generation; undefined where they are not known well enough. */
function cpuTimesOf(run: EntryGeneration | undefined, loop: (typeof LOOPS)[number]): CpuTimes | undefined {
  const times = run?.cpu?.[loop]
  const least = Math.max(LEAST_RESPONSES, LEAST_KNOWN * (run?.requests[loop].ok ?? 0))
  return times && times.responses >= least && times.us > 0 ? times : undefined
}

/** The CPU times of a request in two arms, in each loop in which both are known. */
export function cpuTimesOfBoth(
  mine: EntryGeneration | undefined,
  other: EntryGeneration | undefined,
): (readonly [CpuTimes, CpuTimes])[] {
  return LOOPS.flatMap(loop => {
    const [first, second] = [cpuTimesOf(mine, loop), cpuTimesOf(other, loop)]
    return first && second ? [[first, second] as const] : []
  })
}

/** The CPU time of a request in a generation, in microseconds, the mean of both loops; null where it is not known. */
export function cpuUsOf(run: EntryGeneration | undefined): number | null {
  const known = LOOPS.flatMap(loop => cpuTimesOf(run, loop)?.us ?? [])
  return known.length > 0 ? meanOf(known) : null
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

/** What is compared of each request of a mix, of two arms: throughput has no part that is one's own, and CPU time only where the agents tell it. */
export function entryRules(generations: readonly Generation[], pair: Pair): EntryRule[] {
  const names = entriesIn(generations)
  return names.flatMap(entry => {
    const kind = hasCpuTimes(entry, generations, pair) ? 'beside' : 'alone'
    return METRICS.flatMap(({ share, margin, ruleFor }): EntryRule[] => {
      if (share[kind] === 0) return []
      return [{ ...{ entry, margin }, rule: ruleFor(entry), share: (ENTRIES_SHARE * share[kind]) / names.length }]
    })
  })
}

/** Whether CPU times are known in most of the generations that have measured both arms. */
function hasCpuTimes(entry: string, generations: readonly Generation[], pair: Pair): boolean {
  const both = generations.flatMap(({ arms }) => {
    const [mine, other] = [pair.candidate, pair.reference].map(id => arms.find(({ arm }) => arm === id))
    return mine && other ? [cpuTimesOfBoth(entryIn(mine, entry), entryIn(other, entry)).length > 0] : []
  })
  return both.filter(Boolean).length > both.length / 2
}

export function entryIn({ entries }: ArmGeneration, name: string): EntryGeneration | undefined {
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

/** Of several comparisons of requests, the first of each request: it says most. */
export function firstOfEach(comparisons: readonly EntryComparison[]): EntryComparison[] {
  return comparisons.filter((each, at) => comparisons.findIndex(({ entry }) => entry === each.entry) === at)
}

/** The comparisons of each request, made by `compare`; a stored baseline has none of them. */
export function compareEntries(
  pairs: readonly ComparedPair[],
  generations: readonly Generation[],
  compare: (entry: EntryRule, pair: ComparedPair) => Omit<EntryComparison, 'entry'>,
): EntryComparison[] {
  return pairs
    .filter(({ stored }) => !stored)
    .flatMap(pair => entryRules(generations, pair).map(each => ({ ...compare(each, pair), entry: each.entry })))
}
