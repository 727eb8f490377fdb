import type { Reason } from '../model/reason.ts'
import { estimateShift, generationsBeside } from './interval.ts'
import type { MetricRule } from './metrics.ts'
import { varianceOf } from './student.ts'
import { conclude, type Judgement, NOTHING } from './verdict.ts'

/** The figures of a metric on both sides, one per generation; their generations were not measured side by side. */
export interface TwoSamples {
  readonly candidate: readonly number[]
  readonly reference: readonly number[]
}

/**
 * Judges two samples whose generations belong to different runs: the Hodges–Lehmann shift of the logarithms, with the exact
 * bounds of the rank sum (Mann and Whitney). It knows of what varies from generation to generation within a run; what a
 * machine does from one day to the next is in no interval.
 * @param misrate error rate of the interval, both sides
 * @param secondsPerGeneration to turn generations that are wanting into time
 */
export function judgeUnpaired(
  rule: MetricRule,
  { candidate, reference }: TwoSamples,
  misrate: number,
  margin: number,
  secondsPerGeneration: number,
): Judgement {
  const generations = candidate.length
  if (generations === 0 || reference.length === 0) return { ...NOTHING, reason: { kind: 'no-figure' } }
  const [mine, other] = [candidate.map(Math.log), reference.map(Math.log)]
  const estimate = estimateShift(mine, other, misrate)
  if (!estimate.bounds) {
    const needed = generationsBeside(reference.length, misrate)
    const reason: Reason = { kind: 'few-generations', have: generations, needed, baseline: reference.length }
    const moreSeconds = (needed - generations) * secondsPerGeneration
    return { ...NOTHING, ratio: Math.exp(estimate.value), generations, reason, moreSeconds }
  }
  const [spread, storedSpread] = [varianceOf(mine) / generations, varianceOf(other) / other.length]
  return conclude(rule, {
    estimate: { ...estimate, bounds: estimate.bounds },
    variance: spread + storedSpread,
    generations,
    margin,
    secondsFor: factor => secondsFor(factor, { spread, storedSpread }, generations * secondsPerGeneration),
  })
}

/** What of the spread is the baseline's stays, however long this run takes; null where that alone is too much. */
function secondsFor(
  factor: number,
  { spread, storedSpread }: { spread: number; storedSpread: number },
  seconds: number,
): number | null {
  const wanted = (spread + storedSpread) / factor - storedSpread
  return wanted > 0 ? (spread / wanted - 1) * seconds : null
}
