import type { CapacityOptions } from '../../options/capacity-options.ts'
import type { CompareContext, RunContext } from '../run-context.ts'

/** What a run of `capacity` has to work with. */
export interface CapacityContext extends RunContext<CapacityOptions> {
  /** The same as a run of `compare` would have it, whose arms are booted and warmed up in the same way. */
  readonly compare: CompareContext
}
