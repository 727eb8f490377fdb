import type { Result } from '../../model/result.ts'
import { checkCases } from './check-case.ts'
import { comparisonCases, entryCases } from './comparison-case.ts'
import { countCases } from './counts-case.ts'
import { differenceCases } from './difference-case.ts'
import { faultCases } from './fault-case.ts'
import { isBad, isUndecided, type JudgedCase, type Weight } from './judged-case.ts'
import { thresholdCases } from './threshold-case.ts'

export { type Figures, isBad, isFailure, isUndecided, type JudgedCase, NONE, type Weight } from './judged-case.ts'

/** Everything that a run judged: what is answered differently, comparisons metric by metric, dropped requests, what faults cost, thresholds. A pure function of the result. */
export function casesOf(result: Result): JudgedCase[] {
  if (result.command === 'chaos') return [...faultCases(result), ...thresholdCases(result)]
  if (result.command === 'check') return checkCases(result)
  if (result.command !== 'compare') return thresholdCases(result)
  return [
    ...differenceCases(result),
    ...comparisonCases(result),
    ...entryCases(result),
    ...countCases(result),
    ...thresholdCases(result),
  ]
}

const WEIGHTS: readonly Weight[] = ['decides', 'counts', 'warns', 'informs']

/** The cases with the worst first: bad ones before open ones before the others, and by weight; the rest as they came. */
export function worstFirst(cases: readonly JudgedCase[]): JudgedCase[] {
  return [...cases].sort((a, b) => badness(a) - badness(b) || WEIGHTS.indexOf(a.weight) - WEIGHTS.indexOf(b.weight))
}

function badness(judged: JudgedCase): number {
  if (isBad(judged)) return 0
  return isUndecided(judged) ? 1 : 2
}
