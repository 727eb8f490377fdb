import type { CapacityResult } from '../../model/capacity-result.ts'
import type { Finding } from '../../model/chaos-result.ts'
import {
  type CompareResult,
  type Comparison,
  type Difference,
  type EntryComparison,
  PRIMARY_METRIC,
  type Verdict,
} from '../../model/compare-result.ts'
import { EXIT } from '../../model/errors.ts'
import { findingsOf, type Result } from '../../model/result.ts'
import { realFaults } from '../chaos/arm-faults.ts'
import { isSham } from '../chaos/windows.ts'
import { isGoodVerdict, isUncheckedVerdict } from '../check/summarize.ts'
import { isOpen } from '../exit-code.ts'
import { controlsOf } from '../pairs.ts'
import { deciding } from '../thresholds/judge.ts'
import { type ArmHarm, harmOf } from './harm.ts'

export type { Lasted } from '../chaos/outage.ts'
export type { ArmHarm } from './harm.ts'

/**
 * What a run means for whoever waits for it, the worst first:
 * - `failed`: a change for the worse, different responses of what should be the same, or a threshold that was violated.
 * - `unfinished`: it was interrupted, or could not be carried out.
 * - `harmed`: requests were lost, rejected or late, a problem was found, or arms answer differently, and nothing that was asked allows it.
 * - `inconclusive`: what was asked, or all that could have been told, is open.
 * - `passed`: there was a gate or a threshold, and all of them held.
 * - `unjudged`: nothing was asked that could fail, and no harm was seen.
 */
export const CONCLUSIONS = ['failed', 'unfinished', 'harmed', 'inconclusive', 'passed', 'unjudged'] as const
/** What a run means for whoever waits for it. */
export type Conclusion = (typeof CONCLUSIONS)[number]

/** What a run means, and what that rests on. */
export interface Concluded {
  readonly conclusion: Conclusion
  /** There was a gate or a threshold that decides: something could fail. */
  readonly asked: boolean
  readonly harm: readonly ArmHarm[]
  /** Findings of severity `problem`. */
  readonly problems: readonly Finding[]
  /** What arms answer differently, where that is not allowed: their speed is not compared. */
  readonly differences: readonly Difference[]
}

/** The conclusion of a run, with its grounds. */
export function conclude(result: Result): Concluded {
  const harm = harmOf(result)
  const problems = findingsOf(result).filter(isProblem)
  const asked = isAsked(result)
  const differences = 'differences' in result.summary ? result.summary.differences.filter(isSerious) : []
  const isHarmed = harm.length + problems.length + differences.length > 0
  return { conclusion: conclusionFrom(result, asked, isHarmed), asked, harm, problems, differences }
}

function conclusionFrom(result: Result, asked: boolean, isHarmed: boolean): Conclusion {
  if (result.state !== 'completed') return 'unfinished'
  if (result.exitCode === EXIT.regression) return 'failed'
  const open = isUnknown(result)
  if (isHarmed && (open || !asked)) return 'harmed'
  if (open || (!asked && isUntold(result))) return 'inconclusive'
  return asked ? 'passed' : 'unjudged'
}

/** Content alone is noted, and forbids no comparison. */
function isSerious({ kind, allowed }: Difference): boolean {
  return kind !== 'content' && !allowed
}

function isProblem({ severity }: Finding): boolean {
  return severity === 'problem'
}

/** Whether something that was asked is not known. */
function isUnknown(result: Result): boolean {
  if (result.command !== 'check') return isOpen(judgedOf(result))
  const verdicts = result.summary.arms.map(({ verdict }) => verdict)
  return verdicts.some(isUncheckedVerdict) || !verdicts.some(isGoodVerdict)
}

function judgedOf(result: Result) {
  if (result.command === 'compare') return result.summary
  return { ...comparedFaults(result), thresholds: result.summary.thresholds }
}

/** What decides of the faults of two versions. */
function comparedFaults(result: Exclude<Result, CompareResult>) {
  const all = result.command === 'chaos' ? (result.summary.faultComparisons ?? []) : []
  return { comparisons: all.map(each => ({ ...each, advisory: false })), counts: [] }
}

/**
 * Whether something could fail. Counts beside a stored baseline of another machine can, too, but nobody asks for them alone: what
 * was asked cannot be answered.
 */
function isAsked(result: Result): boolean {
  // Nobody sends sequences for anything else.
  if (result.command === 'check') return true
  const { comparisons, thresholds } = judgedOf(result)
  return comparisons.some(each => each.gate && !each.advisory) || deciding(thresholds).length > 0
}

/** Whether a run in which nothing could fail has nothing to tell either. */
function isUntold(result: Result): boolean {
  if (result.command === 'compare') {
    const verdicts = primaryComparisons(result).map(({ verdict }) => verdict)
    if (movedEntries(result).length > 0) return false
    return (
      verdicts.includes('inconclusive') && verdicts.every(verdict => verdict === 'inconclusive' || verdict === 'same')
    )
  }
  if (result.command === 'capacity') return isUnmeasured(result)
  if (result.command === 'check') return false
  const { summary, trials } = result
  const isIdle = trials.every(trial => {
    const arm = summary.arms.find(each => each.arm === trial.arm)
    return realFaults(trial, arm?.deaths ?? [], summary.faults).length === 0
  })
  const hasReal = trials.some(({ faults }) => faults.some(fault => !isSham(fault)))
  return trials.length === 0 || (isIdle && hasReal) || summary.arms.some(arm => arm.limited)
}

/** Whether nothing is known of what the arms carry, or, where there are several, of how they compare. */
function isUnmeasured({ summary: { arms, ratios } }: CapacityResult): boolean {
  const isKnown = ({ ci, bound }: CapacityResult['summary']['ratios'][number]) =>
    ci !== null || bound === 'at least' || bound === 'at most'
  return ratios.length > 0 ? !ratios.some(isKnown) : !arms.some(({ ci, kind }) => ci !== null || kind === 'at least')
}

/** Whether the sides of a comparison are known to differ. */
function isMoved({ verdict }: { readonly verdict: Verdict }): boolean {
  return verdict === 'worse' || verdict === 'better'
}

/** What a run compares in the primary metric, and may conclude from: neither its control, nor a baseline of another machine. */
export function primaryComparisons({ arms, summary }: CompareResult): Comparison[] {
  const controls = controlsOf(arms)
  return summary.comparisons.filter(
    ({ metric, candidate, advisory }) => metric === PRIMARY_METRIC && !controls.has(candidate) && !advisory,
  )
}

/** What differs of single requests of a mix; nothing of the control, which differs by chance. */
export function movedEntries({ arms, summary: { entryComparisons = [] } }: CompareResult): EntryComparison[] {
  const controls = controlsOf(arms)
  return entryComparisons.filter(each => !controls.has(each.candidate) && isMoved(each))
}

/** The worst conclusion of several runs. */
export function worstConclusion(results: readonly Result[]): Conclusion {
  const conclusions = results.map(result => conclude(result).conclusion)
  return CONCLUSIONS.find(conclusion => conclusions.includes(conclusion)) ?? 'unfinished'
}
