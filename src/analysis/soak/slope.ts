import { median } from '../interval.ts'
import { studentQuantile } from '../student.ts'

/** What something was after so many requests. */
export interface Point {
  readonly requests: number
  readonly value: number
}

/** A slope with its interval; `bounds` is null where there are too few points for one. */
export interface Slope {
  readonly value: number
  readonly bounds: readonly [number, number] | null
}

/** Neighbours in time are alike: so many groups of them are the sample, each with its medians. */
const BLOCKS = 10

/** With so many degrees of freedom, Student's t is the normal distribution, a little on the safe side. */
const MANY = 200

/**
 * How a value grows per request: the median of the slopes between all pairs of points of one process (Theil 1950, Sen 1968), with Sen's
 * interval from Kendall's statistic, whose variance adds up over processes (Hirsch, Slack and Smith 1982).
 * @param lives the points of each process, in the order of time
 * @param misrate probability, over both sides, that the interval misses the slope
 */
export function slopeOf(lives: readonly (readonly Point[])[], misrate: number): Slope | undefined {
  const all = lives.map(blocksOf)
  const slopes = all.flatMap(pairSlopes).sort((a, b) => a - b)
  if (slopes.length === 0) return undefined
  const variance = all.reduce((sum, { length: n }) => sum + (n * (n - 1) * (2 * n + 5)) / 18, 0)
  const left = Math.floor((slopes.length - studentQuantile(misrate, MANY) * Math.sqrt(variance)) / 2)
  const bounds = left < 1 ? null : ([slopes[left - 1]!, slopes[slopes.length - left]!] as const)
  return { value: median(slopes), bounds }
}

/** The slope alone, from all points. */
export function plainSlope(lives: readonly (readonly Point[])[]): number {
  const slopes = lives.flatMap(pairSlopes)
  return slopes.length === 0 ? 0 : median(slopes)
}

/** The first and the second half of each process. */
export function halvesOf(lives: readonly (readonly Point[])[]): [early: Point[][], late: Point[][]] {
  const middle = ({ length }: readonly Point[]) => Math.floor(length / 2)
  return [lives.map(life => life.slice(0, middle(life))), lives.map(life => life.slice(middle(life)))]
}

function pairSlopes(points: readonly Point[]): number[] {
  return points.flatMap((a, at) =>
    points
      .slice(at + 1)
      .flatMap(b => (a.requests === b.requests ? [] : (b.value - a.value) / (b.requests - a.requests))),
  )
}

function blocksOf(points: readonly Point[]): Point[] {
  const blocks = Math.min(BLOCKS, points.length)
  return Array.from({ length: blocks }, (_, at) => {
    const from = Math.floor((at * points.length) / blocks)
    const block = points.slice(from, Math.floor(((at + 1) * points.length) / blocks))
    return { requests: median(block.map(each => each.requests)), value: median(block.map(each => each.value)) }
  })
}
