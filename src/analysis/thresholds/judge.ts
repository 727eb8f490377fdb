import type { Reason } from '../../model/reason.ts'
import type { Threshold, ThresholdVerdict } from '../../model/result-parts.ts'
import { isCount, type ThresholdSpec } from '../../model/threshold.ts'
import { decide } from './decide.ts'
import type { Measured } from './measured.ts'

/** Whose figure a threshold is held against. */
export interface Judged {
  readonly arm: string
  /** The arm that a relative threshold compares with; null for another. */
  readonly reference: string | null
  readonly measured: Measured
  /** Why nothing can be held of this arm, whatever its figures are; undefined where it can. */
  readonly obstacle: Reason | undefined
}

function verdictOf(spec: ThresholdSpec, { value, range, each }: Measured): ThresholdVerdict {
  // A mean of exactly the limit is the limit: an interval never would be.
  if (spec.operator === '==' && value === spec.limit) return 'held'
  if (range) return decide(spec, range)
  const verdicts = new Set(each?.map(one => decide(spec, one)))
  return verdicts.size === 1 ? [...verdicts][0]! : 'inconclusive'
}

/** Judges one threshold for one arm. */
export function judgeThreshold(spec: ThresholdSpec, { arm, reference, measured, obstacle }: Judged): Threshold {
  const plain = verdictOf(spec, measured)
  // Requests that were lost are lost, whoever was the limit; nothing else is known then.
  const isUndecidable = obstacle !== undefined && !(plain === 'failed' && isCount(spec))
  const verdict = isUndecidable ? 'inconclusive' : plain
  const isExplained = verdict === 'inconclusive' || measured.value === null
  return {
    expression: spec.expression,
    level: spec.level,
    arm,
    reference,
    value: measured.value,
    ci: measured.ci && [...measured.ci],
    verdict,
    reason: isUndecidable ? obstacle : isExplained ? (measured.reason ?? null) : null,
  }
}

/** The thresholds that decide the exit code. */
export function deciding(thresholds: readonly Threshold[]): Threshold[] {
  return thresholds.filter(each => each.level === 'error')
}

/** The worst verdict among the thresholds that decide; null without any. */
export function worstVerdict(thresholds: readonly Threshold[]): ThresholdVerdict | null {
  const worstFirst = ['failed', 'inconclusive', 'held'] as const
  return worstFirst.find(verdict => deciding(thresholds).some(each => each.verdict === verdict)) ?? null
}
