import type { ArmSummary } from '../../model/compare-result.ts'
import type { Reason } from '../../model/reason.ts'
import type { ResultArm } from '../../model/result-parts.ts'
import type { MetricNameOf } from '../../model/threshold.ts'
import { OWN_LEAST } from '../arm-summary.ts'
import { atLeast, exact, type Measured, ofFdGrowth, unknown } from './measured.ts'

/** One arm of `compare` with what thresholds look at. */
export interface MeasuredArm {
  readonly arm: ResultArm
  readonly summary: ArmSummary
  readonly generations: number
}

function ofThroughput({ summary, generations }: MeasuredArm): Measured {
  const { perSec, ci } = summary.throughput
  if (ci) return { value: perSec, ci, range: ci, reason: { kind: 'limit-in-interval' } }
  const reason: Reason = { kind: 'few-generations', have: generations, needed: OWN_LEAST, baseline: null }
  return { value: perSec, ci: null, range: undefined, reason }
}

function ofLatency(key: keyof NonNullable<ArmSummary['latency']>): (arm: MeasuredArm) => Measured {
  return ({ summary }) => {
    if (!summary.latency) return unknown({ kind: 'nothing-answered' })
    const value = summary.latency[key]
    if (value === undefined) return unknown({ kind: 'no-figure' })
    const measured = exact(value)
    return summary.latencyAtLeast ? atLeast(measured, { kind: 'rate-not-reached' }) : measured
  }
}

function ofCpu({ summary }: MeasuredArm): Measured {
  return summary.cpuUsPerRequest === null ? unknown({ kind: 'cpu-unknown' }) : exact(summary.cpuUsPerRequest)
}

/** How each metric of `--threshold` is had from an arm of `compare`. */
export const COMPARE_MEASURES: Readonly<Record<MetricNameOf<'compare'>, (arm: MeasuredArm) => Measured>> = {
  throughput: ofThroughput,
  cpuPerRequest: ofCpu,
  // Every process has some.
  rss: ({ summary }) => (summary.rssMib > 0 ? exact(summary.rssMib) : unknown({ kind: 'elsewhere' })),
  dropped: ({ summary }) => exact(summary.requests.dropped),
  'dropped.refused': ({ summary }) => exact(summary.requests.refused),
  'dropped.closed': ({ summary }) => exact(summary.requests.closed),
  'dropped.truncated': ({ summary }) => exact(summary.requests.truncated),
  'dropped.hung': ({ summary }) => exact(summary.requests.hung),
  'dropped.malformed': ({ summary }) => exact(summary.requests.malformed),
  rejected: ({ summary }) => exact(summary.requests.rejected),
  'latency.p5': ofLatency('p5Ms'),
  'latency.p50': ofLatency('p50Ms'),
  'latency.p90': ofLatency('p90Ms'),
  'latency.p99': ofLatency('p99Ms'),
  'latency.p999': ofLatency('p999Ms'),
  'latency.max': ofLatency('maxMs'),
  fdsLeaked: ({ arm, summary }) => ofFdGrowth(arm.traits, summary.primaryFdGrowth),
}
