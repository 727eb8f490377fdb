import { plot } from 'asciichart'
import type { GenerationChart } from '../document/charts/chart.ts'
import { formatRate } from '../numbers.ts'
import { colorOf, legend, letterOf, letterPainter, type PaintLetter } from './names.ts'
import type { Sheet } from './sections.ts'

/** With fewer generations there is no course to see. */
const LEAST_GENERATIONS = 4

const HEIGHT = 6

/** Room for the letters at the ends of the lines. */
const END_COLUMNS = 12

/** A generation takes at most this many columns. */
const MOST_STEP = 6

/** Where names are longer, the legend of the table has them whole. */
const MOST_LEGEND_COLUMNS = 24

/** The rates of all arms as they are drawn: several generations share a point when there are too many for the width. */
interface Course {
  readonly rates: readonly number[][]
  readonly perPoint: number
  /** Columns of a point. */
  readonly step: number
  /** Columns of the numbers on the axis. */
  readonly labelColumns: number
}

/** Throughput of every arm, generation by generation in the order they ran: shows drift and noise. */
export function generationLines(chart: GenerationChart, { columns, color, paint }: Sheet): string[] {
  if (chart.count < LEAST_GENERATIONS) return []
  const { rates, perPoint, step, labelColumns } = courseOf(chart, columns)
  const colors = rates.map((_, at) => colorOf(at))
  const drawn = plot(
    rates.map(points => points.flatMap(rate => Array.from({ length: step }, () => rate))),
    {
      height: HEIGHT,
      offset: labelColumns + 2,
      format: rate => formatRate(rate).padStart(labelColumns),
      ...(color && { colors }),
    },
  )
  const paintLetter = letterPainter(color)
  const means = perPoint > 1 ? `, means of ${perPoint}` : ''
  return [
    paint('heading', `throughput in req/s by generation, in the order they ran${means}`),
    ...withEnds(drawn.split('\n'), rates, paintLetter),
    `${' '.repeat(labelColumns + 2)}${paint('faint', pointNumbers(rates[0]!.length, perPoint, step))}`,
    ...legend(
      chart.arms.map(({ arm }) => arm),
      { columns, most: MOST_LEGEND_COLUMNS },
      paintLetter,
    ),
  ]
}

function courseOf({ arms, count }: GenerationChart, columns: number): Course {
  const all = arms.map(({ perSec }) => perSec.filter(rate => rate !== null))
  const labelColumns = Math.max(...all.flat().map(rate => formatRate(rate).length))
  const room = columns - labelColumns - END_COLUMNS
  const perPoint = Math.ceil(count / room)
  const rates = all.map(each => meansOf(each, perPoint))
  const step = Math.max(1, Math.min(MOST_STEP, Math.floor(room / rates[0]!.length)))
  return { rates, perPoint, step, labelColumns }
}

function meansOf(values: readonly number[], count: number): number[] {
  const means: number[] = []
  for (let at = 0; at < values.length; at += count) {
    const group = values.slice(at, at + count)
    means.push(group.reduce((sum, value) => sum + value, 0) / group.length)
  }
  return means
}

/** Puts the letter of each line at its right end, so that the chart can be read without colour. */
function withEnds(rows: readonly string[], rates: readonly number[][], paintLetter: PaintLetter): string[] {
  const all = rates.flat()
  const low = Math.min(...all)
  const perRow = (Math.max(...all) - low) / HEIGHT || 1
  // As asciichart rounds: a value and the foot of the chart each to a whole row.
  const rowOf = (rate: number) => rows.length - 1 + Math.round(low / perRow) - Math.round(rate / perRow)
  const ends = rows.map(() => '')
  rates.forEach((points, at) => {
    const row = rowOf(points.at(-1)!)
    ends[row] += paintLetter(letterOf(at), at)
  })
  return rows.map((row, at) => (ends[at] === '' ? row.trimEnd() : `${row} ${ends[at]}`))
}

/** The numbers of the generations under the chart, as many as there is room for. */
function pointNumbers(points: number, perPoint: number, step: number): string {
  const every = Math.ceil(5 / step)
  let line = ''
  for (let at = 0; at < points; at += every) line = `${line.padEnd(at * step)}${at * perPoint + 1}`
  return line
}
