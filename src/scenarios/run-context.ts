import type { Generator } from '../load/index.ts'
import type { RandomStream } from '../model/random.ts'
import type { CompareOptions } from '../options/compare-options.ts'
import type { ProcessOwner } from '../targets/index.ts'
import type { Placed } from './environment.ts'
import type { Observer } from './observer.ts'

/** What a run has to work with while it lasts. */
export interface RunContext<O> extends Placed {
  readonly options: O
  readonly owner: ProcessOwner
  readonly generator: Generator
  readonly observer: Observer
  readonly signal: AbortSignal
}

/** What booting the arms of a run goes by. */
export type BootOptions = Pick<CompareOptions, 'startTimeoutMs' | 'request' | 'ca' | 'port' | 'stickyBy' | 'versions'>

/** The same of `compare`, whose orders are drawn. */
export interface CompareContext extends RunContext<CompareOptions> {
  readonly random: RandomStream
}
