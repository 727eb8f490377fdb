import { scaleLinear, scaleLog } from 'd3-scale'

/** What the axis has to show: a ratio with its interval, where it has one. */
export interface Mark {
  readonly ratio: number
  readonly ci: readonly [number, number] | null
}

/** Turns ratios into columns. */
export interface Axis {
  /** Column of a ratio: negative, or past the last one, when it is off the scale. */
  column(ratio: number): number
  readonly columns: number
  readonly ticks: readonly { readonly column: number; readonly label: string }[]
}

/** Ratios that differ by more than this factor are shown on a logarithmic axis. */
const LOGARITHMIC_FROM = 3

/** An interval may stretch the axis by this factor beyond the outermost estimate; the rest is cut off. */
const STRETCH = 1.5

/** Least columns between two ticks. */
const TICK_COLUMNS = 9

/** Lays out an axis that shows all estimates, 1×, the margin, and as much of the intervals as is sensible. */
export function layAxis(marks: readonly Mark[], margin: number, columns: number): Axis {
  const points = [...marks.map(mark => mark.ratio), 1 - margin, 1 + margin]
  const least = Math.min(...points)
  const most = Math.max(...points)
  const low = Math.min(least, Math.max(least / STRETCH, lowest(marks, least)))
  const high = Math.max(most, Math.min(most * STRETCH, highest(marks, most)))
  const pad = (high / low) ** 0.04
  const domain = [low / pad, high * pad]
  const logarithmic = high / low > LOGARITHMIC_FROM
  const scale = (logarithmic ? scaleLog() : scaleLinear()).domain(domain).range([0, columns - 1])
  const ticks = scale.ticks(Math.max(2, Math.floor(columns / TICK_COLUMNS)))
  return {
    columns,
    column: ratio => Math.round(scale(Math.max(ratio, Number.MIN_VALUE))),
    ticks: spaced(logarithmic ? ticks.filter(isRound) : ticks, ratio => Math.round(scale(ratio))),
  }
}

/** 1, 2 or 5 times a power of ten. */
function isRound(value: number): boolean {
  return ['1', '2', '5'].includes(value.toExponential(3).replace(/\.?0*e.*/, ''))
}

function lowest(marks: readonly Mark[], otherwise: number): number {
  return Math.min(otherwise, ...marks.map(mark => mark.ci?.[0] ?? mark.ratio))
}

function highest(marks: readonly Mark[], otherwise: number): number {
  return Math.max(otherwise, ...marks.map(mark => mark.ci?.[1] ?? mark.ratio))
}

/** Ticks whose labels do not touch; 1× comes first, as everything is read against it. */
function spaced(values: readonly number[], columnOf: (ratio: number) => number): Axis['ticks'] {
  const kept: { column: number; label: string }[] = []
  for (const value of [1, ...values]) {
    const column = columnOf(value)
    const label = `${Number(value.toPrecision(4))}×`
    const clear = kept.every(tick => Math.abs(tick.column - column) >= (tick.label.length + label.length) / 2 + 2)
    if (clear) kept.push({ column, label })
  }
  return kept.sort((a, b) => a.column - b.column)
}
