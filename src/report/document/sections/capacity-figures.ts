import type { CapacityArmSummary, CapacityResult } from '../../../model/capacity-result.ts'
import { formatMs, formatNumberOf, formatRate, formatRatio, NBSP } from '../../numbers.ts'
import { type Cell, cell, cellsOf, columnsOf, type Figure, NONE, type Row } from '../blocks.ts'
import { ofCapacity } from '../section-of.ts'

/** What each arm carries, with its latency there and what breaks above. */
export const capacityFigures = ofCapacity(result => {
  const { arms } = result.summary
  if (arms.length === 0) return undefined
  const columns = [{ head: ['arm'], text: true }, ...columnsOf(FIGURES)]
  const rows = arms.map((arm): Row => ({ head: armCell(arm, result), cells: cellsOf(FIGURES, arm) }))
  const caption = 'req/s carried, latency in ms just below, and what breaks above'
  return {
    name: 'figures',
    title: 'Figures',
    spare: 2,
    blocks: [{ kind: 'table', name: 'figures', caption, columns, rows, arms: 'rows' }],
  }
})

const FIGURES: readonly Figure<CapacityArmSummary>[] = [
  { head: ['carries', 'interval'], of: carriedCell },
  { head: ['p50', 'ms'], spare: 1, of: arm => latencyCell(arm, 'p50Ms') },
  { head: ['p99', 'ms'], of: arm => latencyCell(arm, 'p99Ms') },
  { head: ['steps', 'held'], spare: 2, of: stepsCell },
  { head: ['limited by'], text: true, of: brokeCell },
]

/** The arm's name with its ratio under it. */
function armCell({ arm }: CapacityArmSummary, { summary: { ratios } }: CapacityResult): Cell {
  const compared = ratios.find(({ candidate }) => candidate === arm)
  if (!compared) return ratios.length > 0 ? cell(arm, 'reference') : cell(arm)
  const { ratio, bound } = compared
  const sign = bound === 'at least' ? `≥${NBSP}` : bound === 'at most' ? `≤${NBSP}` : ''
  return cell(arm, ratio === null || bound === 'neither' ? 'not compared' : `${sign}${formatRatio(ratio)}`)
}

function carriedCell({ kind, perSec, ci }: CapacityArmSummary): Cell {
  if (perSec === null) return cell(NONE, kind)
  const under = ci ? ci.map(formatRate).join('–') : kind === 'at least' ? 'or more' : 'no interval'
  return cell(`${kind === 'at least' ? '≥ ' : ''}${formatRate(perSec)}`, under)
}

/** The nearest point of the curve at or below what the arm carries where most steps held. */
function latencyCell({ perSec, curve }: CapacityArmSummary, percentile: 'p50Ms' | 'p99Ms'): Cell {
  const below = curve.filter(point => perSec !== null && point.perSec <= perSec && point.held * 2 > point.steps)
  const point = below.at(-1)
  return point ? cell(formatMs(point[percentile]), `at ${formatRate(point.perSec)}`) : cell(NONE)
}

function stepsCell({ curve }: CapacityArmSummary): Cell {
  const [steps, held] = [curve.map(point => point.steps), curve.map(point => point.held)].map(sum)
  return cell(`${held}`, `of ${steps}`)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function brokeCell({ broke }: CapacityArmSummary): Cell {
  const [first] = broke
  return first ? cell(first.expression, `in ${formatNumberOf(first.steps, 'step')}`) : cell(NONE)
}
