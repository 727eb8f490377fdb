import type { Trial } from '../../model/chaos-result.ts'
import type { Target } from '../../targets/index.ts'
import type { Turn } from './turns.ts'

/** A trial while its load runs. */
export interface UnderLoad {
  readonly target: Target
  /** When its load began, on the shared clock. */
  readonly startedAtMs: number
  /** Aborted when the load is over, or the run is to end. */
  readonly signal: AbortSignal
  /** How many of its requests got a complete response, from the warm-up on. */
  answered(): number
  /** The trial as it stands might be saved. */
  progressed(): void
}

/** What a trial is to do. */
export interface TrialPlan extends Turn {
  readonly ratePerSec: number
  /** The arm is up; its load begins. */
  booted(target: Target): void
  /** A fault is over: the trial as it stands can be had now, and might be saved. */
  progressed(recordTrial: () => Trial): void
  /** The trial is over, however it ended. */
  ended(trial: Trial): void
  /** What else is done while the load runs; it ends with the load. */
  beside?: ((running: UnderLoad) => Promise<void>) | undefined
}
