import type { CalibrationNoise, CalibrationRun } from '../../model/calibration.ts'
import { type Metric, PRIMARY_METRIC } from '../../model/compare-result.ts'
import { type RandomStream, randomStream } from '../../model/random.ts'
import { median } from '../interval.ts'
import { METRIC_RULES } from '../metrics.ts'

/** The log-ratios of two identical copies, generation by generation, one list for each run that has any. */
export type Noise = readonly (readonly number[])[]

/** The runs of two identical copies. */
export function identicalRuns(runs: readonly CalibrationRun[]): CalibrationRun[] {
  return runs.filter(run => run.slowdown === 0)
}

/** The noise of a metric in the runs of two identical copies. */
export function noiseIn(runs: readonly CalibrationRun[], metric: Metric): Noise {
  return identicalRuns(runs)
    .map(run => run.generations.flatMap(generation => generation.logRatios[metric] ?? []))
    .filter(ratios => ratios.length > 0)
}

/** What is known of the noise of throughput, and of what a generation takes. */
export function describeNoise(runs: readonly CalibrationRun[], seed: number): CalibrationNoise {
  const noise = noiseIn(runs, PRIMARY_METRIC)
  const generations = identicalRuns(runs).flatMap(run => run.generations)
  const typical = (values: readonly number[]) => (values.length > 0 ? median(values) : null)
  return {
    generations: noise.flat().length,
    spread: spreadOf(noise) ?? null,
    otherSpreads: Object.fromEntries(
      METRIC_RULES.slice(1).flatMap(({ metric }) => {
        const spread = spreadOf(noiseIn(runs, metric))
        return spread === undefined ? [] : [[metric, spread]]
      }),
    ),
    overheadMs: typical(generations.map(each => each.durationMs - each.loadedMs)),
    generationMs: typical(generations.map(each => each.durationMs)),
    shiftPValue: shiftPValue(noise, randomStream(seed, 'shift')),
  }
}

/** The root mean square: about 1, which is the truth for identical copies, and not about their mean. */
function spreadOf(noise: Noise): number | undefined {
  const ratios = noise.flat()
  if (ratios.length === 0) return undefined
  return Math.sqrt(ratios.reduce((sum, value) => sum + value ** 2, 0) / ratios.length)
}

/** Random signs that a test is made of. */
const FLIPS = 2_000

/** A test of whole runs needs some. */
const LEAST_RUNS = 4

/**
 * Whether whole runs are biased, which a test within a run cannot see: the probability that the means of runs scatter so far about 1 where
 * each generation errs for itself. By random signs of the generations, exact for identical copies, whose log-ratios are as often
 * positive as negative (Fisher's randomisation test, "The Design of Experiments", 1935, §21).
 */
function shiftPValue(noise: Noise, random: RandomStream): number | null {
  if (noise.length < LEAST_RUNS || noise.every(ratios => ratios.length < 2)) return null
  const scatter = (sums: readonly number[]) => sums.reduce((sum, each, at) => sum + each ** 2 / noise[at]!.length, 0)
  const seen = scatter(noise.map(ratios => ratios.reduce((sum, value) => sum + value, 0)))
  let asFar = 1
  for (let flip = 0; flip < FLIPS; flip++) {
    const sums = noise.map(ratios => ratios.reduce((sum, value) => sum + withRandomSign(value, random), 0))
    if (scatter(sums) >= seen) asFar++
  }
  return asFar / (FLIPS + 1)
}

/** Two identical copies could have had each other's names. */
export function withRandomSign(value: number, random: RandomStream): number {
  return random.next() < 0.5 ? value : -value
}
