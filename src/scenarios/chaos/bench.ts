import type { Generator } from '../../load/index.ts'
import type { ChaosOptions } from '../../options/chaos-options.ts'
import type { Placement, ProcessOwner } from '../../targets/index.ts'
import type { Observer } from '../observer.ts'

/** What all trials of a chaos run share. */
export interface ChaosBench {
  readonly options: ChaosOptions
  readonly owner: ProcessOwner
  readonly generator: Generator
  readonly observer: Observer
  /** Who has which CPUs; undefined: all share all. */
  readonly placement: Placement | undefined
  readonly signal: AbortSignal
}
