import type { CompareSummary } from '../model/compare-result.ts'
import { EXIT } from '../model/errors.ts'
import { deciding } from './thresholds/judge.ts'

/** Whether something that decides a run could not be told. */
export function isOpen({ comparisons, counts, thresholds }: Judged): boolean {
  const gates = [...comparisons, ...counts].filter(each => each.gate)
  return [...gates, ...deciding(thresholds)].some(each => each.verdict === 'inconclusive')
}

type Judged = Pick<CompareSummary, 'comparisons' | 'counts' | 'thresholds'>

/**
 * The exit code of a run that was completed: 1 when a candidate that runs the same way as its reference is slower, or drops or rejects
 * more requests, or a threshold that decides has failed; else 4 when that was asked for and one of these is inconclusive.
 */
export function exitCodeOf(judged: Judged, failOnInconclusive: boolean): number {
  const { comparisons, counts, thresholds } = judged
  const isWorse = [...comparisons, ...counts].some(each => each.gate && each.verdict === 'worse')
  if (isWorse || deciding(thresholds).some(each => each.verdict === 'failed')) return EXIT.regression
  return isOpen(judged) && failOnInconclusive ? EXIT.inconclusive : EXIT.ok
}
