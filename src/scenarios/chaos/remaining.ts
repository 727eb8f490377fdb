import type { ChaosOptions } from '../../options/chaos-options.ts'
import { PILOT_LOAD_MS } from './pilot.ts'
import { loadMsOf, phasesOf } from './schedule.ts'

/** Boot and stop of an arm, while none has been seen. */
const AROUND_MS = 1_000

/** How long a chaos run will still take, about, for those who watch: from its plan, and from how long arms took to boot and stop so far. */
export class Remaining {
  readonly #loadMs: number
  #aroundMs = AROUND_MS

  constructor(options: ChaosOptions) {
    this.#loadMs = loadMsOf(phasesOf({ ...options, durationMs: options.plan.durationMs }))
  }

  /** An arm took so long to boot and to stop. */
  sawAround(ms: number): void {
    this.#aroundMs = ms
  }

  /** So many pilots and trials are still to be begun; of one more trial nothing but its load is left. */
  of({ pilots, trials, isLoading = false }: { pilots: number; trials: number; isLoading?: boolean }): number {
    const whole = pilots * (this.#aroundMs + PILOT_LOAD_MS) + trials * (this.#aroundMs + this.#loadMs)
    return whole + (isLoading ? this.#loadMs : 0)
  }
}

/** How long a run takes that has not begun, about. */
export function expectedMs(options: ChaosOptions): number {
  const arms = options.arms.length
  const pilots = options.ratePerSec === undefined ? arms : 0
  return new Remaining(options).of({ pilots, trials: arms * options.repetitions })
}
