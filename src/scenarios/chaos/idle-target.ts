import { workerNumber } from '../../model/worker-id.ts'
import type { Target } from '../../targets/index.ts'
import type { BoxCounts } from './worker-history.ts'

/** What a target was like before the first connection of the load. */
export interface Idle {
  /** Open descriptors of the primary; undefined where that is not known. */
  readonly fds: number | undefined
  /** What each worker, by its number, had got from the probes that found it ready. */
  readonly probes: ReadonlyMap<number, BoxCounts>
}

/** Looks at a target that has got no load yet. */
export function idleOf(target: Target): Idle {
  const probes = new Map<number, BoxCounts>()
  for (const worker of target.workers()) {
    const box = target.blackBox(worker)
    if (box) probes.set(workerNumber(worker), box)
  }
  return { fds: target.primaryFds(), probes }
}
