import { FIRST_LOOK } from './interim-looks.ts'
import { type Estimate, estimateCenter, valuesNeeded } from './interval.ts'
import { estimateMean } from './student.ts'

/** With the fewest values that have one, a signed-rank interval is all of their range, and wider than Student's. */
const MORE_THAN_NEEDED = 2

/**
 * The log-ratio of two arms with its interval, from one value per generation: Student's t with few generations, and the exact signed-rank
 * interval from there on where it is about as narrow with normal noise, and narrower beside outliers (docs/decisions/0015-students-t.md).
 * The number of values alone decides between them, so each look keeps its error rate.
 * @param misrate probability, over both sides, that the interval misses the centre
 */
export function estimateLogRatio(values: readonly number[], misrate: number): Estimate {
  return values.length < valuesNeeded(misrate) + MORE_THAN_NEEDED
    ? estimateMean(values, misrate, FIRST_LOOK)
    : estimateCenter(values, misrate)
}
