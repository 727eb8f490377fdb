import { drawnAt, type LedgerSnapshot } from '../load/index.ts'
import type { CompareOptions } from '../options/compare-options.ts'
import type { Target } from '../targets/index.ts'
import { openSessions, type PerArm, sessionName } from './arm-sessions.ts'
import { boundOf } from './open-load.ts'
import type { CompareContext } from './run-context.ts'

/** Of the budget of a run, what its first few generations spend on this phase: half of it by the first look. */
const SHARE = 0.1

/** What caches that expire after minutes respond takes longer than anybody waits. */
const LONGEST_MS = 60_000

/** The first part is not counted: caches are cold when an arm has booted, and warm up at the pace of the load. */
const UNCOUNTED = 1 / 2

/** How long all arms are loaded at once in each generation; undefined: not at all, as nothing is counted or the rate is not known. */
export function tallyMs({ tallies, ratePerSec, budgetMs }: CompareOptions): number | undefined {
  if (tallies.length === 0 || ratePerSec === undefined) return undefined
  return Math.min(LONGEST_MS, Math.round(SHARE * budgetMs))
}

/**
 * Loads all arms at once at the rate that was asked for, and counts what they respond. How much a cache holds, and what a limiter lets
 * through, depends on the rate; in the other phases the arms take turns, in which entries expire, after a closed loop that has filled all
 * caches. So this phase comes first, and has no pauses. Its latencies are not measured: the arms take CPU time from each other.
 */
export async function loadTallied(
  context: CompareContext,
  { index, label, connections }: { readonly index: number; readonly label: string; readonly connections: number },
  targets: readonly Target[],
): Promise<PerArm<LedgerSnapshot> | undefined> {
  const { generator, options, observer } = context
  const [durationMs, perSec] = [tallyMs(options), options.ratePerSec]
  if (durationMs === undefined || perSec === undefined) return undefined
  observer.phase(label, `responses at ${Math.round(perSec)}/s`)
  const { most } = boundOf({ ...options, connections }, perSec, targets.length)
  await openSessions(context, targets, 'tally', connections, most, { talliedAfterMs: UNCOUNTED * durationMs })
  const shape = options.arrivals === 'poisson' ? drawnAt(perSec, options.seed, `arrivals/${index}/tally`) : undefined
  const slice = { loop: 'open', durationMs, perSec, shape, draw: `${index} tally` } as const
  const sessions = targets.map(({ arm }) => [arm.id, sessionName(arm.id, 'tally')] as const)
  await Promise.all(sessions.map(([, session]) => generator.run([{ ...slice, session }])))
  const ledgers = new Map<string, LedgerSnapshot>()
  for (const [arm, session] of sessions) {
    ledgers.set(arm, await generator.collect(session))
    await generator.close(session)
  }
  return ledgers
}
