import { scaleLinear } from 'd3-scale'
import type { TrendSeries } from '../../../analysis/trend/index.ts'
import type { TrendMetric } from '../../../model/trend-metric.ts'
import type { Tick } from '../../document/charts/ticks.ts'
import { dayOf } from '../../trend/run-words.ts'
import { figureOf } from '../../trend/values.ts'
import { type ChartSize, textWidth } from './chart-size.ts'

/** Rows of text above the plot: the numbers and sizes of the changes. */
const TOP = 26
const PLOT_HEIGHT = { wide: 240, narrow: 200 } as const
/** A row for the letters of the surroundings, and the labels of the axis. */
const BOTTOM = 44
const RIGHT = 12
const TICKS_Y = 5

/** Where everything of a series' chart is, in units of the chart. */
export interface TrendLayout {
  readonly size: ChartSize
  readonly left: number
  readonly right: number
  readonly top: number
  /** Foot of the plot. */
  readonly foot: number
  readonly height: number
  /** Middle of a run, counted from 0; halves lie between two runs. */
  x(run: number): number
  y(value: number): number
  readonly ticksX: readonly Tick[]
  readonly ticksY: readonly Tick[]
}

/** Lays the runs side by side, each as wide as the others, whatever time lay between them. */
export function layTrend(metric: TrendMetric, { runs }: TrendSeries, size: ChartSize): TrendLayout {
  const figures = runs.flatMap(({ value, ci }) => [value, ...(ci ?? [])])
  const [low, high] = [Math.min(...figures), Math.max(...figures)]
  const foot = TOP + PLOT_HEIGHT[size.name]
  const isFlat = low === high
  const margin = isFlat ? Math.abs(low) * 0.05 || 1 : 0
  const y = scaleLinear()
    .domain([low - margin, high + margin])
    .nice(TICKS_Y)
    .range([foot, TOP])
  const ticksY = y.ticks(TICKS_Y).map(value => ({ at: y(value), label: figureOf(value, metric) }))
  const left = Math.max(...ticksY.map(tick => textWidth(tick.label, size))) + 10
  const right = size.width - RIGHT
  const x = scaleLinear()
    .domain([-0.5, runs.length - 0.5])
    .range([left, right])
  return { size, left, right, top: TOP, foot, height: foot + BOTTOM, x, y, ticksX: daysOf(runs, x, size), ticksY }
}

/** The days of some runs: as many as have room, the first and the last among them. */
function daysOf(runs: TrendSeries['runs'], x: (run: number) => number, size: ChartSize): Tick[] {
  const width = textWidth(dayOf(runs[0]!), size) * 1.4
  const count = Math.max(1, Math.min(runs.length, Math.floor((x(runs.length - 0.5) - x(-0.5)) / width)))
  const picked = Array.from({ length: count }, (_, at) => Math.round((at * (runs.length - 1)) / Math.max(1, count - 1)))
  return [...new Set(picked)].map(run => ({ at: x(run), label: dayOf(runs[run]!) }))
}
