import type { Comparison, Verdict } from '../model/compare-result.ts'
import { type Estimate, estimateCenter, valuesNeeded } from './interval.ts'
import type { MetricRule } from './metrics.ts'

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
  if (generations === 0) return { ...NOTHING, reason: 'there is no figure to compare' }
  const estimate = estimateCenter(logRatios, misrate)
  const ratio = Math.exp(estimate.value)
  if (!estimate.bounds) {
    const wanting = valuesNeeded(misrate) - generations
    const reason = `${generations} of the ${valuesNeeded(misrate)} generations that a verdict needs`
    return { ...NOTHING, ratio, generations, reason, moreSeconds: wanting * secondsPerGeneration }
  }
  const ci: [number, number] = [Math.exp(estimate.bounds[0]), Math.exp(estimate.bounds[1])]
  const verdict = verdictOf(rule, ratio, ci, margin)
  const smallestEffect = smallestCallable(logRatios, estimate, margin)
  if (verdict !== 'inconclusive')
    return { ratio, ci, verdict, reason: null, smallestEffect, moreSeconds: null, generations }
  const factor = dataFactor(ratio, ci, margin)
  const moreSeconds = factor <= WORTH_ADVISING ? (factor - 1) * generations * secondsPerGeneration : null
  return {
    ratio,
    ci,
    verdict,
    reason: 'the interval is too wide for this margin',
    smallestEffect,
    moreSeconds,
    generations,
  }
}

const NOTHING: Judgement = {
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

function smallestCallable(logRatios: readonly number[], estimate: Estimate, margin: number): number {
  const [low, high] = estimate.bounds!
  const mean = logRatios.reduce((sum, value) => sum + value, 0) / logRatios.length
  const variance = logRatios.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (logRatios.length - 1)
  return Math.max(margin, (high - low) / 2 + POWER_95 * Math.sqrt(variance / logRatios.length))
}

/** How many times the data so far would settle it, as the width of an interval falls with the root of the data. */
function dataFactor(ratio: number, ci: readonly [number, number], margin: number): number {
  const effect = Math.abs(ratio - 1)
  const wanted = effect >= margin ? effect : margin - effect
  return Math.max(1.1, ((ci[1] - ci[0]) / 2 / wanted) ** 2)
}
