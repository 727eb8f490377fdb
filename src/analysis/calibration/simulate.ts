import type { Verdict } from '../../model/compare-result.ts'
import type { RandomStream } from '../../model/random.ts'
import { type Estimate, estimateCenter } from '../interval.ts'
import { ALPHA, type Looks, misrateAt, planLooks } from '../looks.ts'
import { METRIC_RULES, type MetricRule } from '../metrics.ts'
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
  return [...misrates].map(([look, misrate]) => estimateCenter(values.slice(0, look), misrate))
}

/** The looks at throughput, as `compare` plans them for one candidate: numbers of generations with their error rates. */
export function looksAt(generations: number): Map<number, number> {
  const looks: Looks = planLooks(ALPHA, generations)
  const interim = looks.interim.map(look => [look, misrateAt(looks, look, false)] as const)
  return new Map([...interim, [generations, misrateAt(looks, generations, true)]])
}

/** The last look at a metric that informs: these share the error rate of the run. */
export function lastLookAt(generations: number): Map<number, number> {
  const misrate = misrateAt(planLooks(ALPHA, generations), generations, true)
  return new Map([[generations, misrate / (METRIC_RULES.length - 1)]])
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
