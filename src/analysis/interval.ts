import { center, centerBounds, Sample, shift, shiftBounds } from 'pragmastat'

/** An estimate with its interval; `bounds` is null when there are too few values for an interval at that level. */
export interface Estimate {
  readonly value: number
  readonly bounds: readonly [number, number] | null
}

/**
 * The fewest values from which a signed-rank interval can be had that errs with probability `misrate`:
 * with n values the interval from the least to the greatest errs in 2 of 2^n cases.
 */
export function valuesNeeded(misrate: number): number {
  return Math.ceil(1 - Math.log2(misrate))
}

/**
 * Hodges–Lehmann estimate of the centre of `values` with the exact interval of the signed-rank statistic.
 * @param misrate probability, over both sides, that the interval misses the centre
 */
export function estimateCenter(values: readonly number[], misrate: number): Estimate {
  const sample = Sample.of([...values])
  const value = center(sample).value
  if (values.length < valuesNeeded(misrate)) return { value, bounds: null }
  const { lower, upper } = centerBounds(sample, misrate)
  return { value, bounds: [lower, upper] }
}

/** The least error rate of an interval of the rank sum: that of the extreme order, one of all that there are, on both sides. */
function leastMisrate(n: number, m: number): number {
  let orders = 1
  for (let each = 1; each <= Math.min(n, m); each += 1) orders *= (Math.max(n, m) + each) / each
  return 2 / orders
}

/** The fewest values beside `others` from which an interval of their shift can be had that errs with probability `misrate`. */
export function generationsBeside(others: number, misrate: number): number {
  let values = 1
  while (leastMisrate(values, others) > misrate) values += 1
  return values
}

/**
 * Hodges–Lehmann estimate of the shift from `reference` to `candidate`, the median of all their differences, with the
 * exact interval of the rank-sum statistic.
 * @param misrate probability, over both sides, that the interval misses the shift
 */
export function estimateShift(candidate: readonly number[], reference: readonly number[], misrate: number): Estimate {
  const [x, y] = [Sample.of([...candidate]), Sample.of([...reference])]
  const value = shift(x, y).value
  if (leastMisrate(candidate.length, reference.length) > misrate) return { value, bounds: null }
  const { lower, upper } = shiftBounds(x, y, misrate)
  return { value, bounds: [lower, upper] }
}

/** The median; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
