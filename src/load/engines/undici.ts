import type { Ledger, LoadEngine, LoadPlan, LoadSession } from '../engine.ts'
import { ConnectionSession } from '../session.ts'
import { UndiciConnection } from './undici-connection.ts'
import { assertUndiciVersion } from './undici-version.ts'

/**
 * undici's dispatch, one `Client` per connection. Never a `Pool`, which loads its oldest connections and so the oldest workers
 * (https://github.com/nodejs/undici/issues/3648), and never a retry agent.
 */
export const undici: LoadEngine = {
  name: 'undici',
  summary: 'closed and open loop, every request accounted for; the default of the latency phase',
  loops: new Set(['closed', 'open']),
  open,
}

async function open(plan: LoadPlan, ledger: Ledger, signal: AbortSignal): Promise<LoadSession> {
  assertUndiciVersion()
  const session = new ConnectionSession(plan, ledger, signal)
  const connections = Array.from({ length: plan.connections }, (_, index) => new UndiciConnection(index, plan, session))
  const close = async () => {
    await Promise.all(connections.map(connection => connection.close()))
  }
  return await session.dial(connections, close)
}
