import type { Estimate } from './interval.ts'

/**
 * The probability that Student's t lies between -t and t, for a whole number of degrees of freedom: the finite series of Abramowitz and
 * Stegun, "Handbook of Mathematical Functions", 26.7.3 and 26.7.4.
 */
function probabilityWithin(t: number, freedom: number): number {
  const angle = Math.atan(t / Math.sqrt(freedom))
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)]
  const isOdd = freedom % 2 === 1
  let term = isOdd ? cosine : 1
  let sum = 0
  for (let at = isOdd ? 1 : 0; at <= freedom - 2; at += 2) {
    sum += term
    term *= (cosine ** 2 * (at + 1)) / (at + 2)
  }
  return isOdd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum
}

/** Quantiles that were asked for before: looking for one takes a while, and the same few come again and again. */
const known = new Map<string, number>()

/**
 * The two-sided quantile of Student's t: |t| exceeds it with probability `misrate`.
 * @param freedom degrees of freedom, a whole number of at least 1
 */
export function studentQuantile(misrate: number, freedom: number): number {
  const key = `${misrate} ${freedom}`
  const before = known.get(key)
  if (before !== undefined) return before
  let [low, high] = [0, 1]
  while (probabilityWithin(high, freedom) < 1 - misrate) high *= 2
  while (high - low > 1e-9 * high) {
    const middle = (low + high) / 2
    if (probabilityWithin(middle, freedom) < 1 - misrate) low = middle
    else high = middle
  }
  known.set(key, high)
  return high
}

/** The variance of values that are a sample, and not all there are; 0 of a single one. */
export function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values)
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1)
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/**
 * The mean of values with Student's interval. Where they scatter symmetrically, as the log-ratios of two arms do that could have had each
 * other's names, it errs on the safe side with heavier tails than the normal distribution's, but not with every symmetric noise
 * (docs/decisions/0015-students-t.md).
 * @param misrate probability, over both sides, that the interval misses the mean
 * @param least fewer values have no interval
 */
export function estimateMean(values: readonly number[], misrate: number, least = 2): Estimate {
  const value = meanOf(values)
  if (values.length < Math.max(2, least)) return { value, bounds: null }
  const half = studentQuantile(misrate, values.length - 1) * Math.sqrt(varianceOf(values) / values.length)
  return { value, bounds: [value - half, value + half] }
}
