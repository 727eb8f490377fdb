import type { EntryMetric, Metric } from '../model/compare-result.ts'

/** What reports call a metric. */
export interface MetricWords {
  /** In a sentence or a table: `p99 latency`. */
  readonly label: string
  /** Where columns are few: `p99`. */
  readonly short: string
  /** Above a plot: `Latency p99`. */
  readonly heading: string
}

/** The words of every metric that `compare` compares, in the order of reports. */
export const METRIC_WORDS: Readonly<Record<Metric, MetricWords>> = {
  throughput: { label: 'throughput', short: 'throughput', heading: 'Throughput' },
  cpuPerRequest: {
    label: 'CPU per request',
    short: 'CPU/request',
    heading: 'CPU per request',
  },
  'latency.p50': { label: 'p50 latency', short: 'p50', heading: 'Latency p50' },
  'latency.p99': { label: 'p99 latency', short: 'p99', heading: 'Latency p99' },
}

/** The words of a metric of all requests, or of one of a mix. */
export function metricWords(metric: Metric | EntryMetric): MetricWords {
  return metric === 'latency.p5' ? ALONE : METRIC_WORDS[metric]
}

const ALONE: MetricWords = { label: 'p5 latency', short: 'p5', heading: 'Latency p5' }
