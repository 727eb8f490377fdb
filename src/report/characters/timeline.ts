import { plot } from 'asciichart'
import { scaleLinear } from 'd3-scale'
import type { ChaosResult } from '../../model/chaos-result.ts'
import { formatRate } from '../numbers.ts'
import { type ReportedArm, reportedArms } from '../reported-arm.ts'
import { wrap } from './lines.ts'
import type { Paint, Role } from './paint.ts'
import { droppedRow, faultRows, phaseRow, timeAxis } from './timeline-rows.ts'
import { layTimeline, type Timescale } from './timescale.ts'
import { shorten } from './width.ts'

/** Rows of a chart above its foot. */
const HEIGHT = 4

/** With fewer bins there is no course to see. */
const LEAST_BINS = 3

/** Goodput and p99 of each arm over one time axis, with the faults and the drops under it. */
export function timelines(result: ChaosResult, columns: number, paint: Paint): string[][] {
  return reportedArms(result)
    .filter(({ summary }) => summary.chart.goodputPerSec.length >= LEAST_BINS)
    .map((view, at, all) => [
      ...timelineOf(view, columns, paint),
      ...(at === all.length - 1 ? wrap(LEGEND, columns).map(line => paint('faint', line)) : []),
    ])
}

function timelineOf(view: ReportedArm, columns: number, paint: Paint): string[] {
  const { chart } = view.summary
  const goodput = niceTop(chart.goodputPerSec)
  const p99 = niceTop(chart.p99Ms)
  const labels = [...ticksOf(goodput, formatRate), ...ticksOf(p99, formatRate)]
  const scale = layTimeline(view, columns, labels)
  const name = shorten(view.arm.id, columns - HEADINGS.goodput.length - 2).replaceAll(' ', '\u00a0')
  return [
    paint('heading', `${name}: ${HEADINGS.goodput}`),
    ...phaseRow(view, scale).map(line => paint('faint', line)),
    ...course(scale.means(chart.goodputPerSec), { top: goodput, format: formatRate, role: 'goodput', scale, paint }),
    paint('heading', HEADINGS.p99),
    ...course(scale.highest(chart.p99Ms), { top: p99, format: formatRate, role: 'tail', scale, paint }),
    ...timeAxis(scale).map(line => paint('faint', line)),
    ...faultRows(view, scale, paint),
    ...droppedRow(view, scale, paint),
  ]
}

const HEADINGS = {
  goodput: 'complete answers per second',
  p99: 'p99 of their latency in ms',
}

const LEGEND =
  '▲ a fault, with its number · △ a sham · dropped: requests that were due in this column, + for ten or more'

/** The round number at the top of a chart that begins at 0. */
function niceTop(values: readonly (number | null)[]): number {
  const most = values.reduce<number>((top, value) => Math.max(top, value ?? 0), 0)
  return scaleLinear()
    .domain([0, most || 1])
    .nice(HEIGHT)
    .domain()[1]!
}

function ticksOf(top: number, format: (value: number) => string): string[] {
  return Array.from({ length: HEIGHT + 1 }, (_, at) => format((top * at) / HEIGHT))
}

interface Drawing {
  readonly top: number
  readonly role: Role
  readonly scale: Timescale
  readonly paint: Paint
  format(value: number): string
}

/** The lines of one chart. Where there is no value the line is broken. */
function course(values: readonly (number | null)[], { top, format, role, scale, paint }: Drawing): string[] {
  const label = (value: number) => `${format(value).padStart(scale.labelColumns)} `
  const rows = plot(filled(values), { height: HEIGHT, min: 0, max: top, offset: 2, format: label }).split('\n')
  const start = scale.labelColumns + 2
  return rows.map(row => {
    const cells = [...row.slice(start)].map((cell, at) => (values[at] === null ? ' ' : cell))
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
