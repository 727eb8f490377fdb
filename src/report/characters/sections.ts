import { type Block, type Column, legendItems, type Notice, type Section } from '../document/blocks.ts'
import { NBSP } from '../numbers.ts'
import { chartLines, chartsLegend, numberLines } from './charts.ts'
import { hanging, layOut, wrap } from './lines.ts'
import { type Paint, painter } from './paint.ts'
import { tableLines } from './table.ts'
import { widthOf } from './width.ts'

/** A narrower terminal breaks the lines itself; beyond the greatest width they are hard to follow. */
const COLUMNS = { least: 60, most: 110 }

/** Where sections are drawn. */
export interface Sheet {
  readonly columns: number
  readonly color: boolean
  readonly paint: Paint
  /** The arms of the run by their ids, in its order: where there is no room for their names, letters stand for them. */
  readonly arms: readonly string[]
}

/** A sheet of a sensible width. */
export function sheetOf(options: { columns: number; color: boolean }, arms: readonly string[] = []): Sheet {
  const columns = Math.min(COLUMNS.most, Math.max(COLUMNS.least, options.columns))
  return { columns, color: options.color, paint: painter(options.color), arms }
}

/** A section as paragraphs: a table, a chart or what has a title of its own begins a new one. */
export function paragraphsOf({ title, headed, blocks }: Section, sheet: Sheet): string[][] {
  const paragraphs: string[][] = [headed ? [sheet.paint('heading', title)] : []]
  const seen: Column[] = []
  for (const [at, block] of blocks.entries()) {
    if (block.kind === 'table') {
      const { lines, kept } = tableLines(block, sheet)
      seen.push(...kept)
      paragraphs.push(lines)
    } else if (block.kind === 'chart') {
      const lines = chartLines(block, sheet) ?? numberLines(block, sheet)
      const isLast = blocks[at + 1]?.kind !== 'chart'
      paragraphs.push([...lines, ...(isLast && lines.length > 0 ? chartsLegend(block, sheet) : [])])
    } else if (block.kind === 'facts' && block.title !== undefined) paragraphs.push(linesOf(block, seen, sheet))
    else paragraphs.at(-1)!.push(...linesOf(block, seen, sheet))
  }
  return paragraphs.filter(lines => lines.length > 0)
}

/** Paragraphs with a blank line between them; those without lines are left out. */
export function joined(paragraphs: readonly (readonly string[])[]): string {
  return paragraphs
    .filter(lines => lines.length > 0)
    .map(lines => lines.join('\n'))
    .join('\n\n')
}

function linesOf(block: Exclude<Block, { kind: 'table' | 'chart' }>, seen: readonly Column[], sheet: Sheet): string[] {
  const { columns, paint } = sheet
  const faint = (text: string) => wrap(text, columns).map(line => paint('faint', line))
  switch (block.kind) {
    case 'entries':
      return layOut(block.entries, columns, paint)
    case 'list':
      return block.items.flatMap(item => wrap(item, columns).map(line => paint(block.tone, line)))
    case 'notices':
      return noticeLines(block.notices, sheet)
    case 'facts': {
      const entries = block.facts.map(([label, text]) => ({ label, text, tone: 'plain' as const }))
      const title = block.title === undefined ? [] : [paint('heading', block.title)]
      return [...title, ...layOut(entries, columns, paint)]
    }
    case 'aside':
      return faint(block.text)
    case 'command':
      return [block.command]
    case 'legend':
      return faint(legendItems(seen, block.marks).join(`${NBSP}· `))
  }
}

/** What was seen, and under it the evidence and what to do: apart from each other where they are long. */
function noticeLines(notices: readonly Notice[], { columns, paint }: Sheet): string[] {
  const hasLabels = notices.some(({ label }) => label !== undefined)
  const labelColumns = Math.max(...notices.map(({ label = '!' }) => widthOf(label))) + (hasLabels ? 2 : 1)
  const room = columns - labelColumns
  return notices.flatMap(({ label, tone, title, evidence, advice }, at) => [
    ...(at > 0 && evidence !== undefined ? [''] : []),
    ...hanging(paint(tone, label ?? '!'), labelColumns, [
      ...wrap(title, room).map(line => paint(label === undefined ? tone : 'heading', line)),
      ...(evidence === undefined ? [] : wrap(evidence, room)),
      ...hanging('→', 2, wrap(advice, room - 2)),
    ]),
  ])
}
