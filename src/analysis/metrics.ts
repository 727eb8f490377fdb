import type { ArmGeneration, EntryMetric, Generation, Metric } from '../model/compare-result.ts'
import { decodeHistogram, valueAt } from '../model/histogram.ts'
import { median } from './interval.ts'

/** What an analysis must know of a metric. */
export interface MetricRule<M extends Metric | EntryMetric = Metric | EntryMetric> {
  readonly metric: M
  /** Which way is better. */
  readonly better: 'higher' | 'lower'
  /** The phase it is measured in; where the generator was the limit of that phase, the figure is not the app's. Undefined when that does not matter. */
  readonly phase: 'closed' | 'open' | undefined
  /** The figure of one arm in one generation; undefined where it has none. */
  figureOf(run: ArmGeneration): number | undefined
  /** log(candidate / reference) in one generation; undefined where one side has no figure. */
  logRatio(candidate: ArmGeneration, reference: ArmGeneration): number | undefined
}

/** A slice without an answer counts as this rate: an arm that stops answering is slower, not missing. */
const LEAST_PER_SEC = 0.01

/**
 * log(candidate / reference) of throughput in each block of a generation. A block holds two slices of each arm, one in a random order and
 * one in its reverse, so a drift that is linear in time cancels within it.
 */
export function blockRatios(candidate: ArmGeneration, reference: ArmGeneration): number[] {
  const blocks: number[] = []
  const pairs = Math.min(candidate.slices.length, reference.slices.length)
  for (let at = 0; at + 1 < pairs; at += 2) {
    const mine = candidate.slices[at]! + candidate.slices[at + 1]!
    const other = reference.slices[at]! + reference.slices[at + 1]!
    if (mine > 0 || other > 0) blocks.push(Math.log(Math.max(mine, LEAST_PER_SEC) / Math.max(other, LEAST_PER_SEC)))
  }
  return blocks
}

function throughputRatio(candidate: ArmGeneration, reference: ArmGeneration): number | undefined {
  const blocks = blockRatios(candidate, reference)
  return blocks.length > 0 ? median(blocks) : undefined
}

function positive(value: number | null): number | undefined {
  return value !== null && value > 0 ? value : undefined
}

/** A metric whose ratio is that of its figures. */
function plainRule<M extends Metric | EntryMetric>(rule: Omit<MetricRule<M>, 'logRatio'>): MetricRule<M> {
  return {
    ...rule,
    logRatio: (candidate, reference) => {
      const [mine, other] = [rule.figureOf(candidate), rule.figureOf(reference)]
      return mine !== undefined && other !== undefined ? Math.log(mine / other) : undefined
    },
  }
}

/** The rule of a latency; `latencyOf` gives it for an arm in a generation, in microseconds, 0 where there is none. */
export function latencyRule<M extends Metric | EntryMetric>(
  metric: M,
  latencyOf: (run: ArmGeneration) => number,
): MetricRule<M> {
  return plainRule({ metric, better: 'lower', phase: 'open', figureOf: run => positive(latencyOf(run)) })
}

const percentile = (percent: number) => (run: ArmGeneration) => valueAt(decodeHistogram(run.latencyHdr), percent)

/** The metrics that are compared; the first is the primary one. */
export const METRIC_RULES: readonly MetricRule<Metric>[] = [
  {
    metric: 'throughput',
    better: 'higher',
    phase: 'closed',
    figureOf: run => Math.max(run.perSec, LEAST_PER_SEC),
    logRatio: throughputRatio,
  },
  plainRule({
    metric: 'cpuPerRequest',
    better: 'lower',
    phase: undefined,
    figureOf: run => positive(run.cpuUsPerRequest),
  }),
  latencyRule('latency.p50', percentile(50)),
  latencyRule('latency.p99', percentile(99)),
]

/** The figures of a metric, one per generation in which the arm has one. */
export function figuresOf(rule: MetricRule, generations: readonly Generation[], arm: string): number[] {
  return generations.flatMap(generation => {
    const run = generation.arms.find(each => each.arm === arm)
    const value = run && rule.figureOf(run)
    return value === undefined ? [] : [value]
  })
}

/** The log-ratios of a metric, one per generation in which both arms have a figure. */
export function logRatios(
  rule: MetricRule,
  generations: readonly Generation[],
  candidate: string,
  reference: string,
): number[] {
  return generations.flatMap(generation => {
    const mine = generation.arms.find(each => each.arm === candidate)
    const other = generation.arms.find(each => each.arm === reference)
    const ratio = mine && other ? rule.logRatio(mine, other) : undefined
    return ratio === undefined ? [] : [ratio]
  })
}
