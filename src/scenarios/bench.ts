import type { Generator } from '../load/index.ts'
import type { Arm } from '../model/arm.ts'
import type { RandomStream } from '../model/random.ts'
import type { CompareOptions } from '../options/compare-options.ts'
import type { ProcessOwner } from '../targets/index.ts'
import type { Placed } from './environment.ts'
import type { Observer } from './observer.ts'

/** What all generations of a run share. */
export interface Bench extends Placed {
  readonly options: CompareOptions
  readonly owner: ProcessOwner
  readonly generator: Generator
  readonly random: RandomStream
  readonly observer: Observer
  readonly signal: AbortSignal
}

/** What one generation is asked to do. */
export interface GenerationPlan {
  readonly index: number
  /** How people are told of it: `generation 3 of 16`. */
  readonly label: string
  /** The arms that are to be measured. */
  readonly arms: readonly Arm[]
  readonly measureMs: number
  /** The equal rate of the latency phase; undefined until a generation has shown what the slowest arm can do. */
  readonly ratePerSec: number | undefined
  /** Start of the run on the clock of `performance.now()`. */
  readonly runStartedMs: number
}
