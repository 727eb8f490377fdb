import type { MixedRequest } from '../../model/mixed-request.ts'
import type { TrendMetricName } from '../../model/trend-metric.ts'
import type { Level, LevelChange } from './levels.ts'

/** The commit that a run measured. */
export interface RunCommit {
  readonly hash: string
  /** There were uncommitted changes. */
  readonly dirty: boolean
}

/** One arm of one run, in one metric. */
export interface TrendRun {
  /** Path of the result file, as it was given. */
  readonly path: string
  readonly startedAt: string
  readonly commit: RunCommit | null
  readonly value: number
  /** The run's own interval; it knows nothing of how runs differ. */
  readonly ci: readonly [number, number] | null
  /** What may change within a series, and is marked where it does. */
  readonly surroundings: Surroundings
}

/** What runs of one series may differ in. */
export interface Surroundings {
  /** Version of the Node that ran the app. */
  readonly node: string
  /** What launched the app, with its version: `PM2 7.0.4`; null where nothing did, or it is not known. */
  readonly launcher: string | null
  readonly kernel: string
  /** Version of clusterbench. */
  readonly tool: string
}

/** What every run of a series has in common, as far as the arm goes. */
export interface Scenario {
  readonly command: 'compare' | 'chaos'
  readonly arm: string
  readonly app: string
  readonly mode: string
  readonly workers: number
  readonly engine: string
  /** Where they were asked for, or were the default; null: each run found out how many load the app. */
  readonly connections: number | null
  readonly keepAlive: boolean
  /** Empty where there is a mix. */
  readonly method: string
  readonly path: string
  /** The requests of a mix, by their names; null where there is one request, that of `method` and `path`. */
  readonly mix: readonly MixedRequest[] | null
  /** Hashes of the request and of the app's arguments; empty in older results. */
  readonly request: string
  readonly arguments: string
  /** Work per request of the samples, where it was asked for. */
  readonly workMs: number | null
  readonly timeoutMs: number
  readonly nodeMajor: string
  /** Requests per second, where they were asked for; null: each run found its own. */
  readonly ratePerSec: number | null
  /** How requests came and connections were kept, where that is not as usual: `poisson`, `hold 200 10s`; empty otherwise. */
  readonly load: string
  /** The faults of a chaos run, with how often each was planned; empty otherwise. */
  readonly faults: string
}

/** What every run of a series has in common, as far as the machine goes: absolute figures of two machines cannot be joined. */
export interface Machine {
  readonly cpuModel: string
  readonly cpus: number
  readonly cgroupQuota: number | null
  readonly virtualization: string | null
  readonly platform: string
  readonly arch: string
}

/** A change of level, as it is told. */
export interface TrendChange extends LevelChange {
  /** Its number within the series, from 1. */
  readonly number: number
  readonly verdict: 'better' | 'worse'
  /** (after − before) / before; null from 0. */
  readonly relative: number | null
  /** The commits between which it came; null where one is not known. */
  readonly commits: { readonly last: RunCommit; readonly first: RunCommit } | null
  /** What else changed between the last run before and the first one after. */
  readonly coincides: readonly SurroundingsChange[]
}

/** A change in what a series' runs ran on. */
export interface SurroundingsChange {
  readonly what: keyof Surroundings
  readonly from: string
  readonly to: string
}

/** The runs of one arm in one scenario on one machine, in the order of time. */
export interface TrendSeries {
  /** What it is called, built from what differs between the series. */
  readonly name: string
  readonly scenario: Scenario
  readonly machine: Machine
  /** Series of the same machine have the same number; from 1. */
  readonly machineNumber: number
  /** Series of the same mix have the same number, from 1; null without a mix, and where all have the same one. */
  readonly mixNumber: number | null
  readonly runs: readonly TrendRun[]
  /** For each run, what changed since the run before it. */
  readonly marks: readonly (readonly SurroundingsChange[])[]
  readonly levels: readonly Level[]
  readonly changes: readonly TrendChange[]
  /** Median distance of a run from its level, as a share; null where a level is 0. */
  readonly spread: number | null
}

/** Why a run, or an arm of it, is not in a history. */
export type LeftOutReason = 'interrupted' | 'failed' | 'twice' | 'limited' | 'baseline' | 'base' | 'control' | 'none'

/** Something that was left out. */
export interface LeftOut {
  readonly path: string
  /** Null: the whole run. */
  readonly arm: string | null
  readonly reason: LeftOutReason
}

/** A metric over runs and commits. */
export interface Trend {
  readonly metric: TrendMetricName
  readonly alpha: number
  readonly leastChange: number
  /** How many runs are needed before a change can be told. */
  readonly runsNeeded: number
  readonly series: readonly TrendSeries[]
  readonly leftOut: readonly LeftOut[]
}
