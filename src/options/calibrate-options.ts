import type { CompareOptions } from './compare-options.ts'

/** What a `calibrate` run is asked to do: validated, complete and frozen. */
export interface CalibrateOptions {
  /** One run: a base and a copy of it. Its seed is that of the calibration; each run has its own. */
  readonly compare: CompareOptions
  /** Runs of identical copies, and as many with each slowdown. */
  readonly runs: number
  /** 0.05: each request costs 1.05 times as much. */
  readonly slowdowns: readonly number[]
  readonly seed: number
  /** Folder for the calibration; undefined: a new one under `results`. */
  readonly out: string | undefined
}
