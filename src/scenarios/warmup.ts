import { median } from '../analysis/interval.ts'
import type { Generator, SliceOrder } from '../load/index.ts'
import type { ArmGeneration } from '../model/compare-result.ts'
import { availableCpus } from '../targets/index.ts'
import { isSilent } from './silence.ts'

/** How an arm's warm-up went, and the latency that it showed alone at its end. */
export interface Warmup {
  readonly record: ArmGeneration['warmup']
  readonly medianUs: number
  /** Rates of the last slices, that in which it was alone at the end. */
  readonly lastPerSec: readonly number[]
}

/** Length of a warm-up slice. */
const SLICE_MS = 40

/** A slice that takes so long has waited for answers that did not come. */
const STUCK_MS = 10 * SLICE_MS

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
 * How long a warm-up of so many arms side by side may take, so that each can have had its longest of them: where they are more than the
 * CPUs, each gets its share of these.
 */
export function longestTogetherMs(longestMs: number, arms: number, cpus: number): number {
  return longestMs * Math.max(1, arms / cpus)
}

/**
 * Loads all sessions at the same time until the rate of each is steady, or each has had its longest warm-up; then each by itself for
 * one slice, which tells its latency when it is alone. Nothing of it is measured, so arms may take CPU time from each other; a rate
 * that still grows in one of them shows in all.
 * Steadiness is looked for, never assumed: Barrett et al., "Virtual machine warmup blows hot and cold", OOPSLA 2017.
 */
export async function warmUp(
  generator: Pick<Generator, 'run'>,
  sessions: readonly string[],
  longestMs: number,
): Promise<Map<string, Warmup>> {
  const startedMs = performance.now()
  const rates = await warmTogether(generator, sessions, longestMs)
  const alone = await generator.run(sessions.map(sliceOf))
  const durationMs = performance.now() - startedMs
  const warmupOf = ({
    session,
    medianUs,
    durationMs: aloneMs,
    perSec: alonePerSec,
  }: (typeof alone)[number]): Warmup => {
    const perSec = rates.get(session)!
    // A slice in which every request waited for its timeout says as much as several.
    const lastPerSec = aloneMs > STUCK_MS ? [alonePerSec] : [...perSec.slice(-1), alonePerSec]
    return { record: { durationMs, steady: isSteady(perSec), perSec }, medianUs, lastPerSec }
  }
  return new Map(alone.map(report => [report.session, warmupOf(report)]))
}

function sliceOf(session: string): SliceOrder {
  return { session, loop: 'closed', durationMs: SLICE_MS }
}

/** The rates of all slices, by session. */
async function warmTogether(
  generator: Pick<Generator, 'run'>,
  sessions: readonly string[],
  longestMs: number,
): Promise<Map<string, number[]>> {
  const rates = new Map(sessions.map(session => [session, [] as number[]]))
  const startedMs = performance.now()
  const longestOfAllMs = longestTogetherMs(longestMs, sessions.length, availableCpus().cpus)
  const most = Math.max(2 * WINDOW, Math.ceil(longestOfAllMs / SLICE_MS))
  const isSpent = () => performance.now() - startedMs > 2 * longestOfAllMs
  const alive = new Set(sessions)
  const areSteady = () => [...alive].every(session => isSteady(rates.get(session)!))
  const isOver = () => performance.now() - startedMs > longestOfAllMs || areSteady()
  for (let round = 0; round < most && !isSpent() && !(round >= 2 * WINDOW && isOver()) && alive.size > 0; round++) {
    const reports = await Promise.all([...alive].map(session => generator.run([sliceOf(session)])))
    for (const { session, perSec, durationMs } of reports.flat()) {
      rates.get(session)!.push(perSec)
      // Where nothing is answered any more, each slice takes as long as the timeout.
      if (durationMs > STUCK_MS && isSilent(rates.get(session)!)) alive.delete(session)
    }
  }
  return rates
}
