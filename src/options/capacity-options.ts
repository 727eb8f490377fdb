import type { ThresholdSpec } from '../model/threshold.ts'
import type { CompareOptions } from './compare-options.ts'

/** What has to hold at a rate for an arm to carry it. */
export interface Slo extends ThresholdSpec {
  /** Nobody asked for it. */
  readonly implied: boolean
}

/** What a `capacity` run is asked to do: validated, complete and frozen. */
export interface CapacityOptions {
  /** The arms, the request and how they are loaded, as in a run of `compare`. */
  readonly compare: CompareOptions
  readonly slo: readonly Slo[]
  /** The shortest time that an arm is loaded at one rate. */
  readonly stepMs: number
  /** The run ends when the intervals of all ratios reach no farther to either side: 0.05 is 5 %. */
  readonly precision: number
  readonly seed: number
  /** Folder for the result; undefined: a new one under `results`. */
  readonly out: string | undefined
}
