import type { ReportedArm } from '../reported-arm.ts'
import { widthOf } from './width.ts'

/** Room for the words before the rows under the charts. */
const LEAST_LABEL_COLUMNS = 'dropped'.length

/** Turns the bins and moments of an arm into columns. */
export interface Timescale {
  /** Columns of the numbers before the charts. */
  readonly labelColumns: number
  /** Columns of the charts themselves. */
  readonly columns: number
  readonly startMs: number
  readonly endMs: number
  /** Column of a moment, in milliseconds since the load began; undefined outside the chart. */
  column(atMs: number): number | undefined
  means(bins: readonly number[]): number[]
  /** Null where a column has no value at all. */
  highest(bins: readonly (number | null)[]): (number | null)[]
  sums(bins: readonly number[]): number[]
}

/** Lays the bins of an arm over the columns: several bins share a column, or a bin takes several columns. */
export function layTimeline({ trial, summary }: ReportedArm, columns: number, labels: readonly string[]): Timescale {
  const { binMs, goodputPerSec } = summary.chart
  const labelColumns = Math.max(LEAST_LABEL_COLUMNS, ...labels.map(widthOf))
  const room = columns - labelColumns - 2
  const startMs = trial.phases.baseline[0]
  const count = goodputPerSec.length
  const group = <T>(bins: readonly T[]) =>
    Array.from({ length: room }, (_, at) => {
      const first = Math.floor((at * count) / room)
      return bins.slice(first, Math.max(first + 1, Math.floor(((at + 1) * count) / room)))
    })
  return {
    labelColumns,
    columns: room,
    startMs,
    endMs: startMs + count * binMs,
    column: atMs => {
      const at = Math.floor(((atMs - startMs) / (count * binMs)) * room)
      return at >= 0 && at < room ? at : undefined
    },
    means: bins => group(bins).map(each => each.reduce((sum, value) => sum + value, 0) / each.length),
    highest: bins =>
      group(bins).map(each =>
        each.reduce((most, value) => (value === null ? most : Math.max(most ?? value, value)), null),
      ),
    sums: bins => sumsOf(bins, room),
  }
}

/** Every bin counts in one column only. */
function sumsOf(bins: readonly number[], room: number): number[] {
  const sums = Array.from({ length: room }, () => 0)
  bins.forEach((value, at) => {
    const column = Math.floor(((at + 0.5) * room) / bins.length)
    sums[column] = sums[column]! + value
  })
  return sums
}
