import type { RatePlan } from './engine.ts'

/**
 * A constant rate: request `index` is due `index / perSec` seconds after the start. Computed from the index, never
 * summed up, so that rounding does not drift. Throws RangeError when the rate is not a positive number.
 */
export function constantRate(perSec: number): RatePlan {
  if (!(perSec > 0 && Number.isFinite(perSec))) throw new RangeError(`a rate must be positive, got ${perSec}`)
  return { perSec, dueUs: index => (index * 1e6) / perSec }
}
