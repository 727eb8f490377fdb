import { scaleLinear, scaleLog } from 'd3-scale'
import type { RatioGroup } from './chart.ts'
import { fittingTicks, type LabelRoom, LOG_DIGITS, rounded, type Tick } from './ticks.ts'

/** Ratios that differ by more than this factor are shown on a logarithmic axis. */
const LOGARITHMIC_FROM = 3

/** An interval may stretch the axis by this factor beyond the outermost estimate; the rest is cut off. */
const STRETCH = 1.5

/** How many ticks a linear axis may have: the first number with room for all labels is taken. */
const COUNTS = [8, 7, 6, 5, 4, 3, 2]

/** Turns ratios into units of the chart. */
export interface RatioAxis {
  readonly ticks: readonly Tick[]
  /** What is off the axis is at its end. */
  at(ratio: number): number
}

/** An axis from one end to the other that shows all estimates, 1×, the margin, and as much of the intervals as is sensible. */
export function layRatioAxis(
  { rows, margin }: { margin: number; rows: readonly Pick<RatioGroup['rows'][number], 'ratio' | 'ci'>[] },
  [from, to]: readonly [number, number],
  room: LabelRoom,
): RatioAxis {
  const points = [...rows.map(({ ratio }) => ratio), 1 - Math.min(margin, 0.9), 1 + margin]
  const least = Math.min(...points)
  const most = Math.max(...points)
  const low = Math.min(least, ...rows.map(({ ci, ratio }) => Math.max(ci?.[0] ?? ratio, least / STRETCH)))
  const high = Math.max(most, ...rows.map(({ ci, ratio }) => Math.min(ci?.[1] ?? ratio, most * STRETCH)))
  const pad = (high / low) ** 0.04
  const logarithmic = high / low > LOGARITHMIC_FROM
  const scale = (logarithmic ? scaleLog() : scaleLinear())
    .domain([low / pad, high * pad])
    .range([from, to])
    .clamp(true)
  const at = (ratio: number) => scale(Math.max(ratio, Number.MIN_VALUE))
  const lists = logarithmic
    ? LOG_DIGITS.map(digits => rounded(scale.ticks(), digits))
    : COUNTS.map(count => scale.ticks(count))
  // 1× comes first, as everything is read against it.
  const ticks = lists.map(list =>
    [1, ...list.filter(ratio => ratio !== 1)].map(ratio => ({ at: at(ratio), label: labelOf(ratio) })),
  )
  return { at, ticks: fittingTicks(ticks, room) }
}

function labelOf(ratio: number): string {
  return `${Number(ratio.toPrecision(4)).toLocaleString('en')}×`
}
