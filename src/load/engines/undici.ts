import { createRequire } from 'node:module'
import { RunError } from '../../model/errors.ts'
import type { LoadEngine } from '../engine.ts'
import { UndiciConnection } from './undici-connection.ts'

/**
 * undici's dispatch, one `Client` per connection. Never a `Pool`, which loads its oldest connections and so the oldest workers
 * (https://github.com/nodejs/undici/issues/3648), and never a retry agent.
 */
export const undici: LoadEngine = {
  name: 'undici',
  summary: 'closed and open loop; a cross-check',
  loops: new Set(['closed', 'open']),
  hasClients: true,
  connect(plan, index, events) {
    assertUndiciVersion()
    return new UndiciConnection(plan, index, events)
  },
}

/** The oldest 7.x that reuses an idle connection without delay. */
const OLDEST = [7, 30, 2] as const

/**
 * Refuses versions of undici that would distort what is measured: 7.28 and 7.29 (also 6.27, 8.5 to 8.10.0) wait
 * 1.3 ms before each reuse of an idle connection, some stall for 500 ms.
 * https://github.com/nodejs/undici/issues/5493, https://github.com/nodejs/undici/issues/5600
 */
export function assertUndiciVersion(version: string = installedVersion()): void {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  const newEnough = minor > OLDEST[1] || (minor === OLDEST[1] && patch >= OLDEST[2])
  if (major === OLDEST[0] && newEnough) return
  throw new RunError(
    `undici ${version} distorts latencies or lacks what the engine uses`,
    `Install undici ${OLDEST.join('.')} or newer in ${OLDEST[0]}.x`,
  )
}

let installed: string | undefined

function installedVersion(): string {
  installed ??= (createRequire(import.meta.url)('undici/package.json') as { version: string }).version
  return installed
}
