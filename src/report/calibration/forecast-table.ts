import type { Calibration, Forecast } from '../../model/calibration.ts'
import { type Block, type Column, cell, NONE, type Row, type Table } from '../document/blocks.ts'
import { formatCount, formatDuration, formatNumberOf, formatPercent } from '../numbers.ts'

/** What runs of each budget can be expected to tell; nothing when nothing was forecast. */
export function forecastBlocks(calibration: Calibration): Block[] {
  const { forecast, margins, noise, simulatedRuns } = calibration.summary
  if (forecast.length === 0) return []
  const text =
    `simulated: ${formatCount(simulatedRuns)} runs for each budget, with generations drawn from the ${formatNumberOf(noise.generations, 'generation')} of ` +
    `identical copies, judged with a margin of ${formatPercent(margins.throughput)}. smallest: the slowdown that 95 % of runs find; same, ` +
    'different: what identical copies are called; * advised'
  return [tableOf(calibration), { kind: 'aside', text }]
}

function tableOf({ summary, settings: { slowdowns } }: Calibration): Table {
  const { forecast, advice } = summary
  // Where not all of them have room, the last goes first.
  const found = slowdowns.map((slowdown, at): Column => ({ head: [formatPercent(slowdown), 'found'], spare: at + 1 }))
  const heads = (...all: readonly string[][]) => all.map((head): Column => ({ head }))
  return {
    kind: 'table',
    name: 'forecast',
    caption: 'What runs can be expected to find, by budget',
    columns: [
      ...heads(['budget'], ['generations'], ['smallest', 'found']),
      ...found,
      ...heads(['called', 'same'], ['called', 'different']),
    ],
    rows: forecast.map(each => rowOf(each, slowdowns, each.budgetMs === advice?.budgetMs)),
  }
}

function rowOf(each: Forecast, slowdowns: readonly number[], isAdvised: boolean): Row {
  const found = slowdowns.map(slowdown => each.power.find(entry => entry.slowdown === slowdown)?.found ?? 0)
  const figures = [
    formatCount(each.generations),
    each.smallest === null ? NONE : formatPercent(each.smallest),
    ...[...found, each.same, each.falseAlarms].map(formatShare),
  ]
  const budget = `${isAdvised ? '* ' : ''}${formatDuration(each.budgetMs)}`
  return { head: cell(budget), cells: figures.map(figure => cell(figure)) }
}

/** A simulated share, no finer than a thousand runs can tell. */
function formatShare(share: number): string {
  return formatPercent(Math.round(share * 1000) / 1000)
}
