import type { ServerChoice, TlsFacts } from '../model/loaded-server.ts'

/** How long no further server may have come up before one is chosen: health servers are often up first. */
const SETTLE_MS = 750
/** How long after the first good answer to wait for servers that have not answered yet, or do not listen in all workers. */
const PATIENCE_MS = 3_000
const WAIT_FOR_IPV4_MS = 50

/** A complete answer to the probe. */
export interface SeenAnswer {
  readonly origin: string
  /** When it came, on the clock of `performance.now()`. */
  readonly atMs: number
  readonly status: number
  /** Its status is one that counts as `ok`. */
  readonly expected: boolean
  /** Where it redirects to, if that is another scheme or host. */
  readonly elsewhere: string | undefined
  /** What TLS was agreed on; undefined for a plain connection. */
  readonly tls?: TlsFacts | undefined
}

/** A server of the app: all addresses on which it requested one port, or a unix socket. */
export interface SeenServer {
  /** The same in all workers and boots. */
  readonly name: string
  readonly requested: number
  /** The unix socket that it requested; undefined for a port. */
  readonly path?: string | undefined
  readonly turn: number
  /** Who listens: the workers, or the primary of an app that forks them itself. */
  readonly heldBy: 'workers' | 'primary'
  /** It listens in all workers. */
  readonly complete: boolean
  /** Its last one. */
  readonly answer: SeenAnswer | undefined
  /** It answers with a client error, or in another protocol, for good. */
  readonly gaveUp: boolean
  /** It takes connections and answers none in HTTP, as a server of another protocol does. */
  readonly isDeaf: boolean
}

/** The server that is the app, for a reason other than its answers. */
export interface Preference {
  readonly name: string
  /** `earlier`: it was chosen in another boot of the app. */
  readonly by: 'option' | 'environment' | 'earlier'
}

/** The times that matter, in milliseconds ago. */
export interface Since {
  /** The first server came up, a further one did, one went, or one answered. */
  readonly changeMs: number
  readonly firstGoodMs: number
}

export type Decision =
  | { readonly kind: 'wait' }
  | { readonly kind: 'chosen'; readonly server: SeenServer; readonly by: ServerChoice | 'earlier' }
  /** They answer alike. */
  | { readonly kind: 'alike'; readonly servers: readonly SeenServer[] }
  /** Nothing that may be loaded will ever answer as expected. */
  | { readonly kind: 'none' }

const WAIT: Decision = { kind: 'wait' }

/** Which of the app's servers gets the load. */
export function chooseServer(
  servers: readonly SeenServer[],
  preferred: Preference | undefined,
  since: Since,
): Decision {
  const match = servers.find(server => server.name === preferred?.name)
  // A PORT in the environment may be none of the app's business, or that of a server which only sends clients to another.
  const isWeak = preferred?.by === 'environment' && (!match || match.answer?.elsewhere !== undefined)
  if (preferred && !isWeak) return followPreference(match, preferred, since)
  if (servers.length > 0 && servers.every(server => server.gaveUp)) return { kind: 'none' }
  const good = servers.filter(isGood)
  if (good.length === 0 || since.changeMs < SETTLE_MS) return WAIT
  if (((preferred && !match) || servers.some(isUndecided)) && since.firstGoodMs < PATIENCE_MS) return WAIT
  const decision = ofGood(good, servers)
  const named = candidatesOf(decision).find(server => server === match)
  return named ? { kind: 'chosen', server: named, by: 'environment' } : decision
}

function followPreference(match: SeenServer | undefined, { by }: Preference, { changeMs }: Since): Decision {
  if (match?.gaveUp) return { kind: 'none' }
  if (!match?.answer || !isGood(match)) return WAIT
  const leastMs = by === 'earlier' ? (match.answer.origin.includes('[') ? WAIT_FOR_IPV4_MS : 0) : SETTLE_MS
  return changeMs < leastMs ? WAIT : { kind: 'chosen', server: match, by }
}

/**
 * What only redirects elsewhere gives way to what answers itself, what stands beside the server of a cluster to that, and a unix socket to a
 * port.
 */
function ofGood(good: readonly SeenServer[], servers: readonly SeenServer[]): Decision {
  const main = good.filter(server => !isBeside(server, good))
  const direct = main.filter(server => server.answer?.elsewhere === undefined)
  const equal = direct.length > 0 ? direct : main
  const onPorts = equal.filter(({ path }) => path === undefined)
  const [first, ...others] = onPorts.length > 0 ? onPorts : equal
  if (others.length > 0) return { kind: 'alike', servers: [first!, ...others] }
  return { kind: 'chosen', server: first!, by: reasonFor(first!, good, servers) }
}

function candidatesOf(decision: Decision): readonly SeenServer[] {
  if (decision.kind === 'alike') return decision.servers
  return decision.kind === 'chosen' ? [decision.server] : []
}

function reasonFor(server: SeenServer, good: readonly SeenServer[], servers: readonly SeenServer[]): ServerChoice {
  if (servers.length === 1) return 'only'
  return good.some(other => isBeside(other, good)) ? server.heldBy : 'answer'
}

/**
 * A primary that listens beside workers with a port that they have requested serves something else, such as metrics. Where they have none, it hands
 * its connections on to them, and what they listen on is their own affair.
 */
function isBeside(server: SeenServer, good: readonly SeenServer[]): boolean {
  if (server.heldBy === 'primary') return good.some(other => other.heldBy === 'workers' && isRequested(other))
  return !isRequested(server) && good.some(other => other.heldBy === 'primary')
}

function isRequested({ requested, path }: SeenServer): boolean {
  return requested !== 0 || path !== undefined
}

function isGood({ answer, complete }: SeenServer): boolean {
  return complete && answer?.expected === true
}

/** It may yet answer as expected: it listens in some workers only, has not answered, or with an error of its own. */
function isUndecided({ complete, answer, isDeaf }: SeenServer): boolean {
  if (!complete) return true
  return answer ? answer.status >= 500 && !answer.expected : !isDeaf
}
