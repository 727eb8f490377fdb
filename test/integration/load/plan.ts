import type { LoadEngine, LoadPlan, Loop, SliceCounts } from '../../../src/load/engine.ts'
import { RequestLedger } from '../../../src/load/ledger.ts'
import { constantRate } from '../../../src/load/pacing.ts'
import { LoadSession } from '../../../src/load/session.ts'
import { SettledColumns } from '../../../src/load/settled-columns.ts'

export function planFor(origin: string, more: Partial<LoadPlan> & { method?: string } = {}): LoadPlan {
  const { method = 'GET', ...plan } = more
  const request = { method, path: '/', headers: {}, body: undefined, expectStatus: undefined }
  return { origin, connections: 4, keepAlive: true, timeoutMs: 5_000, request, maxConnections: 64, ...plan }
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
