import { FIRST_LOOK } from '../analysis/interim-looks.ts'
import { pairArms } from '../analysis/pairs.ts'
import type { CompareOptions } from '../options/compare-options.ts'
import { COLD_FACTOR, leastLoadMs } from './compare.ts'
import { playingMs } from './profile-phase.ts'
import { resultArmsOf } from './result-arms.ts'
import { longestTogetherMs } from './warmup.ts'

/** How many generations a budget has room for, as far as that is known before the first boot. */
export interface Fit {
  /** At least one: the first is always carried out. */
  readonly generations: number
  /** Fewest generations with a verdict. */
  readonly needed: number
  /** The budget that has room for so many. */
  readonly budgetMs: number
  /** How long the first one takes. */
  readonly firstMs: number
  /** How long the arms play a profile in the fewest generations; 0 without one. */
  readonly playingMs: number
}

/** Boot and stop of a generation on an idle machine: of its own, of each arm, and of each worker on one CPU. Measured. */
const BOOT_MS = { generation: 400, arm: 130, worker: 200 }

/** An arm is warm after such a part of the longest warm-up. */
const WARM_PART = 0.5

/** Latency of a quick app: what the app's own does to the slices is not known yet. */
const QUICK_MS = 5

/** Whether the budget of a comparison has room for a verdict, at best; undefined where nothing is compared, unless it plays a profile. */
export function fitOf(options: CompareOptions, cpus: number): Fit | undefined {
  const { arms, budgetMs, warmupMs, profile } = options
  if (!profile && pairArms(resultArmsOf(options)).every(pair => pair.control)) return undefined
  const workers = arms.reduce((sum, arm) => sum + arm.workers, 0)
  const bootMs = BOOT_MS.generation + BOOT_MS.arm * arms.length + (BOOT_MS.worker * workers) / cpus
  const overheadMs = bootMs + WARM_PART * longestTogetherMs(warmupMs, arms.length, cpus)
  const playMs = playingMs(profile, arms.length)
  const eachMs = overheadMs + playMs + leastLoadMs(arms.length, QUICK_MS, profile !== undefined)
  const coldMs = overheadMs * (COLD_FACTOR - 1)
  return {
    generations: Math.max(1, Math.floor((budgetMs - coldMs) / eachMs)),
    needed: FIRST_LOOK,
    budgetMs: coldMs + FIRST_LOOK * eachMs,
    firstMs: coldMs + eachMs,
    playingMs: FIRST_LOOK * playMs,
  }
}
