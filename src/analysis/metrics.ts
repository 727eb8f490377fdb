import type { ArmGeneration, Generation, Metric } from '../model/compare-result.ts'
import { decodeHistogram, valueAt } from '../model/histogram.ts'
import { median } from './interval.ts'

/** What an analysis must know of a metric. */
export interface MetricRule {
  readonly metric: Metric
  /** Which way is better. */
  readonly better: 'higher' | 'lower'
  /** The phase it is measured in; where the generator was the limit of that phase, the figure is not the app's. Undefined when that does not matter. */
  readonly phase: 'closed' | 'open' | undefined
  /** log(candidate / reference) in one generation; undefined where one side has no figure. */
  logRatio(candidate: ArmGeneration, reference: ArmGeneration): number | undefined
}

function logOf(candidate: number | null, reference: number | null): number | undefined {
  return candidate && reference && candidate > 0 && reference > 0 ? Math.log(candidate / reference) : undefined
}

/** A slice without an answer counts as this rate: an arm that stops answering is slower, not missing. */
const LEAST_PER_SEC = 0.01

/**
 * Median over the blocks of a generation of log(candidate / reference). A block holds two slices of each arm, one in
 * a random order and one in its reverse, so a drift that is linear in time cancels within it.
 */
function throughputRatio(candidate: ArmGeneration, reference: ArmGeneration): number | undefined {
  const blocks: number[] = []
  const pairs = Math.min(candidate.slices.length, reference.slices.length)
  for (let at = 0; at + 1 < pairs; at += 2) {
    const mine = candidate.slices[at]! + candidate.slices[at + 1]!
    const other = reference.slices[at]! + reference.slices[at + 1]!
    if (mine > 0 || other > 0) blocks.push(Math.log(Math.max(mine, LEAST_PER_SEC) / Math.max(other, LEAST_PER_SEC)))
  }
  return blocks.length > 0 ? median(blocks) : undefined
}

function latencyRatio(percent: number): MetricRule['logRatio'] {
  return (candidate, reference) =>
    logOf(
      valueAt(decodeHistogram(candidate.latencyHdr), percent),
      valueAt(decodeHistogram(reference.latencyHdr), percent),
    )
}

/** The metrics that are compared; the first is the primary one. */
export const METRIC_RULES: readonly MetricRule[] = [
  { metric: 'throughput', better: 'higher', phase: 'closed', logRatio: throughputRatio },
  {
    metric: 'cpuPerRequest',
    better: 'lower',
    phase: undefined,
    logRatio: (candidate, reference) => logOf(candidate.cpuUsPerRequest, reference.cpuUsPerRequest),
  },
  { metric: 'latency.p50', better: 'lower', phase: 'open', logRatio: latencyRatio(50) },
  { metric: 'latency.p99', better: 'lower', phase: 'open', logRatio: latencyRatio(99) },
]

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
