import type { LoadEngine, LoadPlan, Loop, SliceCounts } from '../../../src/load/engine.ts'
import { RequestLedger } from '../../../src/load/ledger.ts'
import { constantRate } from '../../../src/load/pacing.ts'
import { LoadSession } from '../../../src/load/session.ts'
import { SettledColumns } from '../../../src/load/settled-columns.ts'
import { noRequests, type RequestCounts } from '../../../src/model/outcome.ts'

/**
 * Has room for what piles up in the open loop while a machine stalls: all of it is sent nevertheless, and nothing hangs that has an answer.
 * Tests of such bounds set them.
 */
export function planFor(origin: string, more: Partial<LoadPlan> & { method?: string } = {}): LoadPlan {
  const { method = 'GET', ...plan } = more
  const request = { method, path: '/', headers: {}, body: undefined, expectStatus: undefined }
  return { origin, connections: 4, keepAlive: true, timeoutMs: 20_000, request, maxConnections: 1_000, ...plan }
}

/** Opens a session of the engine, hands it to `body` with its ledger and every single request, and closes it. */
export async function withSession<T>(
  engine: LoadEngine,
  plan: LoadPlan,
  body: (session: LoadSession, ledger: RequestLedger, columns: SettledColumns) => Promise<T>,
): Promise<T> {
  const columns = new SettledColumns()
  const ledger = new RequestLedger(columns)
  await using session = await LoadSession.open(engine, plan, ledger, new AbortController().signal)
  return await body(session, ledger, columns)
}

export function slice(session: LoadSession, loop: Loop, durationMs: number, perSec = 100): Promise<SliceCounts> {
  return loop === 'closed' ? session.closed(durationMs) : session.open(constantRate(perSec), durationMs)
}

/** Runs slices until there was enough: where the machine stalls, one may bring less than it does elsewhere. Gives the counts of all. */
export async function slicesUntil(
  enough: (sum: RequestCounts) => boolean | Promise<boolean>,
  run: () => Promise<Pick<SliceCounts, 'requests'>>,
): Promise<RequestCounts> {
  const sum = noRequests()
  do {
    const { requests } = await run()
    for (const name of Object.keys(sum) as (keyof RequestCounts)[]) sum[name] += requests[name]
  } while (!(await enough(sum)))
  return sum
}
