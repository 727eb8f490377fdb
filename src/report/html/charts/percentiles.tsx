import { scaleLog } from 'd3-scale'
import { valueAt } from '../../../model/histogram.ts'
import type { PercentileChart, ReadCurve } from '../../document/charts/chart.ts'
import { NBSP } from '../../numbers.ts'
import { AxisX, AxisY, spaced } from './axis.tsx'
import type { Drawing, LegendKey } from './chart-figure.tsx'
import { type ChartSize, textWidth } from './chart-size.ts'
import { layLatencyAxis } from './latency-axis.ts'
import { pathThrough, seriesClass, seriesKey, signsAt } from './series.tsx'
import type { Point } from './simplify.ts'

/** Percentiles with a label, and a sign on each line. */
const LABELLED = [0, 50, 90, 99, 99.9, 99.99, 99.999, 99.9999]

/** Units between two points of a line. */
const STEP = 3

const HEIGHTS = { wide: 300, narrow: 240 }

/** 1/(1 − percentile). */
function rarity(percent: number): number {
  return 100 / (100 - percent)
}

/** The lines with both axes. */
export function drawPercentiles({ curves }: PercentileChart, size: ChartSize): Drawing {
  const { top, foot } = { top: size.font + 10, foot: HEIGHTS[size.name] }
  const end = Math.max(2, ...curves.map(curve => curve.end))
  const y = layLatencyAxis(extentOf(curves), [foot, top], size)
  const left = Math.max(...y.ticks.map(tick => textWidth(tick.label, size))) + 8
  const right = size.width - 14
  const x = scaleLog().domain([1, end]).range([left, right])
  const labelled = LABELLED.filter(percent => rarity(percent) <= end * 1.000_001)
  // The rarest come last, and are what a reader looks for: they keep their label where there is no room for all.
  const ticks = spaced(
    labelled.map(percent => ({ at: x(rarity(percent)), label: `${percent}${NBSP}%` })).reverse(),
    size,
  )
  return {
    height: foot + size.font * 2 + 16,
    content: (
      <>
        <text class="faint" x="0" y={size.font}>
          latency in ms{y.logarithmic ? ', logarithmic' : ''}
        </text>
        <AxisY ticks={y.ticks} size={size} from={left} to={right} />
        <AxisX ticks={ticks} size={size} from={left} to={right} y={foot} top={top} />
        <text class="faint" x={right} y={foot + size.font * 2 + 10} text-anchor="end">
          of the responses were no slower →
        </text>
        {curves.map(curve => (
          <Line curve={curve} x={x} y={y.at} />
        ))}
      </>
    ),
  }
}

/** From the fastest answer to the slowest that is shown. */
function extentOf(curves: readonly ReadCurve[]): [number, number] {
  const least = Math.min(...curves.map(({ histogram }) => valueAt(histogram, 0.001)))
  const most = Math.max(...curves.map(({ histogram, end }) => valueAt(histogram, percentAt(end))))
  return [least / 1000, most / 1000]
}

function percentAt(rarityThere: number): number {
  return 100 * (1 - 1 / rarityThere)
}

type Scale = ReturnType<typeof scaleLog<number>>

function Line({ curve, x, y }: { curve: ReadCurve; x: Scale; y: (ms: number) => number }) {
  const { histogram, end, series, before } = curve
  const [from, to] = [x(1), x(end)]
  const count = Math.max(2, Math.ceil((to - from) / STEP))
  const pointAt = (at: number): Point => [at, y(valueAt(histogram, percentAt(x.invert(at))) / 1000)]
  const points = Array.from({ length: count + 1 }, (_, index) => pointAt(from + ((to - from) * index) / count))
  const signs = LABELLED.filter(percent => percent > 0 && rarity(percent) <= end).map(percent =>
    pointAt(x(rarity(percent))),
  )
  return (
    <g class={`${seriesClass(series)}${before ? ' before' : ''}`}>
      <path class="course" d={pathThrough(points)} />
      <path class="sign" d={signsAt(series, signs)} />
    </g>
  )
}

/** What each line is. */
export function percentileLegend({ curves }: PercentileChart): LegendKey[] {
  return curves.map(({ series, name, before }) => {
    const key = seriesKey(series, name, { line: true, sign: true })
    return before ? { ...key, sign: <g class="before">{key.sign}</g> } : key
  })
}
