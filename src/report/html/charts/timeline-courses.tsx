import { area, line } from 'd3-shape'
import { formatCount } from '../../numbers.ts'
import { round } from './chart-size.ts'
import { type Column, columnsOf } from './timeline-columns.ts'
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
  const at = ({ atMs }: Column) => layout.x(startMs + atMs)
  const shade = area<Column>()
    .digits(1)
    .x(at)
    .y0(each => y(each.least))
    .y1(each => y(each.most))
  const course = line<Column>()
    .digits(1)
    .x(at)
    .y(each => y(each.mean))
  const shared = columns.length < goodputPerSec.values.length
  return (
    <g class="s1">
      {shared && <path class="spread" d={shade(columns) ?? ''} />}
      <path class="course" d={course(columns) ?? ''} />
    </g>
  )
}

/** The p99 of each bin of the summary; broken where there is none. */
export function Tail({ reading: { p99Ms, startMs }, layout, y }: CourseProps) {
  const course = line<number | null>()
    .digits(1)
    .defined(value => value !== null)
    .x((_, at) => layout.x(startMs + (at + 0.5) * p99Ms.binMs))
    .y(value => y(value ?? 0))
  return (
    <g class="s1">
      <path class="course" d={course([...p99Ms.values]) ?? ''} />
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
    return `M${round(layout.x(startMs + atMs) - 0.9)},${foot}v${-height}h1.8v${height}z`
  })
  return (
    <>
      <Heading text={`Dropped requests: ${total === 0 ? 'none' : formatCount(total)}`} y={top + 16} />
      {total > 0 && (
        <g class="drops">
          <path class="bar" d={ticks.join('')} />
        </g>
      )}
    </>
  )
}

function columnsIn({ left, right }: TimelineLayout): number {
  return Math.floor((right - left) / COLUMN)
}
