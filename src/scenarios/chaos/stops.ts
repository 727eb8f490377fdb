import type { Stop, StopState } from '../../model/chaos-result.ts'
import { type WorkerId, workerNumber } from '../../model/worker-id.ts'
import type { LifecycleEvent } from '../../targets/index.ts'

interface Asked {
  readonly worker: WorkerId
  readonly how: string
  readonly askedAtMs: number
  readonly atAsk: StopState | null
  killedAtMs: number | null
  atKill: StopState | null
}

/**
 * The workers that were told to stop, from what the supervisor reports; each the first time. One whose time was cut short
 * did not fail to end. Times are on the shared clock.
 */
export class Stops {
  readonly #asked = new Map<number, Asked>()

  take(event: LifecycleEvent): void {
    if (event.kind !== 'asked' && event.kind !== 'killed') return
    const { worker, atMs, state = null } = event
    const known = this.#asked.get(workerNumber(worker))
    if (event.kind === 'asked' && !known) {
      const asked = { worker, how: event.how, askedAtMs: atMs, atAsk: state, killedAtMs: null, atKill: null }
      this.#asked.set(workerNumber(worker), asked)
    }
    if (event.kind === 'killed' && event.cause !== 'cut-short' && known) {
      known.killedAtMs = atMs
      known.atKill = state
    }
  }

  /** As the result records them. */
  records(startedAtMs: number): Stop[] {
    return [...this.#asked.values()].map(({ worker, how, askedAtMs, atAsk, killedAtMs, atKill }) => ({
      ...{ slot: worker.slot, incarnation: worker.incarnation, how, askedMs: askedAtMs - startedAtMs, atAsk },
      killedMs: killedAtMs === null ? null : killedAtMs - startedAtMs,
      atKill,
    }))
  }
}
