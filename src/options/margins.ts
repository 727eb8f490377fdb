import { type Metric, metricSchema } from '../model/compare-result.ts'
import { metricNamed } from './metric-names.ts'
import { oneOf, percentage } from './values.ts'

/** The smallest relative change that matters, by metric. */
export type Margins = Readonly<Record<Metric, number>>

/** Throughput and CPU per request 3 %, median latency 5 %, 99th percentile 10 %. */
export const DEFAULT_MARGINS: Margins = {
  throughput: 0.03,
  cpuPerRequest: 0.03,
  'latency.p50': 0.05,
  'latency.p99': 0.1,
}

/**
 * Between two versions of an app: a change as large as its margin is found in half of the runs only, so that finding one of
 * 3 % takes a smaller margin than that.
 */
export const VERSION_MARGINS: Margins = { ...DEFAULT_MARGINS, throughput: 0.02, cpuPerRequest: 0.02 }

/** Reads `3%` (throughput) or `latency.p99=15%`, and lays it over the margins given before it. */
export function parseMargin(text: string, flag: string, before: Partial<Margins> = {}): Partial<Margins> {
  const [name, value] = text.includes('=') ? text.split('=', 2) : ['throughput', text]
  const { options } = metricSchema
  const metric = oneOf(options, 'metric')(metricNamed(name ?? '', options), flag)
  return { ...before, [metric]: percentage(value ?? '', flag) }
}
