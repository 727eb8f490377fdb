import type { CompareSummary, CountComparison } from '../model/compare-result.ts'
import { EXIT } from '../model/errors.ts'
import { deciding } from './thresholds/judge.ts'

/** Whether something that decides a run could not be told. */
export function isOpen({ comparisons, counts, thresholds }: Judged): boolean {
  const gates = [...comparisons, ...counts].filter(each => each.gate)
  return [...gates, ...deciding(thresholds)].some(each => each.verdict === 'inconclusive')
}

/** What was compared of two arms, and whether that decides. */
type Compared = Pick<CountComparison, 'gate' | 'verdict'>

interface Judged extends Pick<CompareSummary, 'thresholds'> {
  readonly comparisons: readonly Compared[]
  readonly counts: readonly Compared[]
}

/** Whether arms that run the same way answer differently, and that is not allowed. */
export function areDifferent({ differences = [] }: Partial<Pick<CompareSummary, 'differences'>>): boolean {
  return differences.some(each => each.gate && !each.allowed)
}

/**
 * The exit code of a run that was completed: 1 when a candidate that runs the same way as its reference answers differently, is slower,
 * or drops or rejects more requests, or a threshold that decides has failed; else 4 when that was asked for and one of these is inconclusive.
 */
export function exitCodeOf(
  judged: Judged & Partial<Pick<CompareSummary, 'differences'>>,
  failOnInconclusive: boolean,
): number {
  const { comparisons, counts, thresholds } = judged
  const isWorse = [...comparisons, ...counts].some(each => each.gate && each.verdict === 'worse')
  if (isWorse || areDifferent(judged) || deciding(thresholds).some(each => each.verdict === 'failed'))
    return EXIT.regression
  return isOpen(judged) && failOnInconclusive ? EXIT.inconclusive : EXIT.ok
}
