import { scaleLinear } from 'd3-scale'
import type { TimelineChart } from '../document/charts/chart.ts'
import type { Paint } from './paint.ts'
import type { Timescale } from './timescale.ts'

/** Least columns between two labels of the time axis. */
const TICK_COLUMNS = 8

/** What a part of the run is called where there is no room for its name. */
const SHORT: Readonly<Record<string, string>> = { cooldown: 'cool' }

/** Which part of the run is where: `baseline│faults│cooldown`. */
export function phaseRow({ phases }: TimelineChart, scale: Timescale): string[] {
  const cells = blank(scale.columns)
  for (const [name, from, to] of phases) {
    const at = scale.column(from)
    if (at === undefined || to <= from) continue
    const edge = at === 0 ? '' : '│'
    const room = (scale.column(to) ?? scale.columns) - at - edge.length
    const label = [name, SHORT[name] ?? ''].find(each => each.length <= room) ?? ''
    put(cells, at, `${edge}${label}`)
  }
  return [`${' '.repeat(scale.labelColumns + 2)}${cells.join('')}`.trimEnd()]
}

/** The rule with its ticks, and the seconds under it. */
export function timeAxis(scale: Timescale): string[] {
  const domain = [scale.startMs / 1000, scale.endMs / 1000]
  const ticks = scaleLinear()
    .domain(domain)
    .ticks(Math.max(2, Math.floor(scale.columns / TICK_COLUMNS)))
  const rule = Array.from({ length: scale.columns }, () => '─')
  const labels = blank(scale.columns)
  for (const seconds of ticks) {
    const at = scale.column(seconds * 1000)
    if (at === undefined) continue
    rule[at] = '┬'
    putClear(labels, Math.max(0, at - Math.floor(`${seconds}`.length / 2)), `${seconds}`)
  }
  const indent = ' '.repeat(scale.labelColumns + 1)
  const unit = 'seconds'.padStart(scale.labelColumns)
  return [`${indent}└${rule.join('')}`, `${unit}  ${labels.join('')}`.trimEnd()]
}

/** A mark for each fault that was fired, with as many of their numbers as there is room for. */
export function faultRows({ faults }: TimelineChart, scale: Timescale, paint: Paint): string[] {
  const marks = blank(scale.columns)
  const numbers = blank(scale.columns)
  for (const { id, traits, fromMs } of faults) {
    const at = scale.column(fromMs)
    if (at === undefined) continue
    marks[at] = traits.does === 'nothing' && marks[at] !== '▲' ? '△' : '▲'
    putClear(numbers, at, `${id}`)
  }
  if (marks.every(cell => cell === ' ')) return []
  const row = (label: string, cells: readonly string[]) => {
    const line = cells.join('').trimEnd()
    return `${label.padStart(scale.labelColumns)}  ${paint('faultMark', line)}`
  }
  return [row('faults', marks), row('', numbers)]
}

/** How many requests were dropped, by the time at which they were due: a digit, or `+` for ten and more. */
export function droppedRow({ dropped }: TimelineChart, scale: Timescale, paint: Paint): string[] {
  const sums = scale.sums(dropped)
  const line = sums.map(sum => (sum === 0 ? ' ' : sum < 10 ? `${sum}` : '+')).join('')
  if (line.trim() === '') return []
  return [`${'dropped'.padStart(scale.labelColumns)}  ${paint('alarm', line.trimEnd())}`]
}

function blank(columns: number): string[] {
  return Array.from({ length: columns }, () => ' ')
}

/** Writes text from a cell on. */
function put(cells: string[], from: number, text: string): void {
  cells.splice(from, text.length, ...text)
}

/** Writes text where it touches no other, or not at all. */
function putClear(cells: string[], from: number, text: string): void {
  const around = cells.slice(Math.max(0, from - 1), from + text.length + 1)
  if (from + text.length <= cells.length && around.every(cell => cell === ' ')) put(cells, from, text)
}
