import { lightgray, plot } from 'asciichart'
import type { CapacityChart, CapacityCurve } from '../document/charts/chart.ts'
import { formatMs, formatRate } from '../numbers.ts'
import { wrap } from './lines.ts'
import { colorOf, legend, letterOf, letterPainter, type PaintLetter } from './names.ts'
import type { Sheet } from './sections.ts'
import { widthOf } from './width.ts'

const HEIGHT = 9

/** Wider drawings show no more. */
const MOST_COLUMNS = 64

/** Latencies above so many times the limit, or without one the lowest, are drawn as that. */
const MOST_TIMES = 8

/** Shorter latencies are drawn as this. */
const LEAST_MS = 0.01

/** From the least rate to the greatest, in as many columns as there are. */
interface Scale {
  readonly rates: readonly number[]
  /** Rows above the foot. */
  rowOf(ms: number): number
  msAt(row: number): number
}

/** Latency against rate, an arm a line, with the limit as another; both axes logarithmic. */
export function capacityLines(chart: CapacityChart, { columns, color, paint }: Sheet): string[] {
  const { arms, label, limitMs } = chart
  const latencies = [
    ...arms.flatMap(({ points }) => points.map(({ ms }) => ms)),
    ...(limitMs === null ? [] : [limitMs]),
  ]
  const labelColumns = Math.max('carries'.length, ...latencies.map(ms => formatMs(ms).length))
  const scale = scaleOf(chart, Math.min(MOST_COLUMNS, columns - labelColumns - 4))
  const series = arms.map(arm => scale.rates.map(rate => scale.rowOf(latencyAt(arm, rate))))
  const limit = limitMs === null ? [] : [scale.rates.map(() => scale.rowOf(limitMs))]
  const colors = arms.map((_, at) => colorOf(at))
  const paintLetter = letterPainter(color)
  const drawn = plot([...limit, ...series], {
    ...{ min: 0, max: HEIGHT, height: HEIGHT, offset: 2 },
    format: row => `${formatMs(scale.msAt(row)).padStart(labelColumns)} `,
    ...(color && { colors: [...limit.map(() => lightgray), ...colors] }),
  })
  const level = limitMs === null ? '' : `; the level line is the limit, ${formatMs(limitMs)} ms`
  return [
    ...wrap(`${label} in ms against req/s, both logarithmic${level}`, columns).map(line => paint('heading', line)),
    ...drawn.split('\n').map(line => line.trimEnd()),
    paint('faint', ratesRow(scale.rates, labelColumns + 2)),
    ...carriedRows(chart, scale, labelColumns, paintLetter),
    ...legend(
      arms.map(({ arm }) => arm),
      { columns },
      paintLetter,
    ),
  ]
}

function scaleOf({ arms, limitMs }: CapacityChart, width: number): Scale {
  const rates = arms.flatMap(({ points }) => points.map(({ perSec }) => perSec))
  const [from, to] = [Math.log(Math.min(...rates)), Math.log(Math.max(...rates))]
  const latencies = arms.flatMap(({ points }) => points.map(({ ms }) => Math.max(LEAST_MS, ms)))
  const [foot, top] = rangeOf(Math.min(...latencies), Math.max(...latencies), limitMs)
  return {
    rates: Array.from({ length: width }, (_, at) => Math.exp(from + ((to - from) * at) / (width - 1))),
    rowOf: ms => Math.min(HEIGHT, Math.max(0, (HEIGHT * (Math.log(Math.max(LEAST_MS, ms)) - foot)) / (top - foot))),
    msAt: row => Math.exp(foot + ((top - foot) * row) / HEIGHT),
  }
}

/** The logarithms of the latencies at the foot and at the top: the limit lies on a row. */
function rangeOf(leastMs: number, mostMs: number, limitMs: number | null): [foot: number, top: number] {
  const least = Math.log(Math.min(leastMs, (limitMs ?? mostMs) / 2))
  if (limitMs === null) return [least, Math.log(Math.min(mostMs, MOST_TIMES * leastMs))]
  const [limit, top] = [Math.log(limitMs), Math.log(Math.max(2 * limitMs, Math.min(mostMs, MOST_TIMES * limitMs)))]
  const row = Math.min(HEIGHT - 1, Math.ceil((HEIGHT * (limit - least)) / (top - least)))
  return [(limit - (top * row) / HEIGHT) / (1 - row / HEIGHT), top]
}

/** The latency of an arm at a rate: straight between its points on logarithmic axes, level beyond them. */
function latencyAt({ points }: CapacityCurve, rate: number): number {
  const at = points.findIndex(({ perSec }) => perSec >= rate)
  const [before, after] = at < 0 ? [points.at(-1)!, points.at(-1)!] : [points[at - 1] ?? points[at]!, points[at]!]
  if (before.perSec === after.perSec) return after.ms
  const share = Math.log(rate / before.perSec) / Math.log(after.perSec / before.perSec)
  return Math.max(LEAST_MS, before.ms) ** (1 - share) * Math.max(LEAST_MS, after.ms) ** share
}

/** Some rates under their columns. */
function ratesRow(rates: readonly number[], indent: number): string {
  let line = ' '.repeat(indent)
  const every = Math.ceil(rates.length / 6)
  for (let at = 0; at < rates.length; at += every) {
    const label = formatRate(Number(rates[at]!.toPrecision(3)))
    if (indent + at >= widthOf(line)) line = `${line.padEnd(indent + at)}${label} `
  }
  return line.trimEnd()
}

/** A letter under the rate that each arm carries. */
function carriedRows(
  { arms }: CapacityChart,
  { rates }: Scale,
  labelColumns: number,
  paintLetter: PaintLetter,
): string[] {
  const rows: string[][] = []
  arms.forEach(({ carriedPerSec }, at) => {
    if (carriedPerSec === null) return
    const column = nearest(rates, carriedPerSec)
    const row = rows.find(each => each[column] === undefined) ?? rows[rows.push([]) - 1]!
    row[column] = paintLetter(letterOf(at), at)
  })
  return rows.map((row, at) => {
    const cells = Array.from(row, each => each ?? ' ').join('')
    return `${(at === 0 ? 'carries' : '').padStart(labelColumns)}  ${cells}`
  })
}

function nearest(rates: readonly number[], rate: number): number {
  const distances = rates.map(each => Math.abs(Math.log(each / rate)))
  return distances.indexOf(Math.min(...distances))
}
