import type { CompareSummary } from '../model/compare-result.ts'
import { EXIT } from '../model/errors.ts'
import { deciding } from './thresholds/judge.ts'

/**
 * The exit code of a run that was completed: 1 when a candidate that runs the same way as its reference is slower, or drops or rejects
 * more requests, or a threshold that decides has failed; else 4 when that was asked for and one of these is inconclusive.
 */
export function exitCodeOf(
  { comparisons, counts, thresholds }: Pick<CompareSummary, 'comparisons' | 'counts' | 'thresholds'>,
  failOnInconclusive: boolean,
): number {
  const gates = comparisons.filter(each => each.gate)
  const isWorse = [...gates, ...counts.filter(each => each.gate)].some(each => each.verdict === 'worse')
  if (isWorse || deciding(thresholds).some(each => each.verdict === 'failed')) return EXIT.regression
  const isOpen = [...gates, ...deciding(thresholds)].some(each => each.verdict === 'inconclusive')
  return isOpen && failOnInconclusive ? EXIT.inconclusive : EXIT.ok
}
