import type { Forecast } from '../../model/calibration.ts'
import type { Metric, Verdict } from '../../model/compare-result.ts'
import { randomStream } from '../../model/random.ts'
import { METRIC_RULES } from '../metrics.ts'
import type { Noise } from './noise.ts'
import { lastLookAt, looksAt, type SimulatedRun, simulateRun, verdictOfSimulated } from './simulate.ts'

/** Runs that are simulated for each budget. */
export const SIMULATED_RUNS = 1_000

/** The share of runs in which a change must be found to be called found. */
export const POWER = 0.95

/** A margin is resolved when this share of runs of identical copies is called the same. */
const SAME = 0.9

/** Margins and slowdowns are looked for up to here. */
const MOST = 0.5

/** Margins are advised in such steps. */
export const MARGIN_STEP = 0.005

/** Slowdowns for which the power is shown. */
const CURVE = [0.01, 0.02, 0.03, 0.04, 0.05, 0.07, 0.1, 0.15, 0.2]

/** A budget, and how many generations fit it. */
export interface Budget {
  readonly budgetMs: number
  readonly generations: number
}

/** Simulated runs of two identical copies under a budget. */
export interface SimulatedBudget extends Budget {
  readonly runs: readonly SimulatedRun[]
}

const [THROUGHPUT] = METRIC_RULES

/** Simulates runs of throughput for a budget. The same seed gives the same runs. */
export function simulateBudget(noise: Noise, { budgetMs, generations }: Budget, seed: number): SimulatedBudget {
  const random = randomStream(seed, `forecast ${budgetMs}`)
  const looks = looksAt(generations)
  const runs = Array.from({ length: SIMULATED_RUNS }, () => simulateRun(noise, generations, looks, random))
  return { budgetMs, generations, runs }
}

/** The share of simulated runs in which a slowdown (0.05: each request costs 1.05 times as much) is called worse. */
export function powerOf({ runs }: SimulatedBudget, slowdown: number, margin: number): number {
  return shareOf(runs, run => verdictOfSimulated(run, 1 / (1 + slowdown), margin, THROUGHPUT!) === 'worse')
}

/** The share of simulated runs of identical copies with one of these verdicts. */
function shareCalled({ runs }: SimulatedBudget, verdicts: readonly Verdict[], margin: number): number {
  return shareOf(runs, run => verdicts.includes(verdictOfSimulated(run, 1, margin, THROUGHPUT!)))
}

function shareOf(runs: readonly SimulatedRun[], isSo: (run: SimulatedRun) => boolean): number {
  return runs.filter(isSo).length / Math.max(1, runs.length)
}

/** What a run of this budget can be expected to tell with a margin. */
export function forecastOf(simulated: SimulatedBudget, margin: number, slowdowns: readonly number[]): Forecast {
  const shown = [...new Set([...CURVE, ...slowdowns])].sort((a, b) => a - b)
  return {
    budgetMs: simulated.budgetMs,
    generations: simulated.generations,
    falseAlarms: shareCalled(simulated, ['worse', 'better'], margin),
    same: shareCalled(simulated, ['same'], margin),
    smallest: smallestFound(simulated, margin),
    power: shown.map(slowdown => ({ slowdown, found: powerOf(simulated, slowdown, margin) })),
  }
}

/** The smallest slowdown, in steps of 0.1 %, that is found with 95 % power; null when none up to 50 % is. */
function smallestFound(simulated: SimulatedBudget, margin: number): number | null {
  const isFound = (thousandths: number) => powerOf(simulated, thousandths / 1000, margin) >= POWER
  const found = firstFrom(1, MOST * 1000, isFound)
  return found === undefined ? null : found / 1000
}

/** The least whole number within bounds for which something is so, where it stays so from there on. */
function firstFrom(least: number, most: number, isSo: (value: number) => boolean): number | undefined {
  if (!isSo(most)) return undefined
  let [low, high] = [least, most]
  while (low < high) {
    const middle = (low + high) >> 1
    if (isSo(middle)) high = middle
    else low = middle + 1
  }
  return low
}

/** The margins of half a percent and its multiples, from the one that is asked for. */
function resolvedFrom(asked: number, isResolved: (margin: number) => boolean): number | null {
  if (isResolved(asked)) return asked
  const steps = 1 / MARGIN_STEP
  const found = firstFrom(Math.floor(asked * steps) + 1, MOST * steps, count => isResolved(count / steps))
  return found === undefined ? null : found / steps
}

/** The smallest margin within which identical copies are called the same in 90 % of runs; null when there is none up to 50 %. */
export function resolvableMargin(simulated: SimulatedBudget): number | null {
  return resolvedFrom(MARGIN_STEP, margin => shareCalled(simulated, ['same'], margin) >= SAME)
}

/** The same for a metric that informs, from its own noise. */
export function resolvableOther(noise: Noise, metric: Metric, asked: number, generations: number, seed: number) {
  if (noise.length === 0) return null
  const random = randomStream(seed, `margin ${metric}`)
  const rule = METRIC_RULES.find(each => each.metric === metric)!
  const look = lastLookAt(generations, metric)
  const runs = Array.from({ length: SIMULATED_RUNS }, () => simulateRun(noise, generations, look, random))
  return resolvedFrom(
    asked,
    margin => shareOf(runs, run => verdictOfSimulated(run, 1, margin, rule) === 'same') >= SAME,
  )
}
