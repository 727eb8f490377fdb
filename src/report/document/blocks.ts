import type { Verdict } from '../../model/compare-result.ts'
import type { ThresholdVerdict } from '../../model/result-parts.ts'
import { NBSP } from '../numbers.ts'
import type { Chart } from './charts/chart.ts'

/** What a piece of a report means. Words carry the meaning; a report may colour them for it. */
export type Tone =
  | Verdict
  | ThresholdVerdict
  | 'harmless'
  | 'slowed'
  | 'harmed'
  | 'untested'
  | 'safer'
  | 'unclear'
  | 'problem'
  | 'risk'
  | 'note'
  | 'control'
  | 'alarm'
  | 'warning'
  | 'plain'

/** A sentence or several behind a word, such as a verdict. */
export interface Entry {
  /** Empty where it is that of the entry before. */
  readonly label: string
  readonly tone: Tone
  /** No-break spaces keep numbers and their units together. */
  readonly text: string
}

/** Words that belong together, one under the other. */
export interface Entries {
  readonly kind: 'entries'
  readonly entries: readonly Entry[]
}

/** Short remarks. */
export interface List {
  readonly kind: 'list'
  readonly items: readonly string[]
  readonly tone: Tone
}

/** What was noticed, and what to do about it. */
export interface Notice {
  /** How grave it is, in a word. */
  readonly label?: string
  readonly tone: Tone
  readonly title: string
  readonly evidence?: string
  readonly advice: string
}

export interface Notices {
  readonly kind: 'notices'
  readonly notices: readonly Notice[]
}

/** Names and their values, or words and what they mean. */
export interface Facts {
  readonly kind: 'facts'
  /** Stands over them where a section has several blocks of facts. */
  readonly title?: string
  readonly facts: readonly (readonly [name: string, value: string])[]
}

/** Running text that is set back. */
export interface Aside {
  readonly kind: 'aside'
  readonly text: string
}

/** A command for a shell. */
export interface Command {
  readonly kind: 'command'
  readonly command: string
}

/** What stands in a cell of a table: the first line says what counts, the others are smaller. */
export interface Cell {
  readonly lines: readonly string[]
  readonly tone: Tone
}

/** A column, and how its cells are made of what the rows are about. */
export interface Figure<T> extends Column {
  of(row: T): string | Cell
}

/** The columns of figures. */
export function columnsOf<T>(figures: readonly Figure<T>[]): Column[] {
  return figures.map(({ of: _of, ...column }) => column)
}

/** Their cells in a row. */
export function cellsOf<T>(figures: readonly Figure<T>[], row: T): Cell[] {
  return figures.map(({ of }) => {
    const made = of(row)
    return typeof made === 'string' ? cell(made) : made
  })
}

/** A cell without a meaning beyond its text. */
export function cell(...lines: readonly string[]): Cell {
  return { lines, tone: 'plain' }
}

/** Stands where there is no figure. */
export const NONE = '–'

export interface Column {
  /** May have several lines, too. */
  readonly head: readonly string[]
  /** Text stands at the left, figures at the right. */
  readonly text?: boolean
  /** What the column holds, for a reader who has never seen it; none where its head says it. */
  readonly meaning?: string
  /** What its head is called beside that meaning, where not all of it needs one. */
  readonly term?: string
  /** Where room is short, the greatest goes first; columns without it stay. */
  readonly spare?: number
}

export interface Row {
  /** Names the row; of several lines the others say what came of it. */
  readonly head: Cell
  readonly cells: readonly Cell[]
  /** It is a part of a row above. */
  readonly isPart?: boolean
}

export interface Table {
  readonly kind: 'table'
  /** By which it can be linked to. */
  readonly name: string
  readonly caption: string
  /** The first is that of the rows' heads. */
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  /** Where arms stand by their ids: as the heads of rows or of columns. A report shortens them as it has room. */
  readonly arms?: 'rows' | 'columns'
  /** What else there is, and is not shown. */
  readonly rest?: string
}

/** What the heads of the section's tables mean, as far as they are to be seen, and the marks in their cells. */
export interface Legend {
  readonly kind: 'legend'
  readonly marks: readonly string[]
}

/** What the heads of these columns mean, each head once, and then the marks: `hung: of the dropped: no answer in time`. */
export function legendItems(seen: readonly Column[], marks: readonly string[]): string[] {
  const heads = seen.flatMap(({ head, term, meaning }) =>
    meaning === undefined ? [] : [`${term ?? head.join(NBSP)}: ${meaning}`],
  )
  return [...new Set(heads), ...marks]
}

/** A piece of a section. Every format that people read shows every kind. */
export type Block = Entries | List | Notices | Facts | Aside | Command | Table | Legend | Chart

/** A part of a report: what its heading says, and what stands under it. */
export interface Section {
  /** By which it can be linked to. */
  readonly name: string
  readonly title: string
  readonly blocks: readonly Block[]
  /** A terminal shows its title too, as nothing else says what its blocks are. */
  readonly headed?: boolean
  /** A comment shows only its title, under which the rest can be unfolded. */
  readonly folded?: boolean
  /** Where a comment has no room, the greatest is left out first. */
  readonly spare: number
}
