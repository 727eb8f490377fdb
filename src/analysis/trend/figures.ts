import type { ChaosArmSummary } from '../../model/chaos-result.ts'
import type { ArmSummary } from '../../model/compare-result.ts'
import type { TrendMetricName } from '../../model/trend-metric.ts'

/** A run's figure in a metric. */
export interface Figure {
  readonly value: number
  /** The run's own interval of it, where it has one; it knows nothing of how runs differ. */
  readonly ci: readonly [number, number] | null
}

/** The summary of an arm, whichever command measured it. */
export type MeasuredArm =
  | { readonly command: 'compare'; readonly summary: ArmSummary }
  | { readonly command: 'chaos'; readonly summary: ChaosArmSummary }

/** Undefined where the arm has no such figure. */
type Measure = (arm: MeasuredArm) => Figure | undefined

function plain(value: number | null | undefined): Figure | undefined {
  return value === null || value === undefined ? undefined : { value, ci: null }
}

function ofCompare(measure: (summary: ArmSummary) => Figure | undefined): Measure {
  return arm => (arm.command === 'compare' ? measure(arm.summary) : undefined)
}

function ofChaos(measure: (summary: ChaosArmSummary) => Figure | undefined): Measure {
  return arm => (arm.command === 'chaos' ? measure(arm.summary) : undefined)
}

function ofLatency(percentile: 'p50Ms' | 'p90Ms' | 'p99Ms' | 'p999Ms'): Measure {
  return ({ summary }) => plain(summary.latency?.[percentile])
}

function recovery(which: 'recovery' | 'capacity'): Measure {
  return ofChaos(({ faults }) => {
    const { medianMs, ci } = faults[which]
    return medianMs === null ? undefined : { value: medianMs, ci }
  })
}

/** How each metric of `trend` is had from the summary of an arm. */
export const FIGURES: Readonly<Record<TrendMetricName, Measure>> = {
  throughput: ofCompare(({ throughput: { perSec, ci } }) => ({ value: perSec, ci })),
  cpuPerRequest: ofCompare(summary => plain(summary.cpuUsPerRequest)),
  'latency.p50': ofLatency('p50Ms'),
  'latency.p90': ofLatency('p90Ms'),
  'latency.p99': ofLatency('p99Ms'),
  'latency.p999': ofLatency('p999Ms'),
  rss: ofCompare(summary => plain(summary.rssMib)),
  dropped: ({ summary }) => plain(summary.requests.dropped),
  rejected: ({ summary }) => plain(summary.requests.rejected),
  availability: ofChaos(summary => plain(summary.availability)),
  droppedPerFault: ofChaos(({ faults: { droppedPerFault } }) =>
    droppedPerFault ? { value: droppedPerFault.mean, ci: droppedPerFault.ci } : undefined,
  ),
  'recovery.median': recovery('recovery'),
  'recovery.max': ofChaos(({ faults }) => plain(faults.recovery.maxMs)),
  'capacity.median': recovery('capacity'),
  'capacity.max': ofChaos(({ faults }) => plain(faults.capacity.maxMs)),
  fdsLeaked: ({ summary }) => plain(summary.primaryFdGrowth),
}
