import { deciding } from '../../analysis/thresholds/judge.ts'
import { EXIT } from '../../model/errors.ts'
import type { Result } from '../../model/result.ts'

/** What a run means for whoever waits for it; `unfinished`: it was interrupted or could not be carried out. */
export type Outcome = 'passed' | 'failed' | 'inconclusive' | 'unfinished'

/** The outcome of a run. */
export function outcomeOf(result: Result): Outcome {
  if (result.state !== 'completed') return 'unfinished'
  if (result.exitCode === EXIT.regression) return 'failed'
  const gates = result.command === 'compare' ? result.summary.comparisons.filter(each => each.gate) : []
  const open = [...gates, ...deciding(result.summary.thresholds)].some(each => each.verdict === 'inconclusive')
  return open ? 'inconclusive' : 'passed'
}

const WORST_FIRST: readonly Outcome[] = ['failed', 'unfinished', 'inconclusive', 'passed']

/** The worst outcome of several runs. */
export function worstOutcome(results: readonly Result[]): Outcome {
  const outcomes = results.map(outcomeOf)
  return WORST_FIRST.find(outcome => outcomes.includes(outcome)) ?? 'unfinished'
}
