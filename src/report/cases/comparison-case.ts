import { controlsOf } from '../../analysis/pairs.ts'
import {
  type AnyComparison,
  type ArmSummary,
  type CompareResult,
  type EntryMetric,
  type Metric,
  PRIMARY_METRIC,
} from '../../model/compare-result.ts'
import type { Reason } from '../../model/reason.ts'
import { metricWords } from '../metrics.ts'
import {
  formatInterval,
  formatLevel,
  formatMs,
  formatNumberOf,
  formatPercent,
  formatRate,
  formatRatio,
  formatUs,
  NBSP,
} from '../numbers.ts'
import { armIn, boundSign, inWords, isCompared } from '../pairing.ts'
import { afterFigure, reasonOrNull } from '../sentences/reason.ts'
import { type JudgedCase, NONE, VERDICT_WORDS, type Weight } from './judged-case.ts'

/** Why nothing is concluded from a reference that was measured on another machine. */
const ELSEWHERE: Reason = { kind: 'other-machine' }

/** The comparisons of a result, in its order. */
export function comparisonCases(result: CompareResult): JudgedCase[] {
  const controls = controlsOf(result.arms)
  return result.summary.comparisons.map(each => comparisonCase(each, result, controls.has(each.candidate)))
}

/** The same of each request of a mix. */
export function entryCases(result: CompareResult): JudgedCase[] {
  const controls = controlsOf(result.arms)
  return (result.summary.entryComparisons ?? []).map(each => {
    const { entry } = each
    const made = comparisonCase(each, result, controls.has(each.candidate), entry)
    return { ...made, metric: `${each.metric}{${entry}}` }
  })
}

function comparisonCase(
  comparison: AnyComparison,
  result: CompareResult,
  control: boolean,
  entry?: string,
): JudgedCase {
  const { metric, candidate, reference, ratio, ci, margin, generations, advisory } = comparison
  const words = metricWords(metric)
  const label = entry === undefined ? words.label : `${words.label} of ${entry}`
  const compared = isCompared(comparison)
  const verdict = advisory ? 'inconclusive' : comparison.verdict
  const reason = advisory ? ELSEWHERE : comparison.reason
  const change = `${boundSign(comparison)}${formatRatio(ratio)}${ci ? ` ${formatInterval(ci, ratio)}` : ' so far'}`
  const figures = {
    base: figureOf(metric, armIn(result, reference), entry),
    head: figureOf(metric, armIn(result, candidate), entry),
    change: compared ? change : NONE,
    margin: `±${formatPercent(margin)}`,
  }
  const method = ci ? `${formatLevel(comparison.level)} interval, ${formatNumberOf(generations, 'generation')}, ` : ''
  const against = `${figures.head} against ${figures.base} of ${inWords(reference)}`
  const figure = compared ? `${against}, ${change} (${method}margin ${figures.margin})` : against
  return {
    kind: 'comparison',
    metric,
    label,
    arm: candidate,
    reference,
    verdict,
    weight: weightOf(comparison, result),
    advisory,
    control,
    figures,
    reason: reasonOrNull(reason),
    sentence: `${label} of ${candidate} ${VERDICT_WORDS[verdict]}: ${generations > 0 ? figure : 'nothing was measured'}${afterFigure(reason)}.`,
  }
}

/** The pair runs the same way when its primary comparison is a gate. */
function weightOf({ gate, advisory, candidate, reference }: AnyComparison, { summary }: CompareResult): Weight {
  if (advisory) return 'informs'
  if (gate) return 'decides'
  const primary = summary.comparisons.find(
    each => each.metric === PRIMARY_METRIC && each.candidate === candidate && each.reference === reference,
  )
  return primary?.gate && !primary.advisory ? 'counts' : 'informs'
}

function figureOf(metric: Metric | EntryMetric, arm: ArmSummary | undefined, entry: string | undefined): string {
  if (!arm) return NONE
  const { throughput, latencyLimited, limited } = arm
  const of = entry === undefined ? arm : arm.entries?.find(each => each.entry === entry)
  const { latency = null, cpuUsPerRequest = null } = of ?? {}
  if (metric === 'throughput') return `${limited ? `≥${NBSP}` : ''}${formatRate(throughput.perSec)}${NBSP}req/s`
  if (metric === 'cpuPerRequest') return cpuUsPerRequest === null ? NONE : `${formatUs(cpuUsPerRequest)}${NBSP}µs`
  if (!latency || latencyLimited) return NONE
  const ms = { 'latency.p5': latency.p5Ms, 'latency.p50': latency.p50Ms, 'latency.p99': latency.p99Ms }[metric]
  return ms === undefined ? NONE : `${formatMs(ms)}${NBSP}ms`
}
