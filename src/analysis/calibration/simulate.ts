import type { Metric, Verdict } from '../../model/compare-result.ts'
import type { RandomStream } from '../../model/random.ts'
import { estimateLogRatio } from '../estimate-log-ratio.ts'
import { ALPHA, looksBefore, METRIC_SHARES, planInterimLooks } from '../interim-looks.ts'
import type { Estimate } from '../interval.ts'
import type { MetricRule } from '../metrics.ts'
import { verdictOf } from '../verdict.ts'
import { type Noise, withRandomSign } from './noise.ts'

/** A simulated run of two identical copies: what is estimated at each look, the last one included. */
export type SimulatedRun = readonly Estimate[]

/**
 * Simulates a run: one of the measured runs lends its weather, generations are drawn from its own, with a random sign, as the two copies
 * could have had each other's names. So the centre is known, and spread, outliers and the difference between runs are those that were
 * measured. Nothing is assumed of their distribution.
 */
export function simulateRun(
  noise: Noise,
  generations: number,
  misrates: ReadonlyMap<number, number>,
  random: RandomStream,
): SimulatedRun {
  const weather = noise[Math.floor(random.next() * noise.length)]!
  const values = Array.from({ length: generations }, () =>
    withRandomSign(weather[Math.floor(random.next() * weather.length)]!, random),
  )
  return [...misrates].map(([look, misrate]) => estimateLogRatio(values.slice(0, look), misrate))
}

/** The looks at throughput, as `compare` has them for one candidate: numbers of generations with their error rates. */
export function looksAt(generations: number): Map<number, number> {
  const looks = planInterimLooks(ALPHA * METRIC_SHARES.throughput)
  const interim = looksBefore(generations).map(look => [look, looks.interimMisrate(look)] as const)
  return new Map([...interim, [generations, looks.finalMisrate]])
}

/** The last look at another metric. */
export function lastLookAt(generations: number, metric: Metric): Map<number, number> {
  return new Map([[generations, planInterimLooks(ALPHA * METRIC_SHARES[metric]).finalMisrate]])
}

/**
 * The verdict of a simulated run, had the copy really differed by a factor: estimate and interval of log-ratios move as these do. It ends
 * at the first look that settles it.
 */
export function verdictOfSimulated(run: SimulatedRun, factor: number, margin: number, rule: MetricRule): Verdict {
  const shift = Math.log(factor)
  for (const { value, bounds } of run) {
    if (!bounds) continue
    const ci = [Math.exp(bounds[0] + shift), Math.exp(bounds[1] + shift)] as const
    const verdict = verdictOf(rule, Math.exp(value + shift), ci, margin)
    if (verdict !== 'inconclusive') return verdict
  }
  return 'inconclusive'
}
