import type { SupervisorPolicy } from '../target.ts'

/** Counts the unstable restarts of each slot, as PM2 does with `min_uptime` and `max_restarts`. */
export class RestartCounter {
  readonly #policy: Pick<SupervisorPolicy, 'maxRestarts' | 'minUptime'>
  readonly #unstable = new Map<number, number>()

  constructor(policy: Pick<SupervisorPolicy, 'maxRestarts' | 'minUptime'>) {
    this.#policy = policy
  }

  /** Notes that a worker of this slot ended after `uptimeMs`; a stable life sets its count back to zero. */
  count(slot: number, uptimeMs: number): 'restart' | 'crash-loop' {
    const unstable = uptimeMs < this.#policy.minUptime ? (this.#unstable.get(slot) ?? 0) + 1 : 0
    this.#unstable.set(slot, unstable)
    return unstable > this.#policy.maxRestarts ? 'crash-loop' : 'restart'
  }

  /** The slot is no more. */
  forget(slot: number): void {
    this.#unstable.delete(slot)
  }
}
