import type { Settled } from '../../src/load/engine.ts'

/** A request that ended, with all that a test does not care about filled in. */
export function settledAs(more: Partial<Settled>): Settled {
  return {
    outcome: 'ok',
    entry: 0,
    code: '',
    worker: -1,
    dueMs: 0,
    sentMs: 0,
    endedMs: 1,
    port: 0,
    connectedMs: 0,
    idleMs: Number.NaN,
    hintMs: Number.NaN,
    answer: undefined,
    ...more,
  }
}
