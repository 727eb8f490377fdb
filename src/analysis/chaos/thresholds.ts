import type { Threshold } from '../../model/chaos-result.ts'
import type { Reason } from '../../model/reason.ts'
import type { MetricNameOf, ThresholdSpec } from '../../model/threshold.ts'
import { judgeThreshold } from '../thresholds/judge.ts'
import { type Measured, unknown } from '../thresholds/measured.ts'
import { shareMeasured } from '../thresholds/share-measured.ts'
import type { ArmView } from './arm-view.ts'
import { MEASURES } from './measured.ts'
import { isSham } from './windows.ts'

/** Why an arm cannot hold a threshold, whatever its figures are; undefined where it can. */
function obstacle({ trial, summary }: ArmView, { metric }: ThresholdSpec): Reason | undefined {
  const { held, miss } = trial.baseline
  if (!held) return { kind: miss === null ? 'baseline-unfinished' : 'baseline-missed' }
  if (summary.limited) return { kind: 'generator-limit', arm: null }
  if (summary.latencyLimited && metric.startsWith('latency.')) return { kind: 'generator-late' }
  const real = trial.faults.filter(fault => !isSham(fault))
  if (real.length > 0 && !real.some(fault => fault.status === 'verified')) return { kind: 'no-effect' }
  return undefined
}

function measuredOf({ metric, entry, value }: ThresholdSpec, view: ArmView): Measured {
  if (value !== undefined) return shareMeasured(value, view.summary.tallies)
  const measure = MEASURES[metric as MetricNameOf<'chaos'>]
  if (entry === undefined) return measure(view)
  const mine = view.summary.entries?.find(each => each.entry === entry)
  if (!mine || mine.requests.scheduled === 0) return unknown({ kind: 'nothing-measured' })
  const { requests, latency } = mine
  const availability = requests.ok / Math.max(1, requests.scheduled - requests.unsent)
  return measure({ ...view, summary: { ...view.summary, requests, latency, availability } })
}

/**
 * Judges every threshold for every arm: of several repetitions, the worst decides. The options have none with a metric that only compare has.
 */
export function judgeThresholds(specs: readonly ThresholdSpec[], views: readonly ArmView[]): Threshold[] {
  const arms = [...new Set(views.map(({ arm }) => arm.id))]
  return specs.flatMap(spec =>
    arms.map(arm => worstOf(views.filter(view => view.arm.id === arm).map(view => judgeOne(spec, view)))),
  )
}

function judgeOne(spec: ThresholdSpec, view: ArmView): Threshold {
  return judgeThreshold(spec, {
    arm: view.arm.id,
    reference: null,
    measured: measuredOf(spec, view),
    obstacle: obstacle(view, spec),
  })
}

function worstOf(judged: readonly Threshold[]): Threshold {
  const worst = (['failed', 'inconclusive'] as const).flatMap(
    bad => judged.find(({ verdict }) => verdict === bad) ?? [],
  )
  return worst[0] ?? judged[0]!
}
