import type { LoadEngine } from '../engine.ts'
import { UndiciConnection } from './undici-connection.ts'
import { assertUndiciVersion } from './undici-version.ts'

/**
 * undici's dispatch, one `Client` per connection. Never a `Pool`, which loads its oldest connections and so the oldest workers
 * (https://github.com/nodejs/undici/issues/3648), and never a retry agent.
 */
export const undici: LoadEngine = {
  name: 'undici',
  summary: 'closed and open loop; a cross-check',
  loops: new Set(['closed', 'open']),
  connect(plan, index, events) {
    assertUndiciVersion()
    return new UndiciConnection(plan, index, events)
  },
}
