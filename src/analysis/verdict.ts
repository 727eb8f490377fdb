import type { Comparison, Verdict } from '../model/compare-result.ts'
import type { Reason } from '../model/reason.ts'
import { estimateLogRatio } from './estimate-log-ratio.ts'
import { FIRST_LOOK } from './interim-looks.ts'
import type { Estimate } from './interval.ts'
import type { MetricRule } from './metrics.ts'
import { varianceOf } from './student.ts'

/** What a set of log-ratios says about a metric. */
export type Judgement = Pick<
  Comparison,
  'ratio' | 'ci' | 'verdict' | 'reason' | 'smallestEffect' | 'moreSeconds' | 'generations'
>

/** One-sided 95 % quantile of the normal distribution: the power at which the smallest effect is stated. */
const POWER_95 = 1.645

/** More than this many times the data so far is not worth advising. */
const WORTH_ADVISING = 30

/**
 * Judges log-ratios: `worse`/`better` when the interval excludes 0 and the estimate passes the margin; `same` when
 * the interval lies inside the margin; otherwise `inconclusive`, with the reason and the time that would settle it.
 * @param logRatios one per generation
 * @param misrate error rate of the interval, both sides
 * @param secondsPerGeneration to turn generations that are wanting into time
 */
export function judge(
  rule: MetricRule,
  logRatios: readonly number[],
  misrate: number,
  margin: number,
  secondsPerGeneration: number,
): Judgement {
  const generations = logRatios.length
  if (generations === 0) return { ...NOTHING, reason: { kind: 'no-figure' } }
  const estimate = estimateLogRatio(logRatios, misrate)
  const ratio = Math.exp(estimate.value)
  if (!estimate.bounds) {
    const wanting = FIRST_LOOK - generations
    const reason: Reason = { kind: 'few-generations', have: generations, needed: FIRST_LOOK, baseline: null }
    return { ...NOTHING, ratio, generations, reason, moreSeconds: wanting * secondsPerGeneration }
  }
  const variance = varianceOf(logRatios) / generations
  return conclude(rule, {
    estimate: { ...estimate, bounds: estimate.bounds },
    variance,
    generations,
    margin,
    secondsFor: factor => (factor - 1) * generations * secondsPerGeneration,
  })
}

/** An estimate that has an interval, and what is needed to say what it means. */
export interface Estimated {
  readonly estimate: Estimate & { readonly bounds: readonly [number, number] }
  /** Of the mean of the logarithms. */
  readonly variance: number
  readonly generations: number
  readonly margin: number
  /** The time that would make the interval narrower by the root of so many times the data; null when none would. */
  secondsFor(factor: number): number | null
}

/** What an interval says about a metric. */
export function conclude(rule: MetricRule, estimated: Estimated): Judgement {
  const { estimate, variance, generations, margin } = estimated
  const [low, high] = estimate.bounds
  const ratio = Math.exp(estimate.value)
  const ci: [number, number] = [Math.exp(low), Math.exp(high)]
  const verdict = verdictOf(rule, ratio, ci, margin)
  const smallestEffect = Math.max(margin, (high - low) / 2 + POWER_95 * Math.sqrt(variance))
  const known = { ratio, ci, verdict, smallestEffect, generations }
  if (verdict !== 'inconclusive') return { ...known, reason: null, moreSeconds: null }
  const factor = dataFactor(ratio, ci, margin)
  return {
    ...known,
    reason: { kind: 'too-wide' },
    moreSeconds: factor <= WORTH_ADVISING ? estimated.secondsFor(factor) : null,
  }
}

/** What is known without an interval. */
export const NOTHING: Judgement = {
  ratio: 1,
  ci: null,
  verdict: 'inconclusive',
  reason: null,
  smallestEffect: null,
  moreSeconds: null,
  generations: 0,
}

/** The decision itself, from an estimate with its interval. */
export function verdictOf(
  rule: Pick<MetricRule, 'better'>,
  ratio: number,
  ci: readonly [number, number],
  margin: number,
): Verdict {
  const excludesNone = ci[0] > 1 || ci[1] < 1
  if (excludesNone && Math.abs(ratio - 1) >= margin)
    return ratio > 1 === (rule.better === 'higher') ? 'better' : 'worse'
  return ci[0] >= 1 - margin && ci[1] <= 1 + margin ? 'same' : 'inconclusive'
}

/** How many times the data so far would settle it, as the width of an interval falls with the root of the data. */
function dataFactor(ratio: number, ci: readonly [number, number], margin: number): number {
  const effect = Math.abs(ratio - 1)
  const wanted = effect >= margin ? effect : margin - effect
  return Math.max(1.1, ((ci[1] - ci[0]) / 2 / wanted) ** 2)
}
