import type { Bins, TimelineChart } from '../../document/charts/chart.ts'
import { formatCount } from '../../numbers.ts'
import { type ChartSize, round } from './chart-size.ts'
import { pathThrough } from './series.tsx'
import type { Point } from './simplify.ts'

/** What all strips of a timeline share. */
export interface TimelineLayout {
  readonly size: ChartSize
  readonly left: number
  readonly right: number
  readonly endMs: number
  x(atMs: number): number
}

/** The name of a strip, over it. */
export function Heading({ text, y }: { text: string; y: number }) {
  return (
    <text class="heading" x="0" y={y}>
      {text}
    </text>
  )
}

/** Units of a column: what a bin takes at the least. */
const COLUMN = 2

const HEADING = 26

/** Height of the tick of the most drops, and of that of a single one. */
const TICKS = 26
const LEAST_TICK = 6

interface CourseProps {
  readonly reading: TimelineChart
  readonly layout: TimelineLayout
  y(value: number): number
}

/** The mean of each column, in the shade of its extremes; behind it the rate at which requests were due, where that changed. */
export function Goodput({ reading, layout, y }: CourseProps) {
  const { goodputPerSec, offeredPerSec, startMs } = reading
  const columns = columnsOf(goodputPerSec, columnsIn(layout))
  const offered = offeredPerSec && columnsOf(offeredPerSec, columnsIn(layout))
  const points = (of: 'mean' | 'least' | 'most') =>
    columns.map((column): Point => [layout.x(startMs + column.atMs), y(column[of])])
  const shared = columns.length < goodputPerSec.values.length
  const shade = () => `${pathThrough(points('most'))}${pathThrough(points('least').reverse()).replace('M', 'L')}Z`
  return (
    <g class="s1">
      {offered && (
        <path
          class="offered"
          d={pathThrough(offered.map(({ atMs, mean }): Point => [layout.x(startMs + atMs), y(mean)]))}
        />
      )}
      {shared && <path class="spread" d={shade()} />}
      <path class="course" d={pathThrough(points('mean'))} />
    </g>
  )
}

/** Sessions that were up: the fewest of each bin. */
export function Live({ live, reading, layout, y }: CourseProps & { readonly live: Bins<number> }) {
  const points = columnsOf(live, columnsIn(layout)).map(
    ({ atMs, least }): Point => [layout.x(reading.startMs + atMs), y(least)],
  )
  return (
    <g class="s1">
      <path class="course" d={pathThrough(points)} />
    </g>
  )
}

/** The p99 of each bin of the summary; broken where there is none. */
export function Tail({ reading: { p99Ms, startMs }, layout, y }: CourseProps) {
  const runs: Point[][] = [[]]
  p99Ms.values.forEach((value, at) => {
    if (value === null) runs.push([])
    else runs.at(-1)!.push([layout.x(startMs + (at + 0.5) * p99Ms.binMs), y(value)])
  })
  return (
    <g class="s1">
      <path class="course" d={runs.map(pathThrough).join('')} />
    </g>
  )
}

/** Units that the drops take, with their heading. */
export function dropsHeight({ dropped }: TimelineChart): number {
  return HEADING + (dropped.values.some(count => count > 0) ? TICKS : 0)
}

/** A tick for each column in which requests were dropped that were due then; the more, the higher. */
export function Drops({ reading, layout, top }: { reading: TimelineChart; layout: TimelineLayout; top: number }) {
  const { dropped, startMs } = reading
  const columns = columnsOf(dropped, columnsIn(layout)).filter(({ sum }) => sum > 0)
  const total = columns.reduce((sum, each) => sum + each.sum, 0)
  const most = columns.reduce((high, each) => Math.max(high, each.sum), 2)
  const foot = top + dropsHeight(reading)
  const ticks = columns.map(({ atMs, sum }) => {
    const height = round(LEAST_TICK + ((TICKS - LEAST_TICK) * Math.log(sum)) / Math.log(most))
    return `M${round(layout.x(startMs + atMs))},${foot}v${-height}`
  })
  return (
    <>
      <Heading text={`Dropped requests: ${total === 0 ? 'none' : formatCount(total)}`} y={top + 16} />
      {total > 0 && (
        <g class="drops">
          <path class="tick" d={ticks.join('')} />
        </g>
      )}
    </>
  )
}

function columnsIn({ left, right }: TimelineLayout): number {
  return Math.floor((right - left) / COLUMN)
}

/** What all bins in one column of the chart come to. */
export interface Column {
  /** The middle of its bins, in milliseconds since the first bin began. */
  readonly atMs: number
  readonly mean: number
  readonly least: number
  readonly most: number
  readonly sum: number
}

/** Puts bins into at most so many columns, each of as many neighbours; the extremes of each column are kept. */
export function columnsOf({ binMs, values }: Bins<number>, most: number): Column[] {
  const together = Math.max(1, Math.ceil(values.length / Math.max(1, most)))
  return Array.from({ length: Math.ceil(values.length / together) }, (_, at) => {
    const start = at * together
    const end = Math.min(values.length, start + together)
    let [sum, least, highest] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (const value of values.slice(start, end)) {
      sum += value
      least = Math.min(least, value)
      highest = Math.max(highest, value)
    }
    return { atMs: ((start + end) / 2) * binMs, mean: sum / (end - start), least, most: highest, sum }
  })
}
