import { scaleLog } from 'd3-scale'
import type { CapacityChart, CapacityCurve } from '../../document/charts/chart.ts'
import { fittingTicks, LOG_DIGITS, rounded } from '../../document/charts/ticks.ts'
import { formatMs, formatRate, NBSP } from '../../numbers.ts'
import { AxisX, AxisY, labelRoom } from './axis.tsx'
import type { Drawing, LegendKey } from './chart-figure.tsx'
import { type ChartSize, round, textWidth } from './chart-size.ts'
import { layLatencyAxis } from './latency-axis.ts'
import { pathThrough, seriesClass, seriesKey, signsAt } from './series.tsx'
import type { Point } from './simplify.ts'

const HEIGHTS = { wide: 300, narrow: 240 }

/** Latencies above so many times the limit are drawn at the top: how bad an overload gets says nothing about what is carried. */
const MOST_TIMES = 10

/** Latency against rate: a line for each arm, the limit across, and a mark where each arm ends to keep it. */
export function drawCapacity(chart: CapacityChart, size: ChartSize): Drawing {
  const { top, foot } = { top: size.font + 10, foot: HEIGHTS[size.name] }
  const y = layLatencyAxis(extentOf(chart), [foot, top], size)
  const left = Math.max(...y.ticks.map(tick => textWidth(tick.label, size))) + 8
  const right = size.width - 14
  const rates = chart.arms.flatMap(({ points }) => points.map(({ perSec }) => perSec))
  const x = scaleLog()
    .domain([Math.min(...rates) / 1.03, Math.max(...rates) * 1.03])
    .range([left, right])
  const yOf = (ms: number) => Math.max(top, y.at(ms))
  return {
    height: foot + size.font * 2 + 16,
    content: (
      <>
        <text class="faint" x="0" y={size.font}>
          {chart.label} in ms{y.logarithmic ? ', logarithmic' : ''}
        </text>
        <AxisY ticks={y.ticks} size={size} from={left} to={right} />
        <AxisX ticks={rateTicks(x, size)} size={size} from={left} to={right} y={foot} top={top} />
        <text class="faint" x={right} y={foot + size.font * 2 + 10} text-anchor="end">
          requests per second, logarithmic →
        </text>
        {chart.limitMs !== null && <path class="even" d={`M${left},${round(yOf(chart.limitMs))}H${right}`} />}
        {chart.arms.map((arm, at) => (
          <Curve arm={arm} series={at} x={x} y={yOf} foot={foot} top={top} />
        ))}
      </>
    ),
  }
}

type Scale = ReturnType<typeof scaleLog<number>>

function rateTicks(x: Scale, size: ChartSize) {
  const tickOf = (perSec: number) => ({ at: x(perSec), label: formatRate(perSec) })
  // Within less than a decade, the round numbers of a linear axis say more.
  const lists = [x.ticks(8), ...LOG_DIGITS.map(digits => rounded(x.ticks(), digits))]
  return fittingTicks(
    lists.filter(list => list.length > 0).map(list => list.map(tickOf)),
    labelRoom(size),
  )
}

function extentOf({ arms, limitMs }: CapacityChart): [number, number] {
  const all = arms.flatMap(({ points }) => points.map(({ ms }) => ms))
  const most = Math.max(...all, limitMs ?? 0)
  return [Math.min(...all, limitMs ?? Number.POSITIVE_INFINITY), Math.min(most, MOST_TIMES * (limitMs ?? most))]
}

interface CurveProps {
  readonly arm: CapacityCurve
  readonly series: number
  readonly x: Scale
  y(ms: number): number
  readonly foot: number
  readonly top: number
}

/** Rates that held have a filled sign, the others a hollow one. */
function Curve({ arm: { points, carriedPerSec }, series, x, y, foot, top }: CurveProps) {
  const placeOf = ({ perSec, ms }: CapacityCurve['points'][number]): Point => [x(perSec), y(ms)]
  const [held, broken] = [true, false].map(wanted => points.filter(point => point.held === wanted).map(placeOf))
  return (
    <g class={seriesClass(series)}>
      <path class="course" d={pathThrough(points.map(placeOf))} />
      <path class="sign" d={signsAt(series, held!)} />
      <g class="before">
        <path class="sign" d={signsAt(series, broken!)} />
      </g>
      {carriedPerSec !== null && <path class="change" d={`M${round(x(carriedPerSec))},${top}V${foot}`} />}
    </g>
  )
}

/** What each line is. */
export function capacityLegend({ arms, limitMs }: CapacityChart): LegendKey[] {
  const keys = arms.map(({ arm, carriedPerSec }, at) => {
    const carried = carriedPerSec === null ? '' : `, carries ${formatRate(carriedPerSec)}${NBSP}req/s`
    return seriesKey(at, `${arm}${carried}`, { line: true, sign: true })
  })
  const broken = seriesKey(0, 'hollow: did not hold', { line: false, sign: true })
  return [
    ...keys,
    { ...broken, sign: <g class="before">{broken.sign}</g> },
    { text: 'what the arm carries', sign: <path class="change" d="M14,0V14" /> },
    ...(limitMs === null
      ? []
      : [{ text: `the limit, ${formatMs(limitMs)}${NBSP}ms`, sign: <path class="even" d="M0,7H28" /> }]),
  ]
}
