import {
  type ArmSummary,
  type CompareResult,
  type Comparison,
  type Metric,
  PRIMARY_METRIC,
} from '../../model/compare-result.ts'
import { isIncomparable } from '../../model/reason.ts'
import { METRIC_WORDS } from '../metrics.ts'
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
import { armIn, boundSign, inWords } from '../pairing.ts'
import { afterFigure, reasonOrNull } from '../sentences/reason.ts'
import { type JudgedCase, NONE, VERDICT_WORDS, type Weight } from './judged-case.ts'

/** What is said of a reference that was measured on another machine. */
const ELSEWHERE = '; the reference was measured on another machine, so that this is advice only'

/** The comparisons of a result, in its order. */
export function comparisonCases(result: CompareResult): JudgedCase[] {
  const controls = controlsOf(result)
  return result.summary.comparisons.map(each => comparisonCase(each, result, controls.has(each.candidate)))
}

/** The arms that are second copies of the reference. */
export function controlsOf({ arms }: CompareResult): Set<string> {
  return new Set(arms.filter(arm => arm.control).map(arm => arm.id))
}

function comparisonCase(comparison: Comparison, result: CompareResult, control: boolean): JudgedCase {
  const { metric, candidate, reference, verdict, ratio, ci, margin, generations } = comparison
  const { label } = METRIC_WORDS[metric]
  const measured = generations > 0
  const change = `${boundSign(comparison)}${formatRatio(ratio)}${ci ? ` ${formatInterval(ci, ratio)}` : ' so far'}`
  const figures = {
    base: figureOf(metric, armIn(result, reference)),
    head: figureOf(metric, armIn(result, candidate)),
    change: measured && !isIncomparable(comparison.reason) ? change : NONE,
    margin: `±${formatPercent(margin)}`,
  }
  const method = ci ? `${formatLevel(comparison.level)} interval, ${formatNumberOf(generations, 'generation')}, ` : ''
  const against = `${figures.head} against ${figures.base} of ${inWords(reference)}`
  const compared = isIncomparable(comparison.reason) ? '' : `, ${change} (${method}margin ${figures.margin})`
  const figure = measured ? `${against}${compared}` : 'nothing was measured'
  return {
    kind: 'comparison',
    metric,
    label,
    arm: candidate,
    reference,
    verdict,
    weight: weightOf(comparison, result),
    advisory: comparison.advisory,
    control,
    figures,
    reason: reasonOrNull(comparison.reason),
    sentence: `${label} of ${candidate} ${VERDICT_WORDS[verdict]}: ${figure}${afterFigure(comparison.reason)}${comparison.advisory ? ELSEWHERE : ''}.`,
  }
}

/** The pair runs the same way when its primary comparison is a gate. */
function weightOf({ gate, advisory, candidate, reference }: Comparison, { summary }: CompareResult): Weight {
  if (advisory) return 'informs'
  if (gate) return 'decides'
  const primary = summary.comparisons.find(
    each => each.metric === PRIMARY_METRIC && each.candidate === candidate && each.reference === reference,
  )
  return primary?.gate && !primary.advisory ? 'counts' : 'informs'
}

function figureOf(metric: Metric, arm: ArmSummary | undefined): string {
  if (!arm) return NONE
  const { throughput, cpuUsPerRequest, latency, latencyLimited, limited } = arm
  if (metric === 'throughput') return `${limited ? `≥${NBSP}` : ''}${formatRate(throughput.perSec)}${NBSP}req/s`
  if (metric === 'cpuPerRequest') return cpuUsPerRequest === null ? NONE : `${formatUs(cpuUsPerRequest)}${NBSP}µs`
  if (!latency || latencyLimited) return NONE
  return `${formatMs(metric === 'latency.p50' ? latency.p50Ms : latency.p99Ms)}${NBSP}ms`
}
