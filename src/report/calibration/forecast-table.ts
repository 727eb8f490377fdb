import type { Calibration, Forecast } from '../../model/calibration.ts'
import { wrap } from '../characters/lines.ts'
import type { Paint } from '../characters/paint.ts'
import { plainTable, widest } from '../characters/plain-table.ts'
import { formatCount, formatDuration, formatNumberOf, formatPercent } from '../numbers.ts'

/** What runs of each budget can be expected to tell; nothing when nothing was forecast. */
export function forecastTable(calibration: Calibration, columns: number, paint: Paint): string[] {
  const { forecast, margins, noise, simulatedRuns } = calibration.summary
  if (forecast.length === 0) return []
  const note =
    `simulated: ${formatCount(simulatedRuns)} runs for each budget, of generations drawn from the ${formatNumberOf(noise.generations, 'generation')} of ` +
    `identical copies, judged with a margin of ${formatPercent(margins.throughput)}. smallest: the slowdown that 95 % of runs find; same, ` +
    'different: what identical copies are called; * advised'
  return [...fitted(calibration, columns, paint), ...wrap(note, columns).map(line => paint('faint', line))]
}

/** The table with as many of the slowdowns as fit. */
function fitted(calibration: Calibration, columns: number, paint: Paint): string[] {
  const { slowdowns } = calibration.settings
  for (let shown = slowdowns.length; ; shown--) {
    const lines = tableOf(calibration, slowdowns.slice(0, shown), paint)
    if (shown === 0 || widest(lines.join('\n')) <= columns) return lines
  }
}

function tableOf({ summary }: Calibration, slowdowns: readonly number[], paint: Paint): string[] {
  const { forecast, advice } = summary
  const found = slowdowns.map(slowdown => `${formatPercent(slowdown)}\nfound`)
  const heads = ['budget', 'generations', 'smallest\nfound', ...found, 'called\nsame', 'called\ndifferent']
  const rows = forecast.map(each => rowOf(each, slowdowns, each.budgetMs === advice?.budgetMs))
  return plainTable(heads, rows, { gap: 2, left: [] }, paint)
}

function rowOf(each: Forecast, slowdowns: readonly number[], isAdvised: boolean): string[] {
  const found = slowdowns.map(slowdown => each.power.find(entry => entry.slowdown === slowdown)?.found ?? 0)
  return [
    `${isAdvised ? '* ' : ''}${formatDuration(each.budgetMs)}`,
    formatCount(each.generations),
    each.smallest === null ? '–' : formatPercent(each.smallest),
    ...found.map(formatShare),
    formatShare(each.same),
    formatShare(each.falseAlarms),
  ]
}

/** A simulated share, no finer than a thousand runs can tell. */
function formatShare(share: number): string {
  return formatPercent(Math.round(share * 1000) / 1000)
}
