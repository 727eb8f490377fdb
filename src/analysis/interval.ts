import { center, centerBounds, Sample } from 'pragmastat'

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

/** The median; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
