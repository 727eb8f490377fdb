import { chartLines, chartsLegend } from '../characters/charts.ts'
import { type Sheet, sheetOf } from '../characters/sections.ts'
import {
  type Block,
  type Cell,
  type Column,
  type Entry,
  legendItems,
  type Notice,
  type Section,
  type Table,
  type Tone,
} from '../document/blocks.ts'
import type { Chart } from '../document/charts/chart.ts'
import { formatCount } from '../numbers.ts'
import { cutTo, plainLines } from '../plain-words.ts'
import { escaped, fenced, folded, table } from './escape.ts'
import type { Part } from './parts.ts'

/** A comment shows so much of each; the rest is in the result file. */
const MOST = { lines: 40, rows: 40, arms: 12, nameCharacters: 60, commandCharacters: 2_000 }

/** Wider drawings would be broken or have to be scrolled. */
const DRAWING_COLUMNS = 80

/** What must not be overlooked. */
const LOUD: readonly Tone[] = ['worse', 'failed', 'different']

/** A section as a part of a comment: its title, and what stands under it. */
export function partOf({ title, blocks, folded: isFolded, spare }: Section, arms: readonly string[]): Part {
  const columns = blocks.flatMap(block => (block.kind === 'table' ? block.columns : []))
  const sheet = sheetOf({ columns: DRAWING_COLUMNS, color: false }, arms)
  const texts = blocks.flatMap(block =>
    block.kind === 'chart' ? chartTexts(block, isFolded ?? false, sheet) : [bodyOf(block, columns)],
  )
  const body = texts.join('\n\n')
  return { name: title, text: isFolded ? folded(escaped(title), body) : `**${escaped(title)}**\n\n${body}`, spare }
}

function bodyOf(block: Exclude<Block, { kind: 'chart' }>, columns: readonly Column[]): string {
  switch (block.kind) {
    case 'entries':
      return entryList(block.entries)
    case 'list':
      return list(block.items.map(item => escaped(item)))
    case 'notices':
      return list(block.notices.map(noticeOf))
    case 'facts': {
      const title = block.title === undefined ? '' : `**${escaped(block.title)}**\n\n`
      return `${title}${list(block.facts.map(([name, value]) => `${escaped(name)}: ${escaped(value)}`))}`
    }
    case 'aside':
      return escaped(block.text)
    case 'command':
      return fenced(cutTo(plainLines(block.command), MOST.commandCharacters).split('\n'), 'sh')
    case 'table':
      return tableOf(block)
    case 'legend':
      return legendItems(columns, block.marks)
        .map(item => escaped(item))
        .join(' · ')
  }
}

/** A chart as characters can draw it. Where there is room, or where they cannot, its numbers are there too. */
function chartTexts(chart: Chart, hasRoom: boolean, sheet: Sheet): string[] {
  const drawn = chartLines(chart, sheet) ?? []
  const lines = drawn.length > 0 ? [...drawn, ...chartsLegend(chart, sheet)] : []
  if (lines.length === 0) return [numbersOf(chart)]
  return [fenced(lines.map(plainLines)), ...(hasRoom ? [folded('Numbers', numbersOf(chart))] : [])]
}

function numbersOf({ numbers: { caption, head, rows } }: Chart): string {
  const [heads, ...cells] = [head, ...rows].map(row => row.map(text => escaped(text, MOST.nameCharacters)))
  return `${escaped(caption)}\n\n${table(heads!, cells, [0])}`
}

/** Each entry as a line of a list. */
export function entryLines(entries: readonly Entry[]): string[] {
  return entries.map(({ label, text }) => (label === '' ? escaped(text) : `**${escaped(label)}** ${escaped(text)}`))
}

function entryList(entries: readonly Entry[]): string {
  return list(entryLines(entries))
}

/** A list of lines that are Markdown already; the rest is counted. */
function list(lines: readonly string[]): string {
  const more = lines.length - MOST.lines
  const rest = more > 0 ? [`… and ${formatCount(more)} more in the result file`] : []
  return [...lines.slice(0, MOST.lines), ...rest].map(line => `- ${line}`).join('\n')
}

function noticeOf({ label, title, evidence, advice }: Notice): string {
  const head = label === undefined ? escaped(title) : `**${label}: ${escaped(title)}**`
  return [head, ...(evidence === undefined ? [] : [escaped(evidence)]), `→ ${escaped(advice)}`].join('<br>')
}

function tableOf({ caption, columns, rows, arms, rest }: Table): string {
  const most = arms === 'columns' ? MOST.arms + 1 : columns.length
  const shown = columns.slice(0, most)
  const heads = shown.map(({ head }) => head.map(line => escaped(line, MOST.nameCharacters)).join('<br>'))
  const cells = rows.slice(0, MOST.rows).map(({ head, cells: others, isPart }) => {
    const [name, ...under] = head.lines.map(line => escaped(line, arms === 'rows' ? MOST.nameCharacters : undefined))
    const first = `${isPart ? '&emsp;' : ''}${name}`
    return [[first, ...under].join('<br>'), ...others.slice(0, most - 1).map(cellOf)]
  })
  const left = shown.flatMap(({ text }, at) => (text || at === 0 ? [at] : []))
  const more = [
    ...(rest === undefined ? [] : [escaped(rest)]),
    ...(rows.length > MOST.rows ? [`… and ${formatCount(rows.length - MOST.rows)} more in the result file`] : []),
    ...(columns.length > most ? [`… and ${formatCount(columns.length - most)} more arms in the result file`] : []),
  ]
  return [escaped(caption), table(heads, cells, left), ...more].join('\n\n')
}

function cellOf({ lines, tone }: Cell): string {
  const [first, ...others] = lines.map(line => escaped(line))
  return [LOUD.includes(tone) ? `**${first}**` : first, ...others].join('<br>')
}
