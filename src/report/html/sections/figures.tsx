import type { ChaosResult } from '../../../model/chaos-result.ts'
import type { CompareResult } from '../../../model/compare-result.ts'
import { formatRate, NBSP } from '../../numbers.ts'
import { reportedArms } from '../../reported-arm.ts'
import { armRows } from '../../text/chaos/arm-rows.ts'
import { armCell, COLUMNS } from '../../text/table-columns.ts'
import { cellOf, plainCell } from '../cell.ts'
import { nameOnPage } from '../names.ts'

import type { Part } from '../part.ts'
import { idIn, type Place } from '../place.ts'
import { Table } from '../table.tsx'

/** All arms of a comparison side by side. Nothing while nothing was measured. */
export function compareFiguresPart(result: CompareResult, place: Place): Part | undefined {
  if (result.generations.length === 0) return undefined
  return {
    name: 'figures',
    title: 'Figures',
    content: (
      <>
        <Table
          id={idIn(place, 'figures-table')}
          caption={compareCaption(result)}
          heads={['arm\nverdict', ...COLUMNS.map(column => column.head)]}
          rows={result.summary.arms.map(summary => ({
            head: cellOf(paint => armCell(summary, nameOnPage(summary.arm), { result, paint })),
            cells: COLUMNS.map(column => cellOf(paint => column.cell(summary, { result, paint }))),
          }))}
        />
      </>
    ),
  }
}

function compareCaption({ settings: { ratePerSec } }: CompareResult): string {
  const load = 'Requests per second at full load'
  if (ratePerSec === null) return `${load}.`
  return `${load}; latency with every arm at ${formatRate(ratePerSec)}${NBSP}requests per second.`
}

/** All arms under the plan side by side, a column for each. */
export function chaosFiguresPart(result: ChaosResult, place: Place): Part | undefined {
  const views = reportedArms(result)
  if (views.length === 0) return undefined
  const labels = armRows(views, (_, text) => text).map(row => row.label)
  return {
    name: 'figures',
    title: 'Figures',
    content: (
      <>
        <Table
          id={idIn(place, 'figures-table')}
          caption="What each arm went through, from the baseline to the end"
          heads={['figure', ...views.map(({ arm }) => nameOnPage(arm.id))]}
          rows={labels.map((label, row) => ({
            head: plainCell(label.startsWith(' ') ? `– ${label.trim()}` : label),
            cells: views.map(view => cellOf(paint => armRows(views, paint)[row]!.cell(view))),
          }))}
        />
      </>
    ),
  }
}
