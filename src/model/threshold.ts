/** What a threshold's value is measured in; limits are written in these units: `200ms`, `99.9%`, `3`. */
export type ThresholdUnit = 'count' | 'ms' | 'share'

/** A metric that thresholds can name. */
export interface ThresholdMetric {
  readonly name: string
  readonly unit: ThresholdUnit
  readonly meaning: string
}

/** The metrics of `--threshold`, in the order of the help. Values of unit `share` lie from 0 to 1. */
export const THRESHOLD_METRICS = [
  { name: 'dropped', unit: 'count', meaning: 'requests without a complete answer, over the whole run' },
  { name: 'dropped.refused', unit: 'count', meaning: 'of these: no connection' },
  { name: 'dropped.closed', unit: 'count', meaning: 'of these: closed before the answer' },
  { name: 'dropped.truncated', unit: 'count', meaning: 'of these: the answer was cut' },
  { name: 'dropped.hung', unit: 'count', meaning: 'of these: no answer by the deadline' },
  { name: 'dropped.malformed', unit: 'count', meaning: 'of these: the answer could not be read' },
  { name: 'dropped.background', unit: 'count', meaning: 'of these: outside every fault' },
  { name: 'rejected', unit: 'count', meaning: 'complete answers with an unexpected status' },
  { name: 'droppedPerFault', unit: 'count', meaning: 'mean over the faults' },
  { name: 'availability', unit: 'share', meaning: 'ok / scheduled, without what the generator could not send' },
  { name: 'latency.p50', unit: 'ms', meaning: 'median latency of ok answers, faults included' },
  { name: 'latency.p90', unit: 'ms', meaning: '90th percentile of the same' },
  { name: 'latency.p99', unit: 'ms', meaning: '99th percentile of the same' },
  { name: 'latency.p999', unit: 'ms', meaning: '99.9th percentile of the same' },
  { name: 'latency.max', unit: 'ms', meaning: 'longest of the same' },
  { name: 'recovery.median', unit: 'ms', meaning: 'median time from a fault until users are served as before' },
  { name: 'recovery.max', unit: 'ms', meaning: 'longest such time' },
  { name: 'capacity.median', unit: 'ms', meaning: 'median time until every worker is back as well' },
  { name: 'capacity.max', unit: 'ms', meaning: 'longest such time' },
  { name: 'fdsLeaked', unit: 'count', meaning: 'descriptors that the cluster primary gained over the run' },
] as const satisfies readonly ThresholdMetric[]

export type ThresholdMetricName = (typeof THRESHOLD_METRICS)[number]['name']

export const THRESHOLD_OPERATORS = ['==', '<=', '>=', '<', '>'] as const
export type ThresholdOperator = (typeof THRESHOLD_OPERATORS)[number]

/** A threshold as it was given, and what it says. */
export interface ThresholdSpec {
  /** The user's own text, spaces evened out. */
  readonly expression: string
  readonly metric: ThresholdMetricName
  /** Whether it decides the exit code, or only warns. */
  readonly level: 'error' | 'warn'
  readonly operator: ThresholdOperator
  /** In the base unit of the metric. */
  readonly limit: number
}
