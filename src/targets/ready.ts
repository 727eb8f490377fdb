import { setTimeout as sleep } from 'node:timers/promises'
import { TLSSocket } from 'node:tls'
import { isExpected } from '../model/arm.ts'
import type { TlsFacts } from '../model/loaded-server.ts'
import { placeOf, tcpOrigin, unixOrigin, withTls } from '../model/origin.ts'
import { PRIMARY } from '../model/worker-id.ts'
import { ask } from './ask.ts'
import { firstLineOf } from './first-line.ts'
import type { Listener, WorkerRow } from './host/protocol.ts'
import { isLoadable } from './host/roster.ts'
import { lookUpIn } from './name-book.ts'
import { identifyProtocol, type OtherProtocol, type Unanswered } from './other-protocol.ts'
import type { Probe } from './target.ts'
import { tlsFactsOf } from './tls-facts.ts'

const RETRY_MS = 20
/** An answer that takes longer may never come: the request was swallowed, or the app is slow. */
const ASK_AGAIN_AFTER_MS = 1_000
/** An answer like 404 does not heal; a 503 while the app still warms up does. */
const CLIENT_ERROR_IS_FINAL_AFTER_MS = 3_000
/** What speaks TLS goes on with that; but the app may still open another port. */
const OTHER_PROTOCOL_IS_FINAL_AFTER_MS = 3_000

/** Nobody listens; a unix socket may be gone, or be left of a process that is. */
const REFUSED = new Set<string | undefined>(['ECONNREFUSED', 'ENOENT'])

/** An address of the app on which as many workers listen as were requested for. */
export interface Endpoint {
  readonly key: string
  readonly requested: number
  /** The unix socket that the app asked for; undefined for a port. */
  readonly path?: string | undefined
  /** 0 for the port that the app requested for first, 1 for its next one, and so on. */
  readonly turn: number
  /** Origins to try, in this order. */
  readonly origins: readonly string[]
  /** Who listens: the workers, or the primary of an app that forks them itself. */
  readonly heldBy: 'workers' | 'primary'
  /** It has listeners for requests, as far as that is known. */
  readonly takesRequests?: boolean | undefined
}

/** The port that the app asked for, or the one that it was given. */
export function portOf({ origins, requested }: Endpoint): number {
  return requested === 0 ? Number(placeOf(origins[0]!)) : requested
}

/** What is known of the app's readiness so far; it explains a timeout. */
export interface Progress {
  /** Where it listens. */
  endpoint: Endpoint | undefined
  /** Its last complete answer that was not expected. */
  rejected: ({ readonly endpoint: Endpoint } & ProbeAnswer) | undefined
  /** The last connection on which no answer came, and what is known of the reason. */
  unanswered: { readonly endpoint: Endpoint; readonly protocol: OtherProtocol | undefined } | undefined
}

/** Nothing is known yet. */
export function noProgress(): Progress {
  return { endpoint: undefined, rejected: undefined, unanswered: undefined }
}

/**
 * The addresses on which at least `workers` workers listen, or a primary does. `workers` undefined: only the app knows how many it wants, so all
 * that it has started.
 */
export function openEndpoints(rows: readonly WorkerRow[], workers: number | undefined): Endpoint[] {
  const living = rows.filter(row => !row.exit)
  const own = living.filter(row => !isPrimary(row))
  return [
    ...endpointsOf(own, workers ?? Math.max(1, own.length), 'workers'),
    ...endpointsOf(living.filter(isPrimary), 1, 'primary'),
  ]
}

function isPrimary({ slot }: WorkerRow): boolean {
  return slot === PRIMARY.slot
}

function endpointsOf(rows: readonly WorkerRow[], workers: number, heldBy: Endpoint['heldBy']): Endpoint[] {
  const endpoints = new Map<string, { endpoint: Endpoint; workers: number }>()
  for (const listener of listenersOf(rows)) {
    const endpoint = endpointOf(listener, heldBy)
    const id = `${endpoint.key} ${endpoint.origins.join()}`
    const before = endpoints.get(id)?.workers ?? 0
    endpoints.set(id, { endpoint, workers: before + 1 })
  }
  return [...endpoints.values()].filter(each => each.workers >= workers).map(each => each.endpoint)
}

function endpointOf(listener: Listener, heldBy: Endpoint['heldBy']): Endpoint {
  if (listener.kind === 'tcp') {
    const { key, requested, turn, address, port, secure, takesRequests } = listener
    return { key, requested, turn, origins: originsOf(address, port, secure), heldBy, takesRequests }
  }
  const { requested: path, secure, takesRequests } = listener
  // Ports come first.
  const shared = { requested: 0, turn: Number.MAX_SAFE_INTEGER, heldBy, takesRequests }
  return { ...shared, key: `unix:${path}`, path, origins: [unixOrigin(listener.path, secure)] }
}

/** Where the workers that live listen, on ports and on unix sockets. */
function listenersOf(rows: readonly WorkerRow[]): Listener[] {
  return rows.filter(row => !row.exit).flatMap(row => [...row.listeners, ...row.sockets.filter(isLoadable)])
}

/** The servers of the workers that live, whether all of these listen or not. */
export function serversOf(rows: readonly WorkerRow[]): Endpoint[] {
  return listenersOf(rows).map(listener => endpointOf(listener, 'workers'))
}

/**
 * Names a server by the port that the app requested, whatever the addresses, or by its unix socket; of several on any port (0), each has a name
 * of its own.
 */
export function serverName({ key, path }: Pick<Endpoint, 'key' | 'path'>): string {
  return path === undefined ? key.replace(/@.*/, '') : key
}

/** Where to connect to a server that listens on this address. `::` serves IPv4 too, unless it is `ipv6Only`. */
export function originsOf(address: string, port: number, secure = false): string[] {
  const reached = { '0.0.0.0': ['127.0.0.1'], '::': ['127.0.0.1', '::1'] }[address] ?? [address]
  return reached.map(each => tcpOrigin(each, port, secure))
}

/** Waits until an origin answers as expected; false when it does not before the signal comes. */
export function answersAt(origin: string, spec: Probe, signal: AbortSignal): Promise<boolean> {
  return probeEndpoint({ key: origin, requested: 0, turn: 0, origins: [origin], heldBy: 'workers' }, spec, signal)
}

/** What is told of an endpoint while it is probed. */
export interface EndpointEvents {
  /** A complete answer came; with an expected status it is the last. */
  answered?(answer: ProbeAnswer, origin: string): void
  /** A connection ended without an answer; `protocol`: what the server speaks instead, if that is known. */
  unanswered?(protocol: OtherProtocol | undefined): void
}

/**
 * Tries one endpoint again and again until it answers as expected. False when it was aborted, or answers with a client error or another
 * protocol for good.
 */
export async function probeEndpoint(
  endpoint: Endpoint,
  spec: Probe,
  signal: AbortSignal,
  events: EndpointEvents = {},
): Promise<boolean> {
  let firstAnswerMs: number | undefined
  let protocol: OtherProtocol | undefined
  let { origins } = endpoint
  for (let turn = 0; !signal.aborted; ) {
    const origin = origins[turn % origins.length]!
    const result = await probePatiently(origin, spec, signal)
    if ('status' in result) {
      events.answered?.(result, origin)
      if (isExpected(result.status, spec)) return true
      firstAnswerMs ??= performance.now()
      const clientError = result.status >= 400 && result.status < 500
      if (clientError && performance.now() - firstAnswerMs > CLIENT_ERROR_IS_FINAL_AFTER_MS) return false
    } else if (result.refused) {
      turn += 1
    } else if (!signal.aborted) {
      firstAnswerMs ??= performance.now()
      protocol ??= await identifyProtocol(origin, result, spec, signal)
      // The agent says which servers speak TLS, but not every app has one, nor lets Node do it.
      if (protocol?.kind === 'tls') {
        origins = origins.map(withTls)
        protocol = undefined
        continue
      }
      events.unanswered?.(protocol)
      if (protocol && performance.now() - firstAnswerMs > OTHER_PROTOCOL_IS_FINAL_AFTER_MS) return false
    }
    await sleep(RETRY_MS, undefined, { signal }).catch(() => {})
  }
  return false
}

/** Asks again after a second without an answer; the earlier requests go on waiting, and whichever is answered first counts. */
async function probePatiently(origin: string, spec: Probe, signal: AbortSignal): Promise<ProbeResult> {
  const answered = new AbortController()
  const either = AbortSignal.any([signal, answered.signal])
  const attempts: Promise<ProbeResult | undefined>[] = []
  try {
    while (!signal.aborted) {
      attempts.push(probeOnce(origin, spec, either))
      const patience = sleep(ASK_AGAIN_AFTER_MS, undefined, { signal: either }).catch(() => undefined)
      const first = await Promise.race([...attempts, patience])
      if (first) return first
    }
    return { code: undefined, refused: false, unparsed: undefined }
  } finally {
    answered.abort()
  }
}

/** A complete answer to a probe. */
export interface ProbeAnswer {
  readonly status: number
  /** The first line of its body that says something. */
  readonly line: string | undefined
  /** Where it redirects to. */
  readonly location: string | undefined
  /** What TLS was agreed on; undefined for a plain connection. */
  readonly tls: TlsFacts | undefined
  /** Where it came from; undefined for a unix socket. */
  readonly address: string | undefined
}

/** How one probe ended: a complete answer, or why there was none. */
export type ProbeResult = ProbeAnswer | (Unanswered & { readonly refused: boolean })

/** Sends the probe request once over a connection of its own and reads the answer to its end. Never throws. */
export function probeOnce(origin: string, spec: Probe, signal: AbortSignal): Promise<ProbeResult> {
  return new Promise(resolve => {
    const failed = (error: NodeJS.ErrnoException & { rawPacket?: Buffer }) => {
      const unparsed = error.rawPacket && { reason: error.message, bytes: error.rawPacket }
      resolve({ code: error.code, refused: REFUSED.has(error.code), unparsed })
    }
    const { path, method, headers, ca, body, addresses } = spec
    const lookup = addresses && lookUpIn(addresses)
    const probe = ask(origin, { path, method, headers, ca, signal, lookup }, response => {
      const line = firstLineOf(response)
      const { statusCode: status = 0, headers, socket } = response
      const tls = socket instanceof TLSSocket ? tlsFactsOf(socket, ca !== undefined) : undefined
      const address = socket.remoteAddress
      const answer = () => ({ status, line: line(), location: headers.location, tls, address })
      response.once('error', failed).once('end', () => resolve(answer()))
    })
    probe.once('error', failed)
    probe.end(body)
  })
}
