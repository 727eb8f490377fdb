import type { Collector } from './collector.ts'

/** Without --slo: far beyond what the app does when nothing is wrong. */
const SLO = { times: 10, leastMs: 50 }

/** Ten times the 99th percentile of the baseline, at least 50 ms. */
export function defaultSloMs(collector: Pick<Collector, 'baseline'>): number {
  const p99Ms = collector.baseline.p99Us() / 1000
  return Math.max(SLO.leastMs, Math.round(SLO.times * p99Ms))
}
