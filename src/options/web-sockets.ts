import { protocols, type WebSocketPlan } from '../load/index.ts'
import type { RequestSpec } from '../model/arm.ts'
import { UsageError } from '../model/errors.ts'
import type { Flags } from './flags.ts'
import { flagOf } from './settings/setting.ts'
import { settingsOf } from './settings/table.ts'

/** The sessions of a run, and how often each of them sends a message. */
export interface WebSocketOptions extends WebSocketPlan {
  readonly messageEveryMs: number
}

/** What stands as the engine of a run with sessions in its result. */
const ENGINE = 'websocket'

/** What a server has to say to a plain request where only its sessions are loaded: anything. */
const ANY_STATUS = Array.from({ length: 500 }, (_, at) => 100 + at)

/** Settings of requests, which messages have not. */
const OF_REQUESTS = [
  ...['rate', 'profile', 'arrivals', 'method', 'body', 'bodyFile'],
  ...['requests', 'expectBody', 'tally'],
  ...['maxConnections', 'connectionLifetime', 'engine', 'keepalive'],
] as const

/** Thresholds that only runs with sessions have. */
const METRICS: readonly string[] = ['sessions.lost', 'reconnect.max']

const OF_SESSIONS = settingsOf('chaos').flatMap(({ name, onlyWith }) => (onlyWith === 'websocket' ? [name] : []))

/**
 * The sessions that a run is to have; undefined: none.
 * @throws UsageError for settings of sessions without them, and for settings of requests beside them
 */
export function webSocketOf(flags: Flags<'chaos'>, seed: number): WebSocketOptions | undefined {
  const { websocket, given } = flags
  if (websocket === undefined) {
    const idle = OF_SESSIONS.find(name => given.has(name))
    if (idle !== undefined) throw new UsageError(`${flagOf(idle)}: requires --websocket`)
    const limit = flags.threshold.find(({ metric }) => METRICS.includes(metric))
    if (limit) throw new UsageError(`--threshold ${JSON.stringify(limit.expression)}: requires --websocket`)
    return undefined
  }
  const wrong = OF_REQUESTS.find(name => given.has(name))
  if (wrong !== undefined) {
    const hint = wrong === 'rate' ? 'the rate is --connections / --message-every' : undefined
    throw new UsageError(
      `${wrong === 'keepalive' ? '--no-keepalive' : flagOf(wrong)}: not allowed together with --websocket`,
      hint,
    )
  }
  if (flags.message === '') throw new UsageError('--message "": expected a text')
  if (flags.expectMessage === '') throw new UsageError('--expect-message "": expected a text')
  const { home } = protocols.find(({ name }) => name === flags.protocol)!
  return {
    path: websocket === '/' ? home : websocket,
    protocol: flags.protocol,
    message: flags.message,
    expect: flags.expectMessage,
    messageEveryMs: flags.messageEvery,
    reconnectAfterMs: flags.reconnectAfter,
    seed,
  }
}

/** The load of a run with sessions: so many messages a second, whatever the settings of requests are. */
export function sessionLoad({ messageEveryMs }: WebSocketOptions, connections: number) {
  return {
    ratePerSec: (connections * 1000) / messageEveryMs,
    engine: ENGINE,
    keepAlive: true,
    ...{ mix: undefined, tallies: [] },
    ...{ arrivals: 'constant' as const, profile: undefined, connectionLifetime: undefined },
    // Each client has one at a time.
    maxConnections: connections,
  }
}

/** The plain request that a server with sessions is probed with: where it says anything at all, it is ready. */
export function probeOf(
  request: RequestSpec,
  { path }: WebSocketOptions,
  { explicit }: Pick<Flags<'chaos'>, 'explicit'>,
): RequestSpec {
  return {
    ...request,
    ...{ method: 'GET', body: undefined },
    path: explicit.has('path') ? request.path : path,
    expectStatus: explicit.has('expectStatus') ? request.expectStatus : ANY_STATUS,
  }
}
