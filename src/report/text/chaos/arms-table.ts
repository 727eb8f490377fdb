import type { ChaosResult } from '../../../model/chaos-result.ts'
import { type ReportedArm, reportedArms } from '../../reported-arm.ts'
import { legend, shortNames } from '../names.ts'
import type { Paint } from '../paint.ts'
import { plainTable, widest } from '../plain-table.ts'
import { armRows } from './arm-rows.ts'

const GAP = 2

/** A column is at least so wide, so that short names and figures do not crowd, and a name takes at most so much. */
const NAME_COLUMNS = { least: 11, most: 22 }

/** The arms side by side, a column for each; as many tables one under the other as their names need. */
export function armsTable(result: ChaosResult, columns: number, paint: Paint): string[] {
  const views = reportedArms(result)
  if (views.length === 0) return []
  const rows = armRows(views, paint)
  const labels = rows.map(row => row.label)
  const cells = views.map(view => rows.map(row => row.cell(view)))
  const room = columns - Math.max(...labels.map(widest))
  const figures = Math.max(NAME_COLUMNS.least, ...cells.flat().map(widest))
  const wanted = Math.max(figures, ...views.map(view => widest(view.arm.id)))
  const nameColumns = Math.max(figures, Math.min(wanted, NAME_COLUMNS.most, Math.floor(room / views.length) - GAP))
  const nameOf = shortNames(result, nameColumns)
  const perTable = Math.max(1, Math.floor(room / (nameColumns + GAP)))
  const lines = chunks(views, perTable).flatMap((group, at) => [
    ...(at === 0 ? [] : ['']),
    ...oneTable(group, { labels, cells: group.map(view => cells[views.indexOf(view)]!), nameOf }, paint),
  ])
  const shortened = views.some(({ arm }) => nameOf(arm.id) !== arm.id)
  return [...lines, ...(shortened ? legend(result, { columns }, letter => letter) : [])]
}

interface Content {
  readonly labels: readonly string[]
  /** By arm, then by row. */
  readonly cells: readonly (readonly string[])[]
  nameOf(arm: string): string
}

function oneTable(group: readonly ReportedArm[], { labels, cells, nameOf }: Content, paint: Paint): string[] {
  const rows = labels.map((label, row) => [label, ...cells.map(column => column[row]!)])
  return plainTable(['', ...group.map(({ arm }) => nameOf(arm.id))], rows, { gap: GAP, left: [0] }, paint)
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size))
}
