import type { Cell, Column, Row, Table } from '../document/blocks.ts'
import { wrap } from './lines.ts'
import { legend, shortNames } from './names.ts'
import type { Paint } from './paint.ts'
import { plainTable, widest } from './plain-table.ts'
import type { Sheet } from './sections.ts'
import { shorten } from './width.ts'

const GAP = { usual: 2, tight: 1 }

/** The head of an arm's row is at least as wide as the longest verdict under its name. */
const LEAST_ARM_COLUMNS = '  inconclusive'.length

/** The widest text of a table keeps so much room, before other columns are left out. */
const LEAST_TEXT_COLUMNS = 20

/** An arm's column is at least so wide, so that short names and figures do not crowd, and a name takes at most so much. */
const NAME_COLUMNS = { least: 11, most: 22 }

/** A table, and the columns that there was room for. */
interface Fitted {
  readonly lines: string[]
  readonly kept: readonly Column[]
}

/** A table under its caption. */
export function tableLines(table: Table, sheet: Sheet): Fitted {
  const { columns, paint } = sheet
  const { lines, kept } = table.arms === 'columns' ? armsSideBySide(table, sheet) : fitted(table, sheet)
  const caption = wrap(table.caption, columns).map(line => paint('heading', line))
  const rest = table.rest === undefined ? [] : wrap(table.rest, columns).map(line => paint('faint', line))
  return { lines: [...caption, ...lines, ...rest], kept }
}

/** A column with the text of its cells. */
interface Filled {
  readonly column: Column
  readonly cells: readonly Cell[]
  readonly width: number
}

function filledOf({ columns, rows }: Table): Filled[] {
  return columns.map((column, at) => {
    const cells = rows.map(({ head, cells: others }) => (at === 0 ? head : others[at - 1]!))
    const inset = at === 0 ? cells.flatMap(({ lines: [, ...others] }) => others.map(line => `  ${line}`)) : []
    const width = Math.max(...[...column.head, ...cells.flatMap(({ lines }) => lines), ...inset].map(widest))
    return { column, cells, width }
  })
}

/** With columns left out, the widest text shortened, and less space between columns, as far as it has to be. */
function fitted(table: Table, { columns, arms, paint }: Sheet): Fitted {
  const isNames = table.arms === 'rows'
  const least = isNames ? LEAST_ARM_COLUMNS : LEAST_TEXT_COLUMNS
  const all = filledOf(table)
  const flexible = isNames ? all[0] : widestText(all)
  const taken = (some: readonly Filled[], gap: number, most: number) =>
    some.reduce((sum, each) => sum + (each === flexible ? Math.min(most, each.width) : each.width), 0) +
    gap * (some.length - 1)
  const kept = keptOf(all, some => taken(some, GAP.tight, least) <= columns)
  // Names are shortened sooner than columns stand close to each other.
  const gap = taken(kept, GAP.usual, isNames ? least + 2 : Infinity) <= columns ? GAP.usual : GAP.tight
  const room = Math.max(least, columns - taken(kept, gap, 0))
  const short = isNames ? shortNames(arms, room) : (text: string) => shorten(text, room)
  const shortIn = (each: Filled | undefined) => (each === flexible ? short : (text: string) => text)
  const rows = table.rows.map((row, at) => [
    rowHead(row, shortIn(all[0]), paint),
    ...kept.slice(1).map(each => inLines(each.cells[at]!, paint, shortIn(each))),
  ])
  const left = kept.flatMap(({ column }, at) => (column.text ? [at] : []))
  const heads = kept.map(({ column }) => column.head.join('\n'))
  const isShortened = isNames && table.rows.some(({ head }) => short(head.lines[0]!) !== head.lines[0])
  return {
    lines: [
      ...plainTable(heads, rows, { gap, left }, paint),
      ...(isShortened ? legend(arms, { columns }, letter => letter) : []),
    ],
    kept: kept.map(({ column }) => column),
  }
}

function widestText(all: readonly Filled[]): Filled | undefined {
  return all.filter(({ column }) => column.text).sort((a, b) => b.width - a.width)[0]
}

/** The columns without the most spare ones, until they fit. */
function keptOf(all: readonly Filled[], fits: (all: readonly Filled[]) => boolean): readonly Filled[] {
  let kept = all
  while (!fits(kept)) {
    const [least] = kept
      .filter(({ column }) => column.spare !== undefined)
      .sort((a, b) => b.column.spare! - a.column.spare!)
    if (!least) break
    kept = kept.filter(each => each !== least)
  }
  return kept
}

function rowHead({ head, isPart }: Row, short: (text: string) => string, paint: Paint): string {
  const [name, ...others] = head.lines
  const tone = head.tone === 'plain' ? 'faint' : head.tone
  const first = `${isPart ? '  ' : ''}${short(name!)}`
  return [first, ...others.map(line => `  ${paint(tone, line)}`)].join('\n')
}

function inLines({ lines: [first, ...others], tone }: Cell, paint: Paint, short = (text: string) => text): string {
  return [paint(tone, short(first!)), ...others.map(line => paint('faint', line))].join('\n')
}

/** The arms side by side, a column for each; as many tables one under the other as their names need. */
function armsSideBySide(table: Table, { columns, arms, paint }: Sheet): Fitted {
  const [labels, ...figures] = filledOf(table)
  const names = figures.map(({ column }) => column.head[0]!)
  const room = columns - Math.max(...table.rows.map(row => widest(rowHead(row, name => name, paint))))
  const cellColumns = Math.max(
    NAME_COLUMNS.least,
    ...figures.flatMap(({ cells }) => cells.flatMap(cell => cell.lines.map(widest))),
  )
  const wanted = Math.max(cellColumns, ...names.map(widest))
  const each = Math.max(cellColumns, Math.min(wanted, NAME_COLUMNS.most, Math.floor(room / names.length) - GAP.usual))
  const nameOf = shortNames(arms, each)
  const perTable = Math.max(1, Math.floor(room / (each + GAP.usual)))
  const lines = chunks(figures, perTable).flatMap((group, at) => {
    const heads = [labels!.column.head.join('\n'), ...group.map(({ column }) => nameOf(column.head[0]!))]
    const rows = table.rows.map((row, index) => [
      rowHead(row, name => name, paint),
      ...group.map(({ cells }) => inLines(cells[index]!, paint)),
    ])
    return [...(at === 0 ? [] : ['']), ...plainTable(heads, rows, { gap: GAP.usual, left: [0] }, paint)]
  })
  const isShortened = names.some(name => nameOf(name) !== name)
  return { lines: [...lines, ...(isShortened ? legend(arms, { columns }, letter => letter) : [])], kept: table.columns }
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size))
}
