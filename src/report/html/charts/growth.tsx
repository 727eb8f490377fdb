import { scaleLinear } from 'd3-scale'
import type { GrowthChart, GrowthCourse } from '../../document/charts/chart.ts'
import { fittingTicks } from '../../document/charts/ticks.ts'
import { formatCount, formatGrowth } from '../../numbers.ts'
import { AxisX, AxisY, labelRoom } from './axis.tsx'
import type { Drawing, LegendKey } from './chart-figure.tsx'
import { type ChartSize, textWidth } from './chart-size.ts'
import { pathThrough, seriesClass, seriesKey } from './series.tsx'
import type { Point } from './simplify.ts'

const HEIGHTS = { wide: 260, narrow: 220 }

/** Memory against requests: a line for each process, in the colour of its worker. */
export function drawGrowth({ courses }: GrowthChart, size: ChartSize): Drawing {
  const { top, foot } = { top: size.font + 10, foot: HEIGHTS[size.name] }
  const points = courses.flatMap(({ lives }) => lives.flat())
  const y = scaleLinear()
    .domain([Math.min(0, ...points.map(({ mib }) => mib)), Math.max(1, ...points.map(({ mib }) => mib))])
    .nice(5)
    .range([foot, top])
  const yTicks = y.ticks(5).map(mib => ({ at: y(mib), label: formatGrowth(mib) }))
  const left = Math.max(...yTicks.map(({ label }) => textWidth(label, size))) + 8
  const right = size.width - 14
  const x = scaleLinear()
    .domain([0, Math.max(1, ...points.map(({ requests }) => requests))])
    .range([left, right])
  const xTicks = [8, 5, 3].map(count => x.ticks(count).map(each => ({ at: x(each), label: formatCount(each) })))
  return {
    height: foot + size.font * 2 + 16,
    content: (
      <>
        <text class="faint" x="0" y={size.font}>
          MiB
        </text>
        <AxisY ticks={yTicks} size={size} from={left} to={right} />
        <AxisX ticks={fittingTicks(xTicks, labelRoom(size))} size={size} from={left} to={right} y={foot} top={top} />
        <text class="faint" x={right} y={foot + size.font * 2 + 10} text-anchor="end">
          requests served by the process →
        </text>
        {courses.map((course, at) => (
          <Course course={course} series={at} placeOf={({ requests, mib }) => [x(requests), y(mib)]} />
        ))}
      </>
    ),
  }
}

interface CourseProps {
  readonly course: GrowthCourse
  readonly series: number
  placeOf(point: GrowthCourse['lives'][number][number]): Point
}

function Course({ course: { lives }, series, placeOf }: CourseProps) {
  return (
    <g class={seriesClass(series)}>
      {lives.map(life => (
        <path class="course" d={pathThrough(life.map(placeOf))} />
      ))}
    </g>
  )
}

/** What each line is. */
export function growthLegend({ courses }: GrowthChart): LegendKey[] {
  return courses.map(({ name }, at) => seriesKey(at, name, { line: true, sign: false }))
}
