import type { Verdict } from '../../model/compare-result.ts'
import type { ThresholdVerdict } from '../../model/result-parts.ts'

/**
 * What a verdict means for whoever waits for the run:
 * - `decides`: the exit code follows it.
 * - `counts`: worse is a change for the worse of the same thing, though the exit code does not follow it, as with the
 *   latency of a head beside its base.
 * - `warns`: it was asked for as a warning.
 * - `informs`: an answer and no regression, as with two modes, or with a baseline of another machine.
 */
export type Weight = 'decides' | 'counts' | 'warns' | 'informs'

/**
 * One thing that was judged: a metric of a comparison, the dropped or rejected requests of two arms, what they answer, what faults cost two
 * versions, a threshold, or a step of a sequence.
 */
export interface JudgedCase {
  readonly kind: 'comparison' | 'count' | 'difference' | 'faults' | 'threshold' | 'step'
  /** The metric's name in the result file, or the threshold as it was written. */
  readonly metric: string
  /** What it is called in a report: `p99 latency`, `dropped requests`, `dropped == 0`. */
  readonly label: string
  readonly arm: string
  /** The arm that it is compared with; null where there is none. */
  readonly reference: string | null
  readonly verdict: Verdict | ThresholdVerdict
  readonly weight: Weight
  /** The reference was measured on another machine: the two are not compared. */
  readonly advisory: boolean
  /** The second copy of the reference: the noise floor, and nothing that was asked about. */
  readonly control: boolean
  /** Figures as text; a dash where there is none. */
  readonly figures: Figures
  /** Why it is inconclusive, or what else there is to say; null without. */
  readonly reason: string | null
  /** All of it in one sentence. */
  readonly sentence: string
}

export interface Figures {
  /** Of the reference. */
  readonly base: string
  /** Of the arm itself; of a threshold its value. */
  readonly head: string
  /** Candidate to reference, with its interval. */
  readonly change: string
  readonly margin: string
}

/** Stands where there is no figure. */
export const NONE = '–'

/** Whether a verdict is a bad one. That two arms answer differently is told once, and not by each comparison that it forbids. */
export function isBad({ kind, verdict, weight }: Pick<JudgedCase, 'kind' | 'verdict' | 'weight'>): boolean {
  if (verdict === 'different') return kind === 'difference' && weight === 'decides'
  return verdict === 'worse' || verdict === 'failed'
}

/** Whether something was not decided: a comparison is not where the arms answer differently, which is a case of its own. */
export function isUndecided({ kind, verdict }: Pick<JudgedCase, 'kind' | 'verdict'>): boolean {
  return verdict === 'inconclusive' || (kind === 'comparison' && verdict === 'different')
}

/** A bad verdict that is a failure in a report: of what decides, and of what counts. */
export function isFailure(judged: JudgedCase): boolean {
  return isBad(judged) && !judged.control && (judged.weight === 'decides' || judged.weight === 'counts')
}

/** A verdict as it stands in a sentence: `is worse`, `is the same`, `has failed`. */
export const VERDICT_WORDS: Readonly<Record<JudgedCase['verdict'], string>> = {
  better: 'is better',
  worse: 'is worse',
  same: 'is the same',
  inconclusive: 'is inconclusive',
  different: 'is not compared',
  held: 'has held',
  failed: 'has failed',
}
