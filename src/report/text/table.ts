import type { CompareResult } from '../../model/compare-result.ts'
import { formatRate } from '../numbers.ts'
import { legend, shortNames } from './names.ts'
import type { Paint } from './paint.ts'
import { plainTable, widest } from './plain-table.ts'
import { armCell, COLUMNS, type TableContext } from './table-columns.ts'
import { widthOf } from './width.ts'

/** An arm's column is at least as wide as the longest verdict under its name. */
const LEAST_ARM_COLUMNS = '  inconclusive'.length

/** The table of all arms, with the line that says what its figures are. Empty while nothing was measured. */
export function renderTable(result: CompareResult, columns: number, paint: Paint): string[] {
  const { arms } = result.summary
  if (result.generations.length === 0) return []
  const context: TableContext = { result, paint }
  const figures = arms.map(summary => COLUMNS.map(column => column.cell(summary, context)))
  const { gap, armColumns } = layColumns(result, figures, columns)
  const nameOf = shortNames(result, armColumns)
  const rows = arms.map((summary, row) => [armCell(summary, nameOf(summary.arm), context), ...figures[row]!])
  const heads = ['arm', ...COLUMNS.map(column => column.head)]
  const shortened = arms.some(({ arm }) => nameOf(arm) !== arm)
  return [
    ...plainTable(heads, rows, { gap, left: [0] }, paint),
    paint('faint', caption(result)),
    ...(shortened ? legend(result, { columns }, letter => letter) : []),
  ]
}

/** How much room the arm's column has beside the others, and how far these can stand apart. */
function layColumns(
  result: CompareResult,
  figures: readonly string[][],
  columns: number,
): { gap: number; armColumns: number } {
  const widths = COLUMNS.map((column, at) => Math.max(...[column.head, ...figures.map(row => row[at]!)].map(widest)))
  const taken = widths.reduce((sum, width) => sum + width, 0)
  const room = (gap: number) => columns - taken - gap * COLUMNS.length
  const wanted = Math.max(LEAST_ARM_COLUMNS, ...result.summary.arms.map(({ arm }) => widthOf(arm)))
  const gap = room(2) >= Math.min(wanted, LEAST_ARM_COLUMNS + 2) ? 2 : 1
  return { gap, armColumns: Math.max(LEAST_ARM_COLUMNS, room(gap)) }
}

function caption({ settings }: CompareResult): string {
  const load = 'req/s at full load'
  if (settings.ratePerSec === null) return load
  return `${load}; p50, p99, p99.9 with every arm at ${formatRate(settings.ratePerSec)} req/s`
}
