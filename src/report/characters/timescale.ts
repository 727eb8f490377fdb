import type { Bins, TimelineChart } from '../document/charts/chart.ts'
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
  means(bins: Bins<number>): number[]
  /** Null where a column has no value at all. */
  highest(bins: Bins<number | null>): (number | null)[]
  sums(bins: Bins<number>): number[]
}

/** Lays the bins of an arm over the columns: several bins share a column, or a bin takes several columns. */
export function layTimeline(
  { startMs, endMs }: Pick<TimelineChart, 'startMs' | 'endMs'>,
  columns: number,
  labels: readonly string[],
): Timescale {
  const labelColumns = Math.max(LEAST_LABEL_COLUMNS, ...labels.map(widthOf))
  const room = columns - labelColumns - 2
  const column = (atMs: number) => {
    const at = Math.floor(((atMs - startMs) / (endMs - startMs)) * room)
    return at >= 0 && at < room ? at : undefined
  }
  const group = <T>({ binMs, values }: Bins<T>) => {
    const count = (endMs - startMs) / binMs
    return Array.from({ length: room }, (_, at) => {
      const first = Math.min(values.length - 1, Math.floor((at * count) / room))
      return values.slice(first, Math.max(first + 1, Math.floor(((at + 1) * count) / room)))
    })
  }
  return {
    labelColumns,
    columns: room,
    startMs,
    endMs,
    column,
    means: bins => group(bins).map(each => each.reduce((sum, value) => sum + value, 0) / each.length),
    highest: bins =>
      group(bins).map(each =>
        each.reduce((most, value) => (value === null ? most : Math.max(most ?? value, value)), null),
      ),
    sums: ({ binMs, values }) => {
      const sums = Array.from({ length: room }, () => 0)
      // Every bin counts in one column only.
      for (const [at, value] of values.entries()) sums[column(startMs + (at + 0.5) * binMs) ?? room - 1]! += value
      return sums
    },
  }
}
