import { RunError } from '../model/errors.ts'
import { pause } from './clock.ts'
import type { Connection } from './engine.ts'

/** How long the first connections of a session may take altogether, in milliseconds. */
const DIAL_TIMEOUT_MS = 5000

/** More than a listening socket queues (511 in Node) would be lost, and tried again a second later. */
const DIALLED_AT_ONCE = 256

/** How a session's first connections went, one promise each: resolved when up, rejected with the reason. */
export type Dials = readonly Promise<void>[]

/** Dials connections, so many at once, but for those whose turn comes when the pool is closed. */
export function dialInTurn(
  connections: readonly Pick<Connection, 'dial'>[],
  isClosed: () => boolean,
  atOnce = DIALLED_AT_ONCE,
): Promise<void>[] {
  const dials: Promise<void>[] = []
  for (const [index, connection] of connections.entries()) {
    const before = dials[index - atOnce]
    const dial = () => (isClosed() ? undefined : connection.dial())
    dials.push(before ? before.then(dial, dial) : connection.dial())
  }
  return dials
}

/**
 * Waits until every first connection is up or has failed. Throws RunError when none came up: there is nothing to load.
 * Those that failed beside others that did not are dialled again when they are needed.
 */
export async function waitForDials(origin: string, dials: Dials, signal: AbortSignal): Promise<void> {
  const failures: unknown[] = []
  let up = 0
  const settled = dials.map(dial =>
    dial.then(
      () => (up += 1),
      error => failures.push(error),
    ),
  )
  await Promise.race([Promise.all(settled), pause(DIAL_TIMEOUT_MS, signal)])
  signal.throwIfAborted()
  if (up === 0) throw cannotConnect(origin, failures[0])
}

function cannotConnect(origin: string, reason: unknown): RunError {
  const code = errorCodeOf(reason)
  const why = reason instanceof Error ? (code ?? reason.message) : 'no answer'
  return new RunError(`cannot connect to ${origin}: ${why}`, code === undefined ? undefined : OWN_LIMITS[code])
}

/** What a code says of this machine rather than of the app. */
const OWN_LIMITS: Readonly<Record<string, string>> = {
  EADDRNOTAVAIL:
    'This machine has no local port left: a closed connection keeps its port for a minute. Keep connections alive, or raise net.ipv4.ip_local_port_range.',
  EMFILE: 'The load generator may open no more files: raise the limit (ulimit -n), or use fewer --connections.',
}

/** The code of a system or library error; undefined when it has none. */
export function errorCodeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code
  return typeof code === 'string' ? code : undefined
}
