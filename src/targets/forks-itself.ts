import { PRIMARY } from '../model/worker-id.ts'
import type { HostProcess } from './host-process.ts'
import { pollUntil } from './poll-until.ts'
import type { TargetOptions } from './target.ts'

/** An app that has not forked by then is not waited for: what it does later is for the run to find out. */
const LOOK_FOR_MS = 3_000
/** One that listens by itself has forked by then, if it ever does. */
const QUIET_MS = 250

/** What the host is told: nothing is asked of the app, nobody is replaced. */
export const LOOK: TargetOptions = {
  startTimeoutMs: LOOK_FOR_MS,
  probe: { method: 'GET', path: '/', headers: {}, body: undefined, expectStatus: undefined },
  policy: {
    ...{ maxRestarts: 0, minUptime: 0, restartDelay: 0, killTimeout: 0, listenTimeout: undefined },
    ...{ maxMemoryRestartMib: undefined, memoryCheckMs: LOOK_FOR_MS, onCrashLoop: 'break' },
  },
}

/** Whether an app that is run as it is starts workers of its own. False also where its start fails. */
export async function forksItself(host: HostProcess, signal: AbortSignal): Promise<boolean> {
  let forks = false
  let listensSinceMs: number | undefined
  let broken = false
  host.once('broken', () => {
    broken = true
  })
  const look = () => {
    const living = host.rows.filter(row => !row.exit)
    forks ||= living.some(({ slot }) => slot === PRIMARY.slot)
    const listens = living.some(({ listeners, sockets }) => listeners.length + sockets.length > 0)
    listensSinceMs = listens ? (listensSinceMs ?? performance.now()) : undefined
    const isAlone = listensSinceMs !== undefined && performance.now() - listensSinceMs >= QUIET_MS
    return forks || isAlone || broken || host.exit !== undefined || signal.aborted
  }
  await pollUntil(LOOK_FOR_MS, look)
  return forks
}
