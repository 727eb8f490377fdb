import type { Arm, RequestSpec } from '../model/arm.ts'
import type { DifferenceKind, UsedCalibration } from '../model/compare-result.ts'
import type { Arrivals, LoadProfile } from '../model/load-profile.ts'
import type { RequestMix } from '../model/request-mix.ts'
import type { SkippedMode } from '../model/result-parts.ts'
import type { StickyBy } from '../model/sticky-by.ts'
import type { Tally } from '../model/tally.ts'
import type { ThresholdSpec } from '../model/threshold.ts'
import type { Versions } from '../versions/index.ts'
import type { BaselineFile } from './baseline-file.ts'
import type { Margins } from './margins.ts'

/** What a `compare` run is asked to do: validated, complete and frozen. Nothing below reads flags. */
export interface CompareOptions {
  readonly arms: readonly Arm[]
  /** The two copies of the app that are compared, which the run has to prepare; undefined: there is one, and it is ready. */
  readonly versions?: Versions | undefined
  /** What the user should know before it begins, such as what a start script was taken to mean. */
  readonly remarks: readonly string[]
  /** Modes left out because this machine or Node cannot run them. */
  readonly skipped: readonly SkippedMode[]
  /** The request of the load; beside a mix the one by which an app is found to be ready. */
  readonly request: RequestSpec
  /** Certificates, in PEM, by one of which that of a TLS server has to be signed; undefined: it is not verified. */
  readonly ca: string | undefined
  /** The requests of the load, where there are several. */
  readonly mix: RequestMix | undefined
  /** What answers are counted by. */
  readonly tallies: readonly Tally[]
  readonly budgetMs: number
  readonly warmupMs: number
  /** The port, as the app asks for it, whose server is measured; undefined: the one that is the app by its answers. */
  readonly port: number | undefined
  readonly startTimeoutMs: number
  readonly timeoutMs: number
  readonly connections: number
  /** They stay as they are; false: they are raised until the arms are busy. */
  readonly connectionsFixed: boolean
  /** The most connections at once of the latency phase; undefined: what rate and timeout can need. */
  readonly maxConnections: number | undefined
  /** Source addresses; undefined: one. */
  readonly clients: number | undefined
  readonly keepAlive: boolean
  /** After what clients close their connections, such as `5s` or `100req` (model/lifetime.ts); undefined: they keep them. */
  readonly connectionLifetime: string | undefined
  /** How requests of the open loop come. */
  readonly arrivals: Arrivals
  readonly stickyBy: StickyBy
  /** Give the load generator a CPU of its own where there are enough. */
  readonly pin: boolean
  /** Requests per second of the latency phase; undefined: those of the profile, or half of the slowest arm's throughput. */
  readonly ratePerSec: number | undefined
  /** How the rate of the latency phase changes; undefined: it does not. */
  readonly profile: LoadProfile | undefined
  /** Of both loops; of the latency phase the default one, where this one has no open loop. */
  readonly engine: string
  readonly margins: Margins
  /** The work per request of the samples; undefined: each sample's own. */
  readonly workMs: number | undefined
  readonly baseline: BaselineFile | undefined
  readonly thresholds: readonly ThresholdSpec[]
  /** What arms may differ in and be compared nevertheless. */
  readonly allowedDifferences: readonly DifferenceKind[]
  /** End with exit code 4 when nothing failed, and a gating check is inconclusive. */
  readonly failOnInconclusive: boolean
  /** What budget and margins were taken from; null: from flags and defaults. */
  readonly calibration: UsedCalibration | null
  readonly seed: number
  /** Folder for the result; undefined: a new one under `results`. */
  readonly out: string | undefined
  /** The configuration file that was laid under the flags, from the working directory; undefined: none. */
  readonly configFile: string | undefined
}
