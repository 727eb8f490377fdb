import type { ThresholdSpec } from '../model/threshold.ts'
import type { ChaosOptions } from './chaos-options.ts'

/** A limit that a run of `soak` is judged by. */
export interface SoakLimit extends ThresholdSpec {
  /** Nobody asked for it. */
  readonly implied: boolean
}

/** What a `soak` run is asked to do: validated, complete and frozen. */
export interface SoakOptions {
  /** The arms, and how they are loaded, as in a run of `chaos` without faults. */
  readonly chaos: ChaosOptions
  readonly limits: readonly SoakLimit[]
  /** How often the processes are looked at. */
  readonly sampleMs: number
  readonly seed: number
  /** Folder for the result; undefined: a new one under `results`. */
  readonly out: string | undefined
}
