import type { Calibration, Forecast } from '../../model/calibration.ts'
import { formatCount, formatDuration, formatNumberOf, formatPercent } from '../numbers.ts'
import { wrap } from '../text/lines.ts'
import type { Paint } from '../text/paint.ts'
import { plainTable } from '../text/plain-table.ts'

/** What runs of each budget can be expected to tell; nothing when nothing was forecast. */
export function forecastTable({ summary, settings }: Calibration, columns: number, paint: Paint): string[] {
  const { forecast, margins, noise, simulatedRuns, advice } = summary
  if (forecast.length === 0) return []
  const heads = [
    'budget',
    'generations',
    'finds in\n95 % of runs',
    ...settings.slowdowns.map(headOf),
    'same',
    'different',
  ]
  const rows = forecast.map(each => rowOf(each, settings.slowdowns, each.budgetMs === advice?.budgetMs))
  const note =
    `simulated: ${formatCount(simulatedRuns)} runs for each budget, of generations drawn from the ${formatNumberOf(noise.generations, 'generation')} of ` +
    `identical copies, judged with a margin of ${formatPercent(margins.throughput)}; same, different: what identical copies are called; * advised`
  return [
    ...plainTable(heads, rows, { gap: 3, left: [] }, paint),
    ...wrap(note, columns).map(line => paint('faint', line)),
  ]
}

function headOf(slowdown: number): string {
  return `finds ${formatPercent(slowdown)}\nin`
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
