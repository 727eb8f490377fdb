import { median } from '../../../analysis/interval.ts'
import { METRIC_RULES } from '../../../analysis/metrics.ts'
import type { CompareResult, Comparison, Generation } from '../../../model/compare-result.ts'
import type { ArmRun, GenerationChart, PairRun } from './chart.ts'
import { hasRatio, pairName, ratioRow } from './ratio-rows.ts'

/** All generations in run order. */
export type GenerationRuns = Pick<GenerationChart, 'count' | 'arms' | 'pairs'>

const THROUGHPUT = METRIC_RULES.find(rule => rule.metric === 'throughput')!

/** The throughput of each arm and pair by generation, in run order. */
export function readRuns(result: CompareResult): GenerationRuns {
  const { generations, arms, summary } = result
  const compared = summary.comparisons.filter(each => each.metric === 'throughput' && hasRatio(each))
  const several = new Set(compared.map(each => each.reference)).size > 1
  return {
    count: generations.length,
    arms: arms.map(({ id }) => armRun(id, generations)),
    pairs: compared.map(comparison => pairRun(comparison, several, result)),
  }
}

function armRun(arm: string, generations: readonly Generation[]): ArmRun {
  const perSec = generations.map(each => finite(each.arms.find(run => run.arm === arm)?.perSec))
  const middle = median(perSec.filter(value => value !== null))
  return { arm, perSec, drift: perSec.map(value => (value === null ? null : finite(value / middle - 1))) }
}

function pairRun(comparison: Comparison, several: boolean, result: CompareResult): PairRun {
  const { candidate, reference } = comparison
  const kept = result.baseline?.generations.find(each => each.arm === reference && each.metric === 'throughput')
  const stored = kept && kept.values.length > 0 ? median(kept.values) : undefined
  return {
    name: pairName(comparison, several),
    row: ratioRow(comparison, result),
    margin: comparison.margin,
    stored: stored !== undefined,
    ratios: result.generations.map(each => ratioIn(each, candidate, stored ?? reference)),
  }
}

/** The ratio as the analysis has it: the median over the blocks; to a stored figure, that of the whole generation. */
function ratioIn({ arms }: Generation, candidate: string, reference: string | number): number | null {
  const mine = arms.find(each => each.arm === candidate)
  if (!mine) return null
  if (typeof reference === 'number') return finite(mine.perSec / reference)
  const other = arms.find(each => each.arm === reference)
  const logRatio = other && THROUGHPUT.logRatio(mine, other)
  return logRatio === undefined ? null : finite(Math.exp(logRatio))
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null
}
