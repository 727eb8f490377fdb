import type { Threshold } from '../../model/chaos-result.ts'
import type { MetricNameOf, ThresholdSpec } from '../../model/threshold.ts'
import { judgeThreshold } from '../thresholds/judge.ts'
import type { ArmView } from './arm-view.ts'
import { MEASURES } from './measured.ts'
import { isSham } from './windows.ts'

/** Why an arm cannot hold a threshold, whatever its figures are; undefined where it can. */
function obstacle({ trial, summary }: ArmView, { metric }: ThresholdSpec): string | undefined {
  const { held, reason } = trial.baseline
  if (!held && reason === null) return 'the run ended before the baseline was over'
  if (!held) return 'the baseline did not hold, and nothing was injected'
  if (summary.limited) return 'the load generator was the limit'
  if (summary.latencyLimited && metric.startsWith('latency.')) return 'the load generator lagged behind its schedule'
  const real = trial.faults.filter(fault => !isSham(fault))
  if (real.length > 0 && !real.some(fault => fault.status === 'verified')) return 'no fault was seen to take effect'
  return undefined
}

/** Judges every threshold for every arm. The options have none with a metric that only compare has. */
export function judgeThresholds(specs: readonly ThresholdSpec[], views: readonly ArmView[]): Threshold[] {
  return specs.flatMap(spec =>
    views.map(view =>
      judgeThreshold(spec, {
        arm: view.arm.id,
        reference: null,
        measured: MEASURES[spec.metric as MetricNameOf<'chaos'>](view),
        obstacle: obstacle(view, spec),
      }),
    ),
  )
}
