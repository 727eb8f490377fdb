import { scaleLinear, scaleLog } from 'd3-scale'
import { LOG_DIGITS, rounded, type Tick } from '../../document/charts/ticks.ts'
import { formatMs } from '../../numbers.ts'
import type { ChartSize } from './chart-size.ts'

/** Latencies that differ by more than this factor are shown on a logarithmic axis. */
const LOGARITHMIC_FROM = 15

/** Units from one tick of a linear axis to the next. */
const TICK_UNITS = 40

/** Shorter times are drawn as this one. */
const LEAST_MS = 0.001

/** Turns milliseconds into units of the chart. */
export interface LatencyAxis {
  readonly ticks: readonly Tick[]
  readonly logarithmic: boolean
  at(ms: number): number
}

/** An axis of latencies from the foot of a chart to its top: from 0, or logarithmic where they are far apart. */
export function layLatencyAxis(
  [leastMs, mostMs]: readonly [number, number],
  [foot, top]: readonly [number, number],
  size: ChartSize,
): LatencyAxis {
  const least = Math.max(LEAST_MS, leastMs)
  const most = Math.max(least, mostMs)
  const tickOf = (at: (ms: number) => number) => (ms: number) => ({ at: at(ms), label: shortMs(ms) })
  if (most / least <= LOGARITHMIC_FROM) {
    const count = Math.max(2, Math.floor((foot - top) / TICK_UNITS))
    const scale = scaleLinear().domain([0, most]).nice(count).range([foot, top])
    return { logarithmic: false, at: scale, ticks: scale.ticks(count).map(tickOf(scale)) }
  }
  const scale = scaleLog()
    .domain([least / 1.15, most * 1.15])
    .range([foot, top])
    .clamp(true)
  const lists = LOG_DIGITS.map(digits => rounded(scale.ticks(), digits).map(tickOf(scale)))
  const ticks = lists.find(list => isApart(list, size.font * 1.5)) ?? lists.at(-1)!
  return { logarithmic: true, at: ms => scale(Math.max(ms, LEAST_MS)), ticks }
}

function isApart(ticks: readonly Tick[], least: number): boolean {
  return ticks.every(({ at }, index) => index === 0 || Math.abs(ticks[index - 1]!.at - at) >= least)
}

/** A round number of milliseconds: `0.5`, `20`, `1,000`. */
function shortMs(ms: number): string {
  return ms >= 1 || ms === 0 ? ms.toLocaleString('en') : formatMs(ms).replace(/\.?0+$/, '')
}
