import type { Generator } from '../../load/index.ts'
import type { ChaosOptions } from '../../options/chaos-options.ts'
import type { ProcessOwner } from '../../targets/index.ts'
import type { Placed } from '../environment.ts'
import type { Observer } from '../observer.ts'

/** What all trials of a chaos run share. */
export interface ChaosBench extends Placed {
  readonly options: ChaosOptions
  readonly owner: ProcessOwner
  readonly generator: Generator
  readonly observer: Observer
  readonly signal: AbortSignal
}
