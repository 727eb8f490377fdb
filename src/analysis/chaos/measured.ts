import type { ChaosArmSummary, Recovery, RecoverySummary } from '../../model/chaos-result.ts'
import type { Reason } from '../../model/reason.ts'
import type { MetricNameOf } from '../../model/threshold.ts'
import type { Range } from '../thresholds/decide.ts'
import { exact, type Measured, ofFdGrowth, unknown } from '../thresholds/measured.ts'
import type { ArmView } from './arm-view.ts'
import { ofLostSessions, ofReconnect } from './sessions-measured.ts'
import { FEWEST_FAULTS, medianInterval } from './survival.ts'
import { isSham } from './windows.ts'

const NO_FAULT: Reason = { kind: 'no-effect' }

/**
 * The mean of a few faults has a wide interval. Faults that all lost the same, as when none lost anything, have none at
 * all, although the next one may lose something: the limit then counts as known only from six faults on, so that
 * `droppedPerFault < 1` is inconclusive after five clean kills. One loss is enough to know that the mean is not 0, however
 * wide the interval; and `== 0` after clean faults says no more than that none lost anything, and is held.
 */
function ofDroppedPerFault({ faults, summary }: ArmView): Measured {
  const estimate = summary.faults.droppedPerFault
  if (!estimate) return unknown(NO_FAULT)
  const { mean, ci } = estimate
  const count = faults.filter(({ record }) => record.status === 'verified' && !isSham(record)).length
  const isFlat = ci !== null && ci[0] === ci[1]
  const least = mean > 0 ? Number.MIN_VALUE : 0
  if (ci && !(isFlat && count < FEWEST_FAULTS)) {
    const range: Range = [Math.max(least, ci[0]), ci[1]]
    return { value: mean, ci, range, reason: { kind: 'limit-in-interval' } }
  }
  const range: Range = [least, Number.POSITIVE_INFINITY]
  return { value: mean, ci: null, range, reason: { kind: 'few-faults', have: count, needed: FEWEST_FAULTS } }
}

function ofLatency(key: keyof NonNullable<ChaosArmSummary['latency']>): (view: ArmView) => Measured {
  return ({ summary }) => (summary.latency ? exact(summary.latency[key]) : unknown({ kind: 'nothing-answered' }))
}

type Which = 'serviceRecovery' | 'capacityRecovery'

/** The times of the faults that took effect; of those cut off only the lower end is known. */
function timesOf({ faults }: ArmView, which: Which): Recovery[] {
  const real = faults.filter(({ record }) => record.status === 'verified' && !isSham(record))
  return real.map(({ summary }) => summary[which])
}

/** Whether all workers are back is not known of a server that runs elsewhere. */
function isUnknown({ arm }: ArmView, which: Which): boolean {
  return which === 'capacityRecovery' && arm.traits.elsewhere === true
}

function rangeOf({ ms, censoredMs }: Recovery): Range {
  return ms === null ? [censoredMs ?? 0, Number.POSITIVE_INFINITY] : [ms, ms]
}

function ofMedian(which: Which, summaryOf: (view: ArmView) => RecoverySummary): (view: ArmView) => Measured {
  return view => {
    if (isUnknown(view, which)) return unknown({ kind: 'elsewhere' })
    const times = timesOf(view, which)
    const { medianMs, ci } = summaryOf(view)
    if (times.length === 0) return unknown(NO_FAULT)
    const interval = medianInterval(times)
    if (interval) {
      return { value: medianMs, ci, range: interval, reason: { kind: 'limit-in-interval' } }
    }
    const reason: Reason = { kind: 'few-faults', have: times.length, needed: FEWEST_FAULTS }
    return { value: medianMs, ci: null, range: undefined, each: times.map(rangeOf), reason }
  }
}

function ofLongest(which: Which): (view: ArmView) => Measured {
  return view => {
    if (isUnknown(view, which)) return unknown({ kind: 'elsewhere' })
    const ranges = timesOf(view, which).map(rangeOf)
    if (ranges.length === 0) return unknown(NO_FAULT)
    const range: Range = [Math.max(...ranges.map(each => each[0])), Math.max(...ranges.map(each => each[1]))]
    const cutOff = ranges.filter(each => each[0] !== each[1]).length
    const reason: Reason | undefined =
      cutOff > 0 ? { kind: 'not-recovered', count: cutOff, of: ranges.length } : undefined
    return { value: Number.isFinite(range[1]) ? range[1] : null, ci: null, range, reason }
  }
}

/** How each metric of `--threshold` is had from an arm. */
export const MEASURES: Readonly<Record<MetricNameOf<'chaos'>, (view: ArmView) => Measured>> = {
  dropped: ({ summary }) => exact(summary.requests.dropped),
  'dropped.refused': ({ summary }) => exact(summary.requests.refused),
  'dropped.closed': ({ summary }) => exact(summary.requests.closed),
  'dropped.truncated': ({ summary }) => exact(summary.requests.truncated),
  'dropped.hung': ({ summary }) => exact(summary.requests.hung),
  'dropped.malformed': ({ summary }) => exact(summary.requests.malformed),
  'dropped.background': ({ summary }) => exact(summary.backgroundDrops),
  rejected: ({ summary }) => exact(summary.requests.rejected),
  droppedPerFault: ofDroppedPerFault,
  // Requests come to harm in clumps, so that an interval over requests would be too narrow: the plain share is compared.
  availability: ({ summary }) => exact(summary.availability),
  'latency.p50': ofLatency('p50Ms'),
  'latency.p90': ofLatency('p90Ms'),
  'latency.p99': ofLatency('p99Ms'),
  'latency.p999': ofLatency('p999Ms'),
  'latency.max': ofLatency('maxMs'),
  'recovery.median': ofMedian('serviceRecovery', view => view.summary.faults.recovery),
  'recovery.max': ofLongest('serviceRecovery'),
  'capacity.median': ofMedian('capacityRecovery', view => view.summary.faults.capacity),
  'capacity.max': ofLongest('capacityRecovery'),
  'sessions.lost': ofLostSessions,
  'reconnect.max': ofReconnect,
  fdsLeaked: ({ arm, summary }) => ofFdGrowth(arm.traits, summary.primaryFdGrowth),
}
