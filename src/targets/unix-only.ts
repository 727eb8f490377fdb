import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RequestSpec } from '../model/arm.ts'
import type { WorkerRow } from './host/protocol.ts'
import type { StartFailure } from './start-failure.ts'

const LOOK_EVERY_MS = 100

/** An app that listens on a port as well has done so by then. */
const SETTLED_AFTER_MS = 1_000

/**
 * Waits until it is certain that an app serves on a unix socket alone: it has listened on no port for a while since, and what listens on the
 * socket answers as a server of HTTP, not as one for its own purposes would. Resolves with undefined when the signal is aborted first.
 */
export async function untilUnixOnly(
  rows: () => readonly WorkerRow[],
  spec: RequestSpec,
  signal: AbortSignal,
): Promise<StartFailure | undefined> {
  let sinceMs: number | undefined
  for (;;) {
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {})
    if (signal.aborted) return undefined
    const living = rows().filter(row => !row.exit)
    if (living.some(row => row.listeners.length > 0)) return undefined
    const [socket] = living.flatMap(row => row.sockets)
    if (!socket) continue
    sinceMs ??= performance.now()
    if (performance.now() - sinceMs < SETTLED_AFTER_MS || !(await speaksHttp(socket.path, spec, signal))) continue
    return { kind: 'unix-only', path: socket.path }
  }
}

function speaksHttp(
  socketPath: string,
  { path, method, headers, body }: RequestSpec,
  signal: AbortSignal,
): Promise<boolean> {
  return new Promise(resolve => {
    const timed = AbortSignal.any([signal, AbortSignal.timeout(SETTLED_AFTER_MS)])
    const asked = request({ socketPath, path, method, headers, agent: false, signal: timed }, response => {
      response.destroy()
      resolve(true)
    })
    asked.once('error', () => resolve(false))
    asked.end(body)
  })
}
