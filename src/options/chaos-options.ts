import type { Arm, RequestSpec } from '../model/arm.ts'
import type { Arrivals, LoadProfile } from '../model/load-profile.ts'
import type { Plan } from '../model/plan.ts'
import type { RequestMix } from '../model/request-mix.ts'
import type { SkippedMode } from '../model/result-parts.ts'
import type { ScalingPolicy } from '../model/scaling.ts'
import type { StickyBy } from '../model/sticky-by.ts'
import type { Tally } from '../model/tally.ts'
import type { ThresholdSpec } from '../model/threshold.ts'
import type { SupervisorPolicy } from '../targets/index.ts'
import type { Versions } from '../versions/index.ts'
import type { BaselineFile } from './baseline-file.ts'
import type { WebSocketOptions } from './web-sockets.ts'

/** What a `chaos` run is asked to do: validated, complete and frozen. Times in milliseconds. */
export interface ChaosOptions {
  /** One per mode and version; they run one after the other under the same plan. */
  readonly arms: readonly Arm[]
  /** The stored result to compare with; undefined: none. */
  readonly baseline: BaselineFile | undefined
  /** The two copies of the app; undefined without `--against`. */
  readonly versions: Versions | undefined
  /** How often all arms run: versions take turns, each time in the other order. */
  readonly repetitions: number
  /** Modes left out because this machine or Node cannot run them. */
  readonly skipped: readonly SkippedMode[]
  readonly plan: Plan
  /** The request of the load; beside a mix the one by which an app is found to be ready. */
  readonly request: RequestSpec
  /** The requests of the load, where there are several. */
  readonly mix: RequestMix | undefined
  /** What answers are counted by. */
  readonly tallies: readonly Tally[]
  /** Certificates, in PEM, by one of which that of a TLS server has to be signed; undefined: it is not verified. */
  readonly ca: string | undefined
  /** WebSocket sessions, one for each connection, whose messages are the load; undefined: requests are. */
  readonly webSocket: WebSocketOptions | undefined
  /** Requests per second, with a profile before that; undefined: 40 % of what the slowest arm could do in a short pilot. */
  readonly ratePerSec: number | undefined
  /** How the rate changes from when faults may fire; undefined: it does not. */
  readonly profile: LoadProfile | undefined
  /** Dialled ahead. */
  readonly connections: number
  /** The most connections at once; undefined: what rate and timeout can need. */
  readonly maxConnections: number | undefined
  /** Source addresses; undefined: one. */
  readonly clients: number | undefined
  readonly engine: string
  readonly keepAlive: boolean
  /** After what clients close their connections, such as `5s` or `100req` (model/lifetime.ts); undefined: they keep them. */
  readonly connectionLifetime: string | undefined
  /** How requests of the open loop come. */
  readonly arrivals: Arrivals
  readonly timeoutMs: number
  readonly warmupMs: number
  readonly baselineMs: number
  /** Load after the time for faults is over. */
  readonly cooldownMs: number
  /** The port, as the app asks for it, whose server is measured; undefined: the one that is the app by its answers. */
  readonly port: number | undefined
  readonly startTimeoutMs: number
  /** An answer that takes longer is bad for recovery; undefined: ten times the baseline's p99, at least 50 ms. */
  readonly sloMs: number | undefined
  /** The work per request of the samples; undefined: each sample's own. */
  readonly workMs: number | undefined
  readonly policy: SupervisorPolicy
  /** When a mode that scales adds and removes workers. */
  readonly scaling: ScalingPolicy
  readonly stickyBy: StickyBy
  /** End with exit code 4 when no threshold failed and one is inconclusive. */
  readonly failOnInconclusive: boolean
  readonly thresholds: readonly ThresholdSpec[]
  /** What the user should know before it begins, such as faults that come faster than a worker starts. */
  readonly remarks: readonly string[]
  /** Give the load generator a CPU of its own where there are enough. */
  readonly pin: boolean
  readonly seed: number
  /** Folder for the result; undefined: a new one under `results`. */
  readonly out: string | undefined
  /** The configuration file that was laid under the flags, from the working directory; undefined: none. */
  readonly configFile: string | undefined
}
