import { scaleLinear, scaleLog } from 'd3-scale'
import type { Comparison } from '../../../model/compare-result.ts'
import { fitting, type Tick } from './axis.tsx'
import type { ChartSize } from './chart-size.ts'
import { LOG_DIGITS, rounded } from './log-ticks.ts'

/** Ratios that differ by more than this factor are shown on a logarithmic axis. */
const LOGARITHMIC_FROM = 3

/** An interval may stretch the axis by this factor beyond the outermost estimate; the rest is cut off. */
const STRETCH = 1.5

/** How many ticks a linear axis may have: the first number with room for all labels is taken. */
const COUNTS = [8, 7, 6, 5, 4, 3, 2]

/** Turns ratios into units of the chart. */
export interface RatioAxis {
  readonly ticks: readonly Tick[]
  readonly logarithmic: boolean
  at(ratio: number): number
}

type Estimate = Pick<Comparison, 'ratio' | 'ci' | 'margin'>

/** An axis from one end to the other that shows all estimates, 1×, the margins, and as much of the intervals as is sensible. */
export function layRatioAxis(
  estimates: readonly Estimate[],
  [from, to]: readonly [number, number],
  size: ChartSize,
): RatioAxis {
  const points = estimates.flatMap(({ ratio, margin }) => [ratio, 1 - Math.min(margin, 0.9), 1 + margin])
  const least = Math.min(...points)
  const most = Math.max(...points)
  const low = Math.min(least, ...estimates.map(({ ci, ratio }) => Math.max(ci?.[0] ?? ratio, least / STRETCH)))
  const high = Math.max(most, ...estimates.map(({ ci, ratio }) => Math.min(ci?.[1] ?? ratio, most * STRETCH)))
  const pad = (high / low) ** 0.04
  const logarithmic = high / low > LOGARITHMIC_FROM
  const scale = (logarithmic ? scaleLog() : scaleLinear())
    .domain([low / pad, high * pad])
    .range([from, to])
    .clamp(true)
  const tickOf = (ratio: number) => ({
    at: scale(ratio),
    label: `${Number(ratio.toPrecision(4)).toLocaleString('en')}×`,
  })
  const lists = logarithmic
    ? LOG_DIGITS.map(digits => rounded(scale.ticks(), digits))
    : COUNTS.map(count => scale.ticks(count))
  return {
    logarithmic,
    at: scale,
    ticks: fitting(
      lists.map(list => withUnity(list).map(tickOf)),
      size,
    ),
  }
}

/** 1× comes first, as everything is read against it. */
function withUnity(ratios: readonly number[]): number[] {
  return [1, ...ratios.filter(ratio => ratio !== 1)]
}
