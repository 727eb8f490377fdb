import type { Arm, RequestSpec } from '../model/arm.ts'
import type { UsedCalibration } from '../model/compare-result.ts'
import type { Margins } from './margins.ts'

/** What a `compare` run is asked to do: validated, complete and frozen. Nothing below reads flags. */
export interface CompareOptions {
  readonly arms: readonly Arm[]
  /** Modes left out because this machine or Node cannot run them. */
  readonly skipped: readonly { readonly mode: string; readonly reason: string }[]
  readonly request: RequestSpec
  readonly budgetMs: number
  readonly warmupMs: number
  readonly startTimeoutMs: number
  readonly timeoutMs: number
  readonly connections: number
  readonly keepAlive: boolean
  /** Give the load generator a CPU of its own where there are enough. */
  readonly pin: boolean
  /** Requests per second of the latency phase; undefined: half of the slowest arm's throughput. */
  readonly ratePerSec: number | undefined
  readonly engine: string
  readonly margins: Margins
  /** What budget and margins were taken from; null: from flags and defaults. */
  readonly calibration: UsedCalibration | null
  readonly seed: number
  /** Folder for the result; undefined: a new one under `results`. */
  readonly out: string | undefined
}
