import { isOpen } from '../../analysis/exit-code.ts'
import { EXIT } from '../../model/errors.ts'
import type { Result } from '../../model/result.ts'

/** What a run means for whoever waits for it; `unfinished`: it was interrupted or could not be carried out. */
export type Conclusion = 'passed' | 'failed' | 'inconclusive' | 'unfinished'

/** The conclusion of a run. */
export function conclusionOf(result: Result): Conclusion {
  if (result.state !== 'completed') return 'unfinished'
  if (result.exitCode === EXIT.regression) return 'failed'
  const judged = result.command === 'compare' ? result.summary : { comparisons: [], counts: [], ...result.summary }
  return isOpen(judged) ? 'inconclusive' : 'passed'
}

const WORST_FIRST: readonly Conclusion[] = ['failed', 'unfinished', 'inconclusive', 'passed']

/** The worst conclusion of several runs. */
export function worstConclusion(results: readonly Result[]): Conclusion {
  const conclusions = results.map(conclusionOf)
  return WORST_FIRST.find(conclusion => conclusions.includes(conclusion)) ?? 'unfinished'
}
