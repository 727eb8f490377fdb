import type { Threshold, ThresholdVerdict } from '../../model/chaos-result.ts'
import { THRESHOLD_METRICS, type ThresholdSpec } from '../../model/threshold.ts'
import type { ArmView } from './arm-view.ts'
import { decide } from './decide.ts'
import { MEASURES, type Measured } from './measured.ts'
import { isSham } from './windows.ts'

function verdictOf(spec: ThresholdSpec, { value, range, each }: Measured): ThresholdVerdict {
  // A mean of exactly the limit is the limit: an interval never would be.
  if (spec.operator === '==' && value === spec.limit) return 'held'
  if (range) return decide(spec, range)
  const verdicts = new Set(each?.map(one => decide(spec, one)))
  return verdicts.size === 1 ? [...verdicts][0]! : 'inconclusive'
}

/** Why an arm cannot hold a threshold, whatever its figures are; undefined where it can. */
function obstacle({ trial, summary }: ArmView, { metric }: ThresholdSpec): string | undefined {
  const { held, reason } = trial.baseline
  if (!held && reason === null) return 'the run ended before the baseline was over'
  if (!held) return 'the baseline did not hold, and nothing was injected'
  if (summary.limited) return 'the load generator was the limit'
  if (summary.latencyLimited && metric.startsWith('latency.')) return 'the load generator lagged behind its schedule'
  const real = trial.faults.filter(fault => !isSham(fault))
  if (real.length > 0 && !real.some(fault => fault.status === 'verified')) return 'no fault took effect'
  return undefined
}

function isCount({ metric }: ThresholdSpec): boolean {
  return THRESHOLD_METRICS.find(each => each.name === metric)?.unit === 'count'
}

function evaluate(spec: ThresholdSpec, view: ArmView): Threshold {
  const measured = MEASURES[spec.metric](view)
  const against = obstacle(view, spec)
  const plain = verdictOf(spec, measured)
  // Requests that were lost are lost, whoever was the limit; nothing else is known then.
  const isMoot = against !== undefined && !(plain === 'failed' && isCount(spec))
  const verdict = isMoot ? 'inconclusive' : plain
  const isExplained = verdict === 'inconclusive' || measured.value === null
  return {
    expression: spec.expression,
    level: spec.level,
    reference: null,
    arm: view.arm.id,
    value: measured.value,
    ci: measured.ci && [...measured.ci],
    verdict,
    reason: isMoot ? against : isExplained ? (measured.reason ?? null) : null,
  }
}

/** Judges every threshold for every arm. */
export function judgeThresholds(specs: readonly ThresholdSpec[], views: readonly ArmView[]): Threshold[] {
  return specs.flatMap(spec => views.map(view => evaluate(spec, view)))
}

/** The worst of the verdicts; null without any threshold. */
export function worstVerdict(thresholds: readonly Threshold[]): ThresholdVerdict | null {
  const worstFirst = ['failed', 'inconclusive', 'held'] as const
  return worstFirst.find(verdict => thresholds.some(each => each.verdict === verdict)) ?? null
}
