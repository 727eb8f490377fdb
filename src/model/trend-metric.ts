/** What a metric over runs is measured in. Values of unit `share` lie from 0 to 1; `mean` is a mean of counts. */
export type TrendUnit = 'perSec' | 'us' | 'ms' | 'mib' | 'count' | 'mean' | 'share'

/** A metric that can be followed over runs. */
export interface TrendMetric {
  readonly name: string
  readonly unit: TrendUnit
  /** Which way is better. */
  readonly better: 'higher' | 'lower'
  /** In whose results it is. */
  readonly of: readonly ('compare' | 'chaos')[]
  /** The phase it is measured in: where the load generator was the limit of that phase, the figure is not the app's. */
  readonly phase: 'closed' | 'open' | undefined
  /** The smallest change that is marked unless another is asked for: a share of the level before, or, of a share, its difference. */
  readonly leastChange: number
  /** What it is called in a sentence. */
  readonly inWords: string
  readonly meaning: string
}

const BOTH = ['compare', 'chaos'] as const
const COMPARE = ['compare'] as const
const CHAOS = ['chaos'] as const

const lower = { better: 'lower' } as const
const ms = { ...lower, unit: 'ms' } as const
const open = { ...ms, of: BOTH, phase: 'open' } as const
const time = { ...ms, of: CHAOS, phase: undefined, leastChange: 0.2 } as const
const count = { ...lower, unit: 'count', phase: undefined, leastChange: 0 } as const

/** The metrics of `trend`, in the order of the help; the first is the one that is shown when none is named. */
export const TREND_METRICS = [
  {
    name: 'throughput',
    unit: 'perSec',
    better: 'higher',
    of: COMPARE,
    phase: 'closed',
    leastChange: 0.03,
    inWords: 'throughput',
    meaning: 'ok responses per second at full load',
  },
  {
    name: 'cpuPerRequest',
    unit: 'us',
    ...lower,
    of: COMPARE,
    phase: undefined,
    leastChange: 0.03,
    inWords: 'CPU per request',
    meaning: 'CPU time of all processes of the app per response',
  },
  { name: 'latency.p50', ...open, leastChange: 0.05, inWords: 'p50', meaning: 'median latency at the steady rate' },
  {
    name: 'latency.p90',
    ...open,
    leastChange: 0.05,
    inWords: 'p90',
    meaning: '90th percentile latency at the steady rate',
  },
  {
    name: 'latency.p99',
    ...open,
    leastChange: 0.1,
    inWords: 'p99',
    meaning: '99th percentile latency at the steady rate',
  },
  {
    name: 'latency.p999',
    ...open,
    leastChange: 0.2,
    inWords: 'p99.9',
    meaning: '99.9th percentile latency at the steady rate',
  },
  {
    name: 'rss',
    unit: 'mib',
    ...lower,
    of: COMPARE,
    phase: undefined,
    leastChange: 0.05,
    inWords: 'memory',
    meaning: 'resident memory of all processes of the app',
  },
  { name: 'dropped', ...count, of: BOTH, inWords: 'dropped requests', meaning: 'requests without a complete response' },
  {
    name: 'rejected',
    ...count,
    of: BOTH,
    inWords: 'rejected requests',
    meaning: 'responses with an unexpected status or body',
  },
  {
    name: 'availability',
    unit: 'share',
    better: 'higher',
    of: CHAOS,
    phase: 'open',
    leastChange: 0,
    inWords: 'availability',
    meaning: 'ok / scheduled, excluding requests that the generator could not send',
  },
  {
    name: 'droppedPerFault',
    unit: 'mean',
    ...lower,
    of: CHAOS,
    phase: undefined,
    leastChange: 0.1,
    inWords: 'dropped requests per fault',
    meaning: 'mean number of dropped requests per fault',
  },
  {
    name: 'recovery.median',
    ...time,
    inWords: 'recovery (median)',
    meaning: 'median time to recovery',
  },
  { name: 'recovery.max', ...time, inWords: 'recovery (longest)', meaning: 'longest time to recovery' },
  {
    name: 'capacity.median',
    ...time,
    inWords: 'time to full capacity (median)',
    meaning: 'median time from a fault until the service has recovered and every worker is back',
  },
  {
    name: 'capacity.max',
    ...time,
    inWords: 'time to full capacity (longest)',
    meaning: 'longest time from a fault until the service has recovered and every worker is back',
  },
  {
    name: 'fdsLeaked',
    ...count,
    of: BOTH,
    inWords: 'leaked descriptors',
    meaning: 'descriptors gained by the cluster primary',
  },
] as const satisfies readonly TrendMetric[]

export type TrendMetricName = (typeof TREND_METRICS)[number]['name']

/** The metric of that name. */
export function trendMetric(name: TrendMetricName): TrendMetric {
  return TREND_METRICS.find(each => each.name === name)!
}
