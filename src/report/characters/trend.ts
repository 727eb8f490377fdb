import { plot } from 'asciichart'
import type { TrendSeries } from '../../analysis/trend/index.ts'
import { type TrendMetric, trendMetric } from '../../model/trend-metric.ts'
import type { TrendChart } from '../document/charts/chart.ts'
import { LETTERS } from '../trend/run-words.ts'
import { figureOf, metricWithUnit } from '../trend/values.ts'
import type { Paint, Role } from './paint.ts'
import type { Sheet } from './sections.ts'
import { shorten, widthOf } from './width.ts'

/** With fewer runs there is no course to see. */
const LEAST_RUNS = 3

/** Rows above the foot. */
const MOST_ROWS = 6

/** A run takes at most this many columns. */
const MOST_STEP = 6

/** Room for the words before the rows under the chart. */
const LEAST_LABEL_COLUMNS = 'changes'.length

/** Which column a run is drawn in. */
interface Layout {
  readonly perPoint: number
  /** Columns of a point. */
  readonly step: number
  readonly labelColumns: number
  readonly points: readonly number[]
}

/** A series as a line over its runs, with its changes and what else changed under it. Empty with too few runs. */
export function trendLines({ metric: name, series }: TrendChart, { columns, paint }: Sheet): string[] {
  if (series.runs.length < LEAST_RUNS) return []
  const metric = trendMetric(name)
  const layout = layOutRuns(series, columns, value => figureOf(value, metric))
  const { points, step, labelColumns, perPoint } = layout
  const heights = points.flatMap(value => Array.from({ length: step }, () => value))
  const label = (value: number) => `${figureOf(value, metric).padStart(labelColumns)} `
  // The chart draws what lies between two values: the last one needs a companion.
  const chart = plot([...heights, points.at(-1)!], { height: rowsFor(points, metric), offset: 2, format: label })
  const means = perPoint > 1 ? `, means of ${perPoint}` : ''
  return [
    headingOf(series, `: ${metricWithUnit(name)}, run by run${means}`, columns, paint),
    ...chart.split('\n').map(line => line.trimEnd()),
    paint('faint', row('run', runNumbers(layout), labelColumns)),
    ...changeRows(series, layout, paint),
    ...surroundingsRow(series, layout).map(line => paint('faint', line)),
  ]
}

/** Counts have no more rows than there are steps between them. */
function rowsFor(points: readonly number[], { unit }: TrendMetric): number {
  const range = Math.max(...points) - Math.min(...points)
  return unit === 'count' ? Math.min(MOST_ROWS, Math.max(1, Math.ceil(range))) : MOST_ROWS
}

/** The name of a series with what follows it, in one line. */
function headingOf({ name }: TrendSeries, rest: string, columns: number, paint: Paint): string {
  return paint('heading', `${shorten(name, columns - widthOf(rest))}${rest}`)
}

function layOutRuns({ runs }: TrendSeries, columns: number, write: (value: number) => string): Layout {
  const values = runs.map(run => run.value)
  const labelColumns = Math.max(LEAST_LABEL_COLUMNS, ...values.map(value => widthOf(write(value))))
  const room = columns - labelColumns - 4
  const perPoint = Math.ceil(values.length / room)
  const points = Array.from({ length: Math.ceil(values.length / perPoint) }, (_, at) => {
    const group = values.slice(at * perPoint, (at + 1) * perPoint)
    return group.reduce((sum, value) => sum + value, 0) / group.length
  })
  return { points, perPoint, step: Math.max(1, Math.min(MOST_STEP, Math.floor(room / points.length))), labelColumns }
}

function columnOf(run: number, { perPoint, step }: Layout): number {
  return Math.floor(run / perPoint) * step
}

function row(label: string, cells: string, labelColumns: number): string {
  return `${label.padStart(labelColumns)}  ${cells}`.trimEnd()
}

/** The numbers of the runs, as many as there is room for. */
function runNumbers({ points, perPoint, step }: Layout): string {
  const every = Math.ceil(6 / step)
  let line = ''
  for (let at = 0; at < points.length; at += every) line = `${line.padEnd(at * step)}${at * perPoint + 1}`
  return line
}

/** `▼` where the level fell, `▲` where it rose, with its number; coloured by whether that is good. */
function changeRows({ changes }: TrendSeries, layout: Layout, paint: Paint): string[] {
  if (changes.length === 0) return []
  let line = ''
  let width = 0
  for (const { at, before, after, number, verdict } of changes) {
    const column = Math.max(columnOf(at, layout), width === 0 ? 0 : width + 1)
    const mark = `${after < before ? '▼' : '▲'}${number}`
    line += ' '.repeat(column - width) + paint(verdict satisfies Role, mark)
    width = column + mark.length
  }
  return [row('changes', line, layout.labelColumns)]
}

/** A letter where the runs' surroundings changed: n for Node, k for the kernel, c for clusterbench, + for several. */
function surroundingsRow({ marks }: TrendSeries, layout: Layout): string[] {
  const cells: string[] = []
  marks.forEach((changes, run) => {
    const at = columnOf(run, layout)
    for (const { what } of changes) cells[at] = cells[at] === undefined ? LETTERS[what] : '+'
  })
  if (cells.length === 0) return []
  const line = Array.from(cells, cell => cell ?? ' ').join('')
  return [row('new', line, layout.labelColumns)]
}
