import { z } from 'zod'

/** The schema of a verdict. */
export const verdictSchema = z.enum(['better', 'worse', 'same', 'inconclusive', 'different'])
/** Verdict of a comparison: the candidate seen from the reference; `different`: they answer differently, and have no ratio. */
export type Verdict = z.infer<typeof verdictSchema>

export const metricSchema = z.enum(['throughput', 'cpuPerRequest', 'latency.p50', 'latency.p99'])

/**
 * What is compared of one request of a mix. `cpuPerRequest` is the CPU time of the app for it alone, where that is known; `latency.p5` is the
 * latency of those that waited for hardly anything: what the request itself takes.
 */
export const entryMetricSchema = z.enum(['cpuPerRequest', 'latency.p5', 'latency.p50', 'latency.p99'])
/** What is compared. */
export type Metric = z.infer<typeof metricSchema>
export type EntryMetric = z.infer<typeof entryMetricSchema>

/** The metric that decides a run; the others inform. */
export const PRIMARY_METRIC = 'throughput' satisfies Metric
