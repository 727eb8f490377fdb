import type { Arm } from '../../model/arm.ts'
import type { ChaosOptions } from '../../options/chaos-options.ts'
import type { RunContext } from '../run-context.ts'
import { loadPlanOf, startArm } from './start-arm.ts'

/** The rate that is chosen, as a share of the slowest arm's throughput: what is left when half of the workers are gone must do. */
const RATE_SHARE = 0.4

/** A single event loop cannot send more and keep to its schedule within a millisecond or two. */
const HIGHEST_RATE = 2_000

const WARMUP_MS = 500
const PILOT_MS = 1_000

/** How long a pilot loads an arm. */
export const PILOT_LOAD_MS = WARMUP_MS + PILOT_MS

/**
 * Finds the rate for all arms: a short closed loop against each of them, in turn.
 * @param ended told after each pilot how long its arm took to boot and to stop
 */
export async function pilotRate(
  context: RunContext<ChaosOptions>,
  ended: (arm: Arm, aroundMs: number) => void,
): Promise<number> {
  const rates: number[] = []
  for (const arm of context.options.arms) {
    const startedMs = performance.now()
    rates.push(await throughputOf(context, arm))
    ended(arm, performance.now() - startedMs - PILOT_LOAD_MS)
  }
  return Math.max(1, Math.min(HIGHEST_RATE, Math.floor(RATE_SHARE * Math.min(...rates))))
}

async function throughputOf(context: RunContext<ChaosOptions>, arm: Arm): Promise<number> {
  const { generator, observer } = context
  observer.phase('pilot', arm.id)
  const target = await startArm(context, arm)
  try {
    await generator.open('pilot', context.options.engine, loadPlanOf(context, target))
    const slices = [WARMUP_MS, PILOT_MS].map(durationMs => ({ session: 'pilot', loop: 'closed' as const, durationMs }))
    const reports = await Promise.race([generator.run(slices), target.broken])
    return reports.at(-1)!.perSec
  } finally {
    await Promise.allSettled([generator.close('pilot')])
    await target.stop()
  }
}
