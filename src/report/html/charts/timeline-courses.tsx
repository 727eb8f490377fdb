import { formatCount } from '../../numbers.ts'
import { round } from './chart-size.ts'
import { pathThrough } from './series.tsx'
import type { Point } from './simplify.ts'
import { columnsOf } from './timeline-columns.ts'
import { Heading, type TimelineLayout } from './timeline-layout.tsx'
import type { TimelineReading } from './timeline-reading.ts'

/** Units of a column: what a bin takes at the least. */
const COLUMN = 2

const HEADING = 26

/** Height of the tick of the most drops, and of that of a single one. */
const TICKS = 26
const LEAST_TICK = 6

interface CourseProps {
  readonly reading: TimelineReading
  readonly layout: TimelineLayout
  y(value: number): number
}

/** The mean of each column, in the shade of its extremes. */
export function Goodput({ reading, layout, y }: CourseProps) {
  const { goodputPerSec, startMs } = reading
  const columns = columnsOf(goodputPerSec, columnsIn(layout))
  const points = (of: 'mean' | 'least' | 'most') =>
    columns.map((column): Point => [layout.x(startMs + column.atMs), y(column[of])])
  const shared = columns.length < goodputPerSec.values.length
  const shade = () => `${pathThrough(points('most'))}${pathThrough(points('least').reverse()).replace('M', 'L')}Z`
  return (
    <g class="s1">
      {shared && <path class="spread" d={shade()} />}
      <path class="course" d={pathThrough(points('mean'))} />
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
export function dropsHeight({ dropped }: TimelineReading): number {
  return HEADING + (dropped.values.some(count => count > 0) ? TICKS : 0)
}

/** A tick for each column in which requests were dropped that were due then; the more, the higher. */
export function Drops({ reading, layout, top }: { reading: TimelineReading; layout: TimelineLayout; top: number }) {
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
