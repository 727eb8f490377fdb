import { plot } from 'asciichart'
import { scaleLinear } from 'd3-scale'
import type { TimelineChart } from '../document/charts/chart.ts'
import { formatRate, NBSP } from '../numbers.ts'
import type { Paint, Role } from './paint.ts'
import type { Sheet } from './sections.ts'
import { droppedRow, faultRows, phaseRow, timeAxis } from './timeline-rows.ts'
import { layTimeline, type Timescale } from './timescale.ts'
import { shorten } from './width.ts'

/** Rows of a chart above its foot. */
const HEIGHT = 4

/** With fewer bins there is no course to see. */
const LEAST_BINS = 3

/** Goodput and p99 of an arm over one time axis, with the faults and the drops under it. */
export function timelineLines(chart: TimelineChart, { columns, paint }: Sheet): string[] {
  const { goodputPerSec, offeredPerSec, p99Ms, live } = chart
  if (goodputPerSec.values.length < LEAST_BINS) return []
  const rates = niceTop([...goodputPerSec.values, ...(offeredPerSec?.values ?? [])])
  const tails = niceTop(p99Ms.values)
  const most = live && niceTop(live.values)
  const scale = layTimeline(chart, columns, [rates, tails, ...(most ? [most] : [])].flatMap(ticksOf))
  const name = shorten(chart.arm, columns - HEADINGS.goodput.length - 2).replaceAll(' ', NBSP)
  return [
    paint('heading', `${name}: ${HEADINGS.goodput}`),
    ...phaseRow(chart, scale).map(line => paint('faint', line)),
    ...course(
      scale.means(goodputPerSec),
      { top: rates, role: 'goodput', scale, paint },
      offeredPerSec && scale.means(offeredPerSec),
    ),
    paint('heading', HEADINGS.p99),
    ...course(scale.highest(p99Ms), { top: tails, role: 'tail', scale, paint }),
    ...(live && most
      ? [paint('heading', HEADINGS.live), ...course(scale.means(live), { top: most, role: 'goodput', scale, paint })]
      : []),
    ...timeAxis(scale).map(line => paint('faint', line)),
    ...faultRows(chart, scale, paint),
    ...droppedRow(chart, scale, paint),
  ]
}

const HEADINGS = {
  goodput: 'complete responses per second',
  p99: 'p99 of their latency in ms',
  live: 'WebSocket sessions that are up',
}

/** What the signs of the charts mean. */
export function timelineLegend({ offeredPerSec }: TimelineChart): string {
  return offeredPerSec === undefined
    ? SIGNS
    : `${OFFERED} requests that were due, where that is not the line · ${SIGNS}`
}

/** The rate at which requests were due, where it is not that of the responses. */
const OFFERED = '•'

const SIGNS =
  '▲ a fault, with its number · △ a sham · dropped: requests that were due in this column, + for ten or more'

/** The round number at the top of a chart that begins at 0. */
function niceTop(values: readonly (number | null)[]): number {
  const most = values.reduce<number>((top, value) => Math.max(top, value ?? 0), 0)
  return scaleLinear()
    .domain([0, most || 1])
    .nice(HEIGHT)
    .domain()[1]!
}

function ticksOf(top: number): string[] {
  return Array.from({ length: HEIGHT + 1 }, (_, at) => formatRate((top * at) / HEIGHT))
}

interface Drawing {
  readonly top: number
  readonly role: Role
  readonly scale: Timescale
  readonly paint: Paint
}

/** The lines of one chart. Where there is no value the line is broken. `behind` stands where the line leaves room. */
function course(
  values: readonly (number | null)[],
  { top, role, scale, paint }: Drawing,
  behind?: readonly number[],
): string[] {
  const label = (value: number) => `${formatRate(value).padStart(scale.labelColumns)} `
  const rows = plot(filled(values), { height: HEIGHT, min: 0, max: top, offset: 2, format: label }).split('\n')
  const start = scale.labelColumns + 2
  const rowOf = (value: number) => HEIGHT - Math.round((value / top) * HEIGHT)
  return rows.map((row, line) => {
    const cells = values.map((value, at) => {
      const cell = row[start + at] ?? ' '
      const drawn = value === null ? ' ' : cell
      return drawn === ' ' && behind && rowOf(behind[at]!) === line ? OFFERED : drawn
    })
    return `${row.slice(0, start - 1)}┤${paint(role, cells.join('').trimEnd())}`
  })
}

/** The chart draws what lies between points, and knows no gaps: a gap takes the value before it, and is wiped out later. */
function filled(values: readonly (number | null)[]): number[] {
  let last = values.find(value => value !== null) ?? 0
  const all = values.map(value => {
    last = value ?? last
    return last
  })
  return [...all, last]
}
