import type { FaultView, ReportedArm } from '../../reported-arm.ts'
import { faultTitle } from '../../sentences/chaos/fault-words.ts'
import type { Paint } from '../paint.ts'
import { plainTable, widest } from '../plain-table.ts'
import { type FaultColumn, titleColumn } from './fault-columns.ts'

/** The name of a fault has at least so much room, before other columns are left out. */
const TITLE_COLUMNS = 20

const GAP = { usual: 2, tight: 1 }

/** Where a table stands. */
export interface Page {
  readonly columns: number
  readonly paint: Paint
}

/** A table of faults, and the columns that there was room for. */
export interface Fitted {
  readonly lines: readonly string[]
  readonly kept: readonly FaultColumn[]
}

/** The faults of an arm as rows. */
export interface Rows {
  readonly view: ReportedArm
  readonly shown: readonly FaultView[]
  /** The faults differ, and are named after this many columns; undefined where they are alike. */
  readonly titleAt: number | undefined
}

/** The table with as many of the columns as there is room for. */
export function fittedTable(columns: readonly FaultColumn[], rows: Rows, page: Page): Fitted {
  const { view, shown, titleAt } = rows
  const headOf = ({ head }: FaultColumn) => (typeof head === 'string' ? head : head(view))
  const cells = (column: FaultColumn) => shown.map(fault => column.cell(fault, view, page.paint))
  const taken = (all: readonly FaultColumn[], gap: number) =>
    all.reduce((sum, each) => sum + Math.max(...[headOf(each), ...cells(each)].map(widest)), gap * (all.length - 1))
  const withTitle = (all: readonly FaultColumn[], most: number) =>
    titleAt === undefined ? all : [...all.slice(0, titleAt), titleColumn(most), ...all.slice(titleAt)]
  let kept = columns.filter(({ only }) => !only || shown.some(only))
  const spare = () => kept.filter(each => each.spare !== undefined).sort((a, b) => b.spare! - a.spare!)[0]
  while (taken(withTitle(kept, TITLE_COLUMNS), GAP.tight) > page.columns && spare()) {
    const least = spare()
    kept = kept.filter(column => column !== least)
  }
  const all = withTitle(kept, Math.max(TITLE_COLUMNS, page.columns - taken(kept, GAP.tight) - GAP.tight))
  const gap = taken(all, GAP.usual) <= page.columns ? GAP.usual : GAP.tight
  const figures = shown.map((_, at) => all.map(column => cells(column)[at]!))
  const left = all.flatMap((column, at) => (column.text ? [at] : []))
  return { lines: plainTable(all.map(headOf), figures, { gap, left }, page.paint), kept }
}

/** The title that all faults of an arm share; undefined where they differ. */
export function titleOf({ faults }: ReportedArm): string | undefined {
  const titles = new Set(faults.map(({ record }) => faultTitle(record)))
  return titles.size === 1 ? [...titles][0] : undefined
}
