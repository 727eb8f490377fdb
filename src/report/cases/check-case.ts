import { isBadVerdict, isGoodVerdict } from '../../analysis/check/summarize.ts'
import type { CheckArmSummary, CheckResult } from '../../model/check-result.ts'
import { problemClause, shareWords, shownProblems, soundClause } from '../sentences/check.ts'
import { type JudgedCase, NONE } from './judged-case.ts'

/** The sequences in each arm: for the problems of each that has some, and for each arm that has none. */
export function checkCases(result: CheckResult): JudgedCase[] {
  return result.summary.arms.flatMap(arm => {
    const shown = shownProblems(result, arm)
    if (shown.length === 0) return [soundCase(result, arm)]
    return shown.map(each => {
      const isBad = !['not-unique', 'not-same'].includes(each.problem.kind)
      const sentence = `In ${arm.arm}, ${problemClause(each)}.`
      return caseOf(arm, { label: each.problem.step, verdict: isBad ? 'failed' : 'inconclusive', sentence })
    })
  })
}

function soundCase(result: CheckResult, arm: CheckArmSummary): JudgedCase {
  const trial = result.trials.find(each => each.arm === arm.arm)!
  const { verdict } = arm
  const sentence = `In ${arm.arm}, ${soundClause(arm, trial) ?? ''}.`
  // The control is there to show that the sequence goes well with one process.
  const isControl = result.arms.some(({ id, workers }) => id === arm.arm && workers === 1) && verdict === 'one-worker'
  const isHeld = isGoodVerdict(verdict) || (isControl && arm.stayed.failed === 0)
  const judged = isHeld ? 'held' : isBadVerdict(verdict) ? 'failed' : 'inconclusive'
  const weight = isControl ? 'informs' : 'decides'
  return { ...caseOf(arm, { label: 'all steps', verdict: judged, sentence }), weight }
}

function caseOf(
  { arm, moved, stayed }: CheckArmSummary,
  { label, verdict, sentence }: Pick<JudgedCase, 'label' | 'verdict' | 'sentence'>,
): JudgedCase {
  return {
    ...{ kind: 'step', metric: label, label, arm, reference: null, verdict, weight: 'decides' },
    ...{ advisory: false, control: false, reason: verdict === 'inconclusive' ? sentence : null, sentence },
    figures: { base: shareWords(stayed), head: shareWords(moved), change: NONE, margin: NONE },
  }
}
