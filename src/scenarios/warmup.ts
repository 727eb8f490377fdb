import { median } from '../analysis/interval.ts'
import type { Generator } from '../load/index.ts'
import type { ArmGeneration } from '../model/compare-result.ts'

/** How an arm's warm-up went, and the latency that it showed at its end. */
export interface Warmup {
  readonly record: ArmGeneration['warmup']
  readonly medianUs: number
}

/** Length of a warm-up slice. */
const SLICE_MS = 40

/** Slices that are compared with as many before them. */
const WINDOW = 3

/** A rate is steady when the medians of two windows in succession differ by less than this. */
const TOLERANCE = 0.05

/** Whether the last slices of `rates` run at the rate of those before them. */
export function isSteady(rates: readonly number[]): boolean {
  if (rates.length < 2 * WINDOW) return false
  const last = median(rates.slice(-WINDOW))
  const before = median(rates.slice(-2 * WINDOW, -WINDOW))
  return before > 0 && Math.abs(last / before - 1) < TOLERANCE
}

/**
 * Loads all sessions in turn until the rate of each is steady, or each has had its longest warm-up.
 * Steadiness is looked for, never assumed: Barrett et al., "Virtual machine warmup blows hot and cold", OOPSLA 2017.
 */
export async function warmUp(
  generator: Generator,
  sessions: readonly string[],
  longestMs: number,
): Promise<Map<string, Warmup>> {
  const rates = new Map(sessions.map(session => [session, [] as number[]]))
  const medians = new Map<string, number>()
  const startedMs = performance.now()
  const most = Math.max(2 * WINDOW, Math.ceil(longestMs / SLICE_MS))
  const isSpent = () => performance.now() - startedMs > 2 * longestMs * sessions.length
  const isOver = () =>
    performance.now() - startedMs > longestMs * sessions.length || [...rates.values()].every(isSteady)
  for (let round = 0; round < most && !isSpent() && !(round >= 2 * WINDOW && isOver()); round++) {
    const reports = await generator.run(sessions.map(session => ({ session, loop: 'closed', durationMs: SLICE_MS })))
    for (const { session, perSec, medianUs } of reports) {
      rates.get(session)!.push(perSec)
      medians.set(session, medianUs)
    }
  }
  const durationMs = performance.now() - startedMs
  const warmupOf = (session: string): Warmup => {
    const perSec = rates.get(session)!
    return { record: { durationMs, steady: isSteady(perSec), perSec }, medianUs: medians.get(session) ?? 0 }
  }
  return new Map(sessions.map(session => [session, warmupOf(session)]))
}
