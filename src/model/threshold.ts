/** What a threshold's value is measured in; limits are written in these units: `200ms`, `99.9%`, `900us`, `80MiB`, `3`. */
export type ThresholdUnit = 'count' | 'perSec' | 'ms' | 'us' | 'mib' | 'share' | 'bytesEach' | 'perThousand'

/** The commands whose runs are judged by thresholds; those of `capacity` are its objectives, which hold of one rate. */
export type ThresholdCommand = 'compare' | 'chaos' | 'capacity' | 'soak'

/** A metric that thresholds can name. */
export interface ThresholdMetric {
  readonly name: string
  readonly unit: ThresholdUnit
  /** Whose runs have it. */
  readonly of: readonly ThresholdCommand[]
  readonly meaning: string
  /** Each request of a mix has it; `only`: all of them together do not. */
  readonly byEntry?: true | 'only'
  /** Each value of --tally has it, and nothing else does. */
  readonly byValue?: true
}

const BOTH = ['compare', 'chaos'] as const
const COMPARE = ['compare'] as const
const CHAOS = ['chaos'] as const
const LOADED = ['compare', 'chaos', 'capacity', 'soak'] as const
const SOAK = ['soak'] as const
const byEntry = true as const

/** The metrics of `--threshold`, in the order of the help. Values of unit `share` lie from 0 to 1. */
export const THRESHOLD_METRICS = [
  { name: 'throughput', unit: 'perSec', of: COMPARE, meaning: 'ok responses per second at full load' },
  {
    name: 'cpuPerRequest',
    unit: 'us',
    of: COMPARE,
    byEntry,
    meaning:
      'CPU time of all processes of the app per response; of one request of a mix: from the request to the head of its response',
  },
  { name: 'rss', unit: 'mib', of: COMPARE, meaning: 'resident memory of all processes of the app' },
  {
    name: 'dropped',
    unit: 'count',
    of: LOADED,
    byEntry,
    meaning: 'requests without a complete response, over the whole run',
  },
  { name: 'dropped.refused', unit: 'count', of: LOADED, byEntry, meaning: 'of these: could not connect' },
  { name: 'dropped.closed', unit: 'count', of: LOADED, byEntry, meaning: 'of these: closed before the response' },
  { name: 'dropped.truncated', unit: 'count', of: LOADED, byEntry, meaning: 'of these: the response was cut off' },
  {
    name: 'dropped.hung',
    unit: 'count',
    of: LOADED,
    byEntry,
    meaning: 'of these: no complete response by the deadline',
  },
  {
    name: 'dropped.malformed',
    unit: 'count',
    of: LOADED,
    byEntry,
    meaning: 'of these: the response could not be read',
  },
  { name: 'dropped.background', unit: 'count', of: CHAOS, meaning: 'of these: not attributed to any fault' },
  {
    name: 'rejected',
    unit: 'count',
    of: LOADED,
    byEntry,
    meaning: 'complete responses with an unexpected status or body',
  },
  { name: 'droppedPerFault', unit: 'count', of: CHAOS, meaning: 'mean number of dropped requests per fault' },
  {
    name: 'availability',
    unit: 'share',
    of: ['chaos', 'capacity', 'soak'],
    byEntry,
    meaning: 'ok / scheduled, excluding requests that the generator could not send',
  },
  {
    name: 'latency.p5',
    unit: 'ms',
    of: COMPARE,
    byEntry: 'only',
    meaning: 'latency of a request of a mix that waits for hardly anything: 5 % of its ok responses are quicker',
  },
  {
    name: 'latency.p50',
    unit: 'ms',
    of: LOADED,
    byEntry,
    meaning: 'median latency of ok responses at the steady rate',
  },
  { name: 'latency.p90', unit: 'ms', of: LOADED, byEntry, meaning: '90th percentile latency of ok responses' },
  { name: 'latency.p99', unit: 'ms', of: LOADED, byEntry, meaning: '99th percentile latency of ok responses' },
  { name: 'latency.p999', unit: 'ms', of: LOADED, byEntry, meaning: '99.9th percentile latency of ok responses' },
  { name: 'latency.max', unit: 'ms', of: LOADED, byEntry, meaning: 'maximum latency of ok responses' },
  {
    name: 'recovery.median',
    unit: 'ms',
    of: CHAOS,
    meaning: 'median time from a fault to recovery',
  },
  { name: 'recovery.max', unit: 'ms', of: CHAOS, meaning: 'longest time from a fault to recovery' },
  {
    name: 'capacity.median',
    unit: 'ms',
    of: CHAOS,
    meaning: 'median time from a fault until the service has recovered and every worker is back',
  },
  {
    name: 'capacity.max',
    unit: 'ms',
    of: CHAOS,
    meaning: 'longest time from a fault until the service has recovered and every worker is back',
  },
  {
    name: 'sessions.lost',
    unit: 'count',
    of: CHAOS,
    meaning: 'WebSocket sessions that did not last to the end of the load',
  },
  {
    name: 'reconnect.max',
    unit: 'ms',
    of: CHAOS,
    meaning: 'longest time from a fault until every client had a WebSocket session again',
  },
  {
    name: 'share',
    unit: 'share',
    of: BOTH,
    byValue: true,
    meaning: 'share of the responses with a value of --tally, such as share{HIT}',
  },
  {
    name: 'heap.slope',
    unit: 'bytesEach',
    of: SOAK,
    meaning: "growth of V8's heap after garbage collection, per request of a worker",
  },
  {
    name: 'external.slope',
    unit: 'bytesEach',
    of: SOAK,
    meaning: 'the same of memory outside the heap that its objects hold, such as buffers',
  },
  {
    name: 'pss.slope',
    unit: 'bytesEach',
    of: SOAK,
    meaning: 'the same of all memory of the processes, garbage included (PSS)',
  },
  {
    name: 'fds.slope',
    unit: 'perThousand',
    of: SOAK,
    meaning: 'descriptors gained per 1,000 requests, by a worker or by the cluster primary',
  },
  { name: 'fdsLeaked', unit: 'count', of: BOTH, meaning: 'descriptors gained by the cluster primary' },
] as const satisfies readonly ThresholdMetric[]

type Listed = (typeof THRESHOLD_METRICS)[number]
type Having<M, C extends ThresholdCommand> = M extends Listed
  ? C extends M['of'][number]
    ? M extends { readonly byValue: true }
      ? never
      : M['name']
    : never
  : never

export type ThresholdMetricName = Listed['name']
/** The metrics that a run of this command has, but for those of values. */
export type MetricNameOf<C extends ThresholdCommand> = Having<Listed, C>

/** The limits that a run of `soak` is judged by where none of its own are set: less than what keeps one small object for each request. */
export const SOAK_LIMITS = ['heap.slope < 64B', 'external.slope < 64B', 'pss.slope < 64B', 'fds.slope < 1'] as const

export const THRESHOLD_OPERATORS = ['==', '<=', '>=', '<', '>'] as const
export type ThresholdOperator = (typeof THRESHOLD_OPERATORS)[number]

/** Whether a threshold decides the exit code, or only warns. */
export const THRESHOLD_LEVELS = ['error', 'warn'] as const
export type ThresholdLevel = (typeof THRESHOLD_LEVELS)[number]

/** A threshold as it was given, and what it says. */
export interface ThresholdSpec {
  /** The user's own text without the level, spaces evened out. */
  readonly expression: string
  readonly metric: ThresholdMetricName
  /** The request of a mix that it is about; undefined: all of them. */
  readonly entry?: string
  /** The value of --tally that it is about, as it was written: `HIT`, `header:x-cache=HIT`. */
  readonly value?: string
  readonly level: ThresholdLevel
  readonly operator: ThresholdOperator
  /** In the base unit of the metric; a share, where the change is limited. */
  readonly limit: number
  /** `regress`: the limit is for the change for the worse against the reference, not for the value. */
  readonly relative: boolean
}

/** The metric of that name. */
export function thresholdMetric(name: ThresholdMetricName): ThresholdMetric {
  return THRESHOLD_METRICS.find(each => each.name === name)!
}

/** Requests that were lost are lost, whoever was the limit of the rest. */
export function isCount({ metric, relative }: Pick<ThresholdSpec, 'metric' | 'relative'>): boolean {
  return thresholdMetric(metric).unit === 'count' && !relative
}

/** Whether the runs of a command have a metric. */
export function isOf({ of }: ThresholdMetric, command: ThresholdCommand): boolean {
  return of.includes(command)
}
