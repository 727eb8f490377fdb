import type { RatioChart, RatioGroup, RatioRow } from '../document/charts/chart.ts'
import { layRatioAxis, type RatioAxis } from '../document/charts/ratio-axis.ts'
import { ratioText } from '../document/charts/ratio-rows.ts'
import { METRIC_WORDS } from '../metrics.ts'
import { isOfBaseline } from '../pairing.ts'
import { shortNames } from './names.ts'
import type { Paint, Role } from './paint.ts'
import type { Sheet } from './sections.ts'
import { padTo, shorten, widthOf } from './width.ts'

const MOST_NAME_COLUMNS = 20

/** Columns between the labels of two ticks. */
const TICK_GAP = 2

/** The first metric as a forest plot: one line for each candidate, with its interval. */
export function ratioLines(chart: RatioChart, sheet: Sheet): string[] {
  const { columns, paint } = sheet
  const [group] = chart.groups
  if (!group) return []
  const labels = labelsOf(chart, group, sheet.arms)
  const figures = group.rows.map(row => (row.ci ? ratioText(row) : `${ratioText(row)} so far`))
  const labelColumns = Math.max(...labels.map(widthOf)) + 2
  const axisColumns = columns - labelColumns - Math.max(...figures.map(widthOf)) - 2
  const axis = layRatioAxis(group, [0, axisColumns - 1], { widthOf, gap: TICK_GAP })
  const rows = group.rows.map((row, at) => {
    const role: Role = row.control ? 'control' : row.verdict
    const plot = paintPlot(plotLine(row, axis, { columns: axisColumns, margin: group.margin }), role, paint)
    return `${padTo(labels[at]!, labelColumns)}${plot}  ${figures[at]}`.trimEnd()
  })
  const indent = ' '.repeat(labelColumns)
  return [
    titleOf(chart, group, sheet),
    ...rows,
    `${indent}${paint('faint', rule(axis, axisColumns))}`,
    `${indent}${paint('faint', tickLabels(axis, axisColumns))}`,
  ]
}

function titleOf({ against }: RatioChart, { metric, margin }: RatioGroup, { columns, paint }: Sheet): string {
  const { label } = METRIC_WORDS[metric]
  const band = `(░ margin ±${Number((margin * 100).toPrecision(3))} %)`
  const text = `${label} against ${shorten(against, columns - label.length - 10 - widthOf(band))}`
  return `${paint('heading', text)} ${paint('faint', band)}`
}

/** Each candidate's name, with its reference where they differ. */
function labelsOf({ namesReferences }: RatioChart, { rows }: RatioGroup, arms: readonly string[]): string[] {
  const nameOf = shortNames(arms, namesReferences ? MOST_NAME_COLUMNS / 2 + 2 : MOST_NAME_COLUMNS)
  return rows.map(({ candidate, reference }) => {
    if (!namesReferences) return nameOf(candidate)
    return `${nameOf(candidate)} : ${isOfBaseline(reference) ? 'baseline' : nameOf(reference)}`
  })
}

/** One line of the plot: the margin band, 1×, and on them the interval with its estimate. */
function plotLine(
  { ratio, ci }: RatioRow,
  axis: RatioAxis,
  { columns, margin }: { columns: number; margin: number },
): string[] {
  const cells = Array.from({ length: columns }, () => ' ')
  const columnOf = (value: number) => Math.round(axis.at(value))
  for (let at = columnOf(1 - margin); at <= columnOf(1 + margin); at++) cells[at] = '░'
  cells[columnOf(1)] = '│'
  if (ci) {
    const [low, high] = ci
    for (let at = columnOf(low); at <= columnOf(high); at++) cells[at] = '─'
    cells[columnOf(low)] = axis.at(low) <= 0 ? '◄' : '├'
    cells[columnOf(high)] = axis.at(high) >= columns - 1 ? '►' : '┤'
  }
  cells[columnOf(ratio)] = ci ? '●' : '○'
  return cells
}

/** Colours the interval for its verdict, and dims what is behind it. */
function paintPlot(cells: readonly string[], role: Role, paint: Paint): string {
  const runs = cells.join('').match(/[░│]+|[^░│]+/g) ?? []
  return runs.map(run => paint(/[░│]/.test(run) ? 'faint' : role, run)).join('')
}

function rule(axis: RatioAxis, columns: number): string {
  const cells = Array.from({ length: columns }, () => '─')
  for (const { at } of axis.ticks) cells[Math.round(at)] = '┬'
  cells[Math.round(axis.at(1))] = '┼'
  return cells.join('')
}

function tickLabels({ ticks }: RatioAxis, columns: number): string {
  let line = ''
  for (const { at, label } of ticks) {
    const start = Math.min(columns - label.length, Math.max(0, Math.round(at) - Math.floor(label.length / 2)))
    line = `${line.padEnd(start)}${label}`
  }
  return line
}
