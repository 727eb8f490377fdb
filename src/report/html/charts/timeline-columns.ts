import type { Bins } from './timeline-reading.ts'

/** What all bins in one column of the chart come to. */
export interface Column {
  /** The middle of its bins, in milliseconds since the first bin began. */
  readonly atMs: number
  readonly mean: number
  readonly least: number
  readonly most: number
  readonly sum: number
}

/** Puts bins into at most so many columns, each of as many neighbours; the extremes of each column are kept. */
export function columnsOf({ binMs, values }: Bins<number>, most: number): Column[] {
  const together = Math.max(1, Math.ceil(values.length / Math.max(1, most)))
  return Array.from({ length: Math.ceil(values.length / together) }, (_, at) => {
    const start = at * together
    const end = Math.min(values.length, start + together)
    let [sum, least, highest] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (const value of values.slice(start, end)) {
      sum += value
      least = Math.min(least, value)
      highest = Math.max(highest, value)
    }
    return { atMs: ((start + end) / 2) * binMs, mean: sum / (end - start), least, most: highest, sum }
  })
}
