import { isBadVerdict, isGoodVerdict, isUncheckedVerdict } from '../../analysis/check/summarize.ts'
import type { CheckArmSummary, CheckResult, CheckVerdict } from '../../model/check-result.ts'
import type { Entry, Tone } from '../document/blocks.ts'
import type { NameOf } from '../pairing.ts'
import { problemClause, shownProblems, soundClause } from '../sentences/check.ts'
import { listed } from '../sentences/listed.ts'

/** A verdict in a word, and its colour. */
export const VERDICTS: Readonly<Record<CheckVerdict, readonly [word: string, tone: Tone]>> = {
  depends: ['depends', 'failed'],
  'loses-updates': ['loses updates', 'failed'],
  wrong: ['unclear', 'inconclusive'],
  failing: ['failing', 'inconclusive'],
  'one-worker': ['one worker', 'plain'],
  few: ['too few', 'inconclusive'],
  holds: ['holds', 'held'],
}

/** What each arm showed, beyond what the conclusion has said. */
export function checkHeadline(result: CheckResult, nameOf: NameOf): Entry[] {
  const { arms } = result.summary
  return [...untold(result, arms).map(arm => entryOf(result, arm, nameOf)), ...restartEntry(result, nameOf)]
}

/** The arms of which the conclusion does not tell. */
function untold(result: CheckResult, arms: readonly CheckArmSummary[]): readonly CheckArmSummary[] {
  if (result.state !== 'completed') return arms
  const isFailed = arms.some(({ verdict }) => isBadVerdict(verdict))
  if (isFailed) return arms.filter(({ verdict }) => !isBadVerdict(verdict))
  // What is open is told with all arms.
  if (arms.some(({ verdict }) => isUncheckedVerdict(verdict))) return []
  return arms.some(({ verdict }) => isGoodVerdict(verdict)) ? arms.filter(({ verdict }) => !isGoodVerdict(verdict)) : []
}

function entryOf(result: CheckResult, arm: CheckArmSummary, nameOf: NameOf): Entry {
  const [label, tone] = VERDICTS[arm.verdict]
  const [first] = shownProblems(result, arm)
  const trial = result.trials.find(each => each.arm === arm.arm)!
  const text = first ? problemClause(first) : (soundClause(arm, trial) ?? '')
  return { label, tone, text: `${nameOf(arm.arm)}: ${text}.` }
}

/** That a mode with several workers kept all to one of them is no proof that the app may be restarted. */
function restartEntry({ summary, arms, trials }: CheckResult, nameOf: NameOf): Entry[] {
  const kept = summary.arms.filter(({ arm, verdict }) => {
    const workers = arms.find(({ id }) => id === arm)?.workers ?? 1
    return verdict === 'one-worker' && workers > 1 && trials.some(each => each.arm === arm)
  })
  if (kept.length === 0) return []
  const names = listed(kept.map(({ arm }) => nameOf(arm)))
  const text = `In ${names}, every sequence stayed with one of the workers. A restart or a crash of a worker still loses what it keeps in memory.`
  return [{ label: 'note', tone: 'note', text }]
}
