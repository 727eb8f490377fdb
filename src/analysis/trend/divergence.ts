/** The least number of runs on either side of a change: one stray run is no new level. */
export const LEAST_RUNS = 3

/** Where values part best into two distributions. */
export interface Split {
  /** The first value of the new distribution. */
  readonly at: number
  /** The divergence Q̂; greater the more the sides differ and the more values they have. */
  readonly divergence: number
}

/**
 * The best split of a stretch of values: the greatest divergence between the values before `at` and those from `at` on,
 * up to any end. That the end is free keeps a change that is taken back later from hiding itself.
 *
 * Energy statistic with exponent 1, equations 5 to 7 of Matteson & James, "A nonparametric approach for multiple change
 * point analysis of multivariate data", JASA 109 (505), 2014. With running sums of distances all pairs of a split and an
 * end are looked at in a time that grows with the square of the number of values.
 * @returns undefined for a stretch that is too short to be split
 */
export function bestSplit(values: Float64Array): Split | undefined {
  const count = values.length
  if (count < 2 * LEAST_RUNS) return undefined
  const within = pairSums(values)
  // toEnd[end]: the sum of distances from the values before `at` to all values before `end`.
  const toEnd = new Float64Array(count + 1)
  let best: Split = { at: LEAST_RUNS, divergence: Number.NEGATIVE_INFINITY }
  for (let at = 1; at <= count - LEAST_RUNS; at++) {
    addDistances(values, at - 1, toEnd)
    if (at < LEAST_RUNS) continue
    const before = within[at]!
    const scaledBefore = (2 * before) / (at * (at - 1))
    for (let end = at + LEAST_RUNS; end <= count; end++) {
      const size = end - at
      const cross = toEnd[end]! - 2 * before
      const after = within[end]! - before - cross
      const energy = (2 * cross) / (at * size) - scaledBefore - (2 * after) / (size * (size - 1))
      const divergence = (energy * at * size) / end
      if (divergence > best.divergence) best = { at, divergence }
    }
  }
  return best
}

/** For each length, the sum of distances over all pairs of the first values. */
function pairSums(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length + 1)
  for (let last = 0; last < values.length; last++) {
    let sum = 0
    for (let other = 0; other < last; other++) sum += Math.abs(values[last]! - values[other]!)
    sums[last + 1] = sums[last]! + sum
  }
  return sums
}

/** Adds to each end the distances from one value to all values before that end. */
function addDistances(values: Float64Array, from: number, toEnd: Float64Array): void {
  const value = values[from]!
  let sum = 0
  for (let other = 0; other < values.length; other++) {
    sum += Math.abs(value - values[other]!)
    toEnd[other + 1]! += sum
  }
}
