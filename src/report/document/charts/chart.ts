import type { TrendSeries } from '../../../analysis/trend/index.ts'
import type { Metric, Verdict } from '../../../model/compare-result.ts'
import type { Histogram } from '../../../model/histogram.ts'
import type { FaultTraits } from '../../../model/traits.ts'
import type { TrendMetricName } from '../../../model/trend-metric.ts'

/** The figures of a chart; the first cell of each row is its heading. */
export interface Numbers {
  readonly caption: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** What every chart has, whatever it shows and however it is drawn. */
interface ChartBase {
  readonly kind: 'chart'
  /** By which it can be linked to. */
  readonly name: string
  readonly title: string
  /** What is seen, in sentences with numbers: for who cannot see it. */
  readonly description: string
  /** What a reader has to know beside the legend. */
  readonly notes: readonly string[]
  readonly numbers: Numbers
}

/** A candidate beside its reference in one metric. */
export interface RatioRow {
  readonly candidate: string
  readonly reference: string
  /** The candidate is the second copy of the reference. */
  readonly control: boolean
  readonly verdict: Verdict
  readonly ratio: number
  readonly ci: readonly [number, number] | null
  readonly generations: number
  /** The ratio, the interval (empty while there is none) and the verdict in words. */
  readonly texts: { readonly ratio: string; readonly interval: string; readonly verdict: string }
}

/** All pairs in one metric; they share an axis. */
export interface RatioGroup {
  readonly metric: Metric
  readonly lowerIsBetter: boolean
  readonly margin: number
  readonly rows: readonly RatioRow[]
}

/** Ratios of candidates to references with their intervals, metric by metric. */
export interface RatioChart extends ChartBase {
  readonly of: 'ratios'
  readonly groups: readonly RatioGroup[]
  /** What the candidates are compared with. */
  readonly against: string
  /** References differ, and stand beside their candidates. */
  readonly namesReferences: boolean
}

/** What each generation said of an arm. */
export interface ArmRun {
  readonly arm: string
  readonly perSec: readonly (number | null)[]
  /** By generation, how far it is from the median of the arm: 0.02 is 2 % above. */
  readonly drift: readonly (number | null)[]
}

/** What each generation said of a pair. */
export interface PairRun {
  readonly name: string
  readonly row: RatioRow
  readonly margin: number
  /** The reference is a stored baseline. */
  readonly stored: boolean
  /** By generation, candidate / reference; null where one of them has no figure. */
  readonly ratios: readonly (number | null)[]
}

/** Throughput of all arms and pairs, generation by generation. */
export interface GenerationChart extends ChartBase {
  readonly of: 'generations'
  readonly count: number
  readonly arms: readonly ArmRun[]
  readonly pairs: readonly PairRun[]
}

/** A fault from the moment it was fired to the moment all was as before. */
export interface FaultBand {
  readonly id: number
  readonly traits: FaultTraits
  readonly fromMs: number
  readonly toMs: number
  readonly respawnedMs: number | null
  readonly readyMs: number | null
}

/** Values of neighbouring bins of one length, the first of which begins where the chart does. */
export interface Bins<T> {
  readonly binMs: number
  readonly values: readonly T[]
}

/** What an arm went through over time; times are milliseconds since the load began. */
export interface TimelineChart extends ChartBase {
  readonly of: 'timeline'
  readonly arm: string
  readonly startMs: number
  readonly endMs: number
  /** The parts of the run, in their order. */
  readonly phases: readonly (readonly [name: string, fromMs: number, toMs: number])[]
  readonly goodputPerSec: Bins<number>
  /** Requests that were due, in the same bins; undefined where they came evenly at one rate. */
  readonly offeredPerSec: Bins<number> | undefined
  readonly p99Ms: Bins<number | null>
  readonly dropped: Bins<number>
  /** The fewest WebSocket sessions that were up in each bin; undefined where there are none. */
  readonly live?: Bins<number> | undefined
  readonly faults: readonly FaultBand[]
}

/** The latencies that one line shows. */
export interface ReadCurve {
  readonly name: string
  /** Which series it looks like: curves of one arm share it. */
  readonly series: number
  /** The same arm before its faults. */
  readonly before: boolean
  /** In microseconds. */
  readonly histogram: Histogram
  /** The largest 1/(1 − percentile) with enough values beyond it. */
  readonly end: number
}

/** Latency by percentile. */
export interface PercentileChart extends ChartBase {
  readonly of: 'percentiles'
  readonly curves: readonly ReadCurve[]
}

/** An arm with several workers. */
export interface SharedArm {
  readonly arm: string
  readonly workers: readonly {
    readonly name: string
    readonly share: number
    readonly requests: number
    readonly connections: number
  }[]
}

/** How the requests of each arm spread over its workers. */
export interface ShareChart extends ChartBase {
  readonly of: 'shares'
  readonly arms: readonly SharedArm[]
}

/** A metric over the runs of a series, with its levels and changes. */
export interface TrendChart extends ChartBase {
  readonly of: 'trend'
  readonly metric: TrendMetricName
  readonly series: TrendSeries
}

/** What the steps of an arm said of its latency. */
export interface CapacityCurve {
  readonly arm: string
  /** Null where it is not known. */
  readonly carriedPerSec: number | null
  /** In ascending order of the rate; `held`: most steps at this rate kept the SLO. */
  readonly points: readonly { readonly perSec: number; readonly ms: number; readonly held: boolean }[]
}

/** Latency against rate. */
export interface CapacityChart extends ChartBase {
  readonly of: 'capacity'
  /** Which latency: `p99`. */
  readonly label: string
  /** What the SLO allows of it; null where it says nothing. */
  readonly limitMs: number | null
  readonly arms: readonly CapacityCurve[]
}

/** What a worker used after so many requests: a course for each of its processes. */
export interface GrowthCourse {
  readonly name: string
  readonly lives: readonly (readonly { readonly requests: number; readonly mib: number }[])[]
}

/** Memory against requests. */
export interface GrowthChart extends ChartBase {
  readonly of: 'growth'
  readonly courses: readonly GrowthCourse[]
}

/** Series and axes as data; each format draws them in its own way. */
export type Chart =
  | RatioChart
  | GenerationChart
  | TimelineChart
  | PercentileChart
  | ShareChart
  | CapacityChart
  | GrowthChart
  | TrendChart

/** A table of numbers has no more rows than this. */
export const MOST_NUMBERS = 60

/** Splits things into at most so many groups of neighbours of like length. */
export function groupsOf<T>(all: readonly T[], most = MOST_NUMBERS): T[][] {
  const length = Math.max(1, Math.ceil(all.length / most))
  return Array.from({ length: Math.ceil(all.length / length) }, (_, at) => all.slice(at * length, (at + 1) * length))
}
