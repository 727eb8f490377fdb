import { setTimeout as sleep } from 'node:timers/promises'
import { isExpected } from '../model/arm.ts'
import { chooseServer, type Decision, type Preference, type SeenAnswer, type SeenServer } from './choose-server.ts'
import type { WorkerRow } from './host/protocol.ts'
import { inputRead } from './input-first.ts'
import {
  type Endpoint,
  type EndpointEvents,
  openEndpoints,
  type ProbeAnswer,
  type Progress,
  probeEndpoint,
  serverName,
  serversOf,
} from './ready.ts'
import { redirectElsewhere } from './redirect.ts'
import type { Probe } from './target.ts'

const POLL_MS = 5
/** A server without listeners for requests that is closed within this time only tried whether its port is free. */
const GRACE_MS = 50
/** A server that ends connections without an answer for that long speaks another protocol. */
const DEAF_AFTER_MS = 500

/** How long no worker must have come or gone, where only the app knows how many there are to be. */
const QUIET_MS = 250

/** How long after the last fork a worker that listens has done so, where only the app knows which of them do. */
const LISTENED_BY_MS = 3_000

/** How to find the server of an app that is to be loaded. */
export interface Search {
  rows(): readonly WorkerRow[]
  /** Undefined: as many as the app starts. */
  readonly workers: number | undefined
  readonly spec: Probe
  readonly preferred: Preference | undefined
}

/** The choice, with all servers that were seen. */
export type Found = Exclude<Decision, { kind: 'wait' }> & { readonly seen: readonly SeenServer[] }

/**
 * Probes the app's servers until it is clear which of them is to be loaded, or that none is. Returns undefined when the signal ends it
 * first. `progress` tells what was seen.
 */
export async function findServer(search: Search, signal: AbortSignal, progress: Progress): Promise<Found | undefined> {
  const over = new AbortController()
  const probes = new Probes(search.spec, AbortSignal.any([signal, over.signal]), progress)
  const forks = new Forks(search.workers === undefined ? QUIET_MS : 0)
  try {
    let nowMs = performance.now()
    while (!signal.aborted) {
      const rows = search.rows()
      forks.look(rows, nowMs)
      probes.follow(openEndpoints(rows, search.workers ?? (forks.areAll ? 1 : undefined)))
      const seen = probes.servers(serversOf(rows))
      const decision = chooseServer(seen, search.preferred, probes.since(nowMs))
      if (decision.kind !== 'wait' && forks.quiet) return { ...decision, seen }
      await sleep(POLL_MS, undefined, { signal }).catch(() => {})
      // What is read next, such as a further server, is judged by the time before: the process may be held up again in between.
      nowMs = performance.now()
      await inputRead()
    }
    return undefined
  } finally {
    over.abort()
  }
}

/** An app that starts its own workers has started all of them when none has come or gone for a while. */
class Forks {
  readonly #quietMs: number
  #seen = ''
  #sinceMs = performance.now()
  #nowMs = 0

  constructor(quietMs: number) {
    this.#quietMs = quietMs
  }

  get quiet(): boolean {
    return Math.max(0, this.#nowMs - this.#sinceMs) >= this.#quietMs
  }

  /** A worker that does not listen by now has other work, such as jobs. */
  get areAll(): boolean {
    return this.#nowMs - this.#sinceMs >= LISTENED_BY_MS
  }

  look(rows: readonly WorkerRow[], nowMs: number): void {
    this.#nowMs = nowMs
    const seen = rows.map(({ pid, exit }) => `${pid}${exit ? '' : '+'}`).join()
    if (seen !== this.#seen) this.#sinceMs = performance.now()
    this.#seen = seen
  }
}

/** An address that is probed. */
interface Candidate {
  /** As it was last seen: the process that holds it may have turned out to be a primary since. */
  endpoint: Endpoint
  readonly left: AbortController
  answer: SeenAnswer | undefined
  gaveUp: boolean
  /** When it first ended a connection without an answer. */
  deafSinceMs: number
}

/** The probes of all addresses of an app. */
class Probes {
  readonly #spec: Probe
  readonly #signal: AbortSignal
  readonly #progress: Progress
  readonly #candidates = new Map<string, Candidate>()
  #names = ''
  #changedMs = 0
  #firstGoodMs = Number.POSITIVE_INFINITY

  constructor(spec: Probe, signal: AbortSignal, progress: Progress) {
    this.#spec = spec
    this.#signal = signal
    this.#progress = progress
  }

  /** Probes the addresses that are new, and leaves those that are gone alone. */
  follow(endpoints: readonly Endpoint[]): void {
    const open = new Map(endpoints.map(endpoint => [endpoint.origins.join(), endpoint]))
    for (const [id, candidate] of this.#candidates) {
      const seen = open.get(id)
      if (this.#progress.endpoint === candidate.endpoint) this.#progress.endpoint = seen
      if (seen) candidate.endpoint = seen
      else {
        candidate.left.abort()
        this.#candidates.delete(id)
      }
    }
    for (const [id, endpoint] of open) if (!this.#candidates.has(id)) this.#enter(id, endpoint)
  }

  /** The servers, in the order in which the app requested their ports. */
  servers(listeners: readonly Endpoint[]): SeenServer[] {
    const names = [...new Set(listeners.map(serverName))]
    if (names.join() !== this.#names) this.#changed()
    this.#names = names.join()
    const servers = names.map(name => {
      const { requested, turn, path } = listeners.find(each => serverName(each) === name)!
      const candidates = [...this.#candidates.values()].filter(({ endpoint }) => serverName(endpoint) === name)
      const gaveUp = candidates.length > 0 && candidates.every(candidate => candidate.gaveUp)
      const isDeaf = candidates.every(candidate => performance.now() - candidate.deafSinceMs > DEAF_AFTER_MS)
      const heldBy = candidates[0]?.endpoint.heldBy ?? 'workers'
      return {
        name,
        requested,
        path,
        turn,
        heldBy,
        complete: candidates.length > 0,
        answer: bestOf(candidates),
        gaveUp,
        isDeaf,
      }
    })
    return servers.toSorted((left, right) => left.turn - right.turn)
  }

  since(nowMs: number) {
    return {
      changeMs: Math.max(0, nowMs - this.#changedMs),
      firstGoodMs: Math.max(0, nowMs - this.#firstGoodMs),
    }
  }

  #enter(id: string, endpoint: Endpoint): void {
    const deafSinceMs = Number.POSITIVE_INFINITY
    const candidate: Candidate = {
      endpoint,
      left: new AbortController(),
      answer: undefined,
      gaveUp: false,
      deafSinceMs,
    }
    this.#candidates.set(id, candidate)
    this.#progress.endpoint = endpoint
    const signal = AbortSignal.any([this.#signal, candidate.left.signal])
    const probe = endpoint.takesRequests ? probeEndpoint : probeNewEndpoint
    void probe(endpoint, this.#spec, signal, {
      answered: (answer, origin) => this.#heard(candidate, answer, origin),
      unanswered: protocol => {
        candidate.deafSinceMs = Math.min(candidate.deafSinceMs, performance.now())
        this.#progress.unanswered = { endpoint, protocol }
      },
    }).then(answered => {
      candidate.gaveUp = !answered && !signal.aborted
    })
  }

  #heard(candidate: Candidate, answer: ProbeAnswer, origin: string): void {
    const { endpoint } = candidate
    if (candidate.answer?.status !== answer.status) this.#changed()
    candidate.answer = seenAnswer(endpoint, this.#spec, answer, origin)
    if (candidate.answer.expected) this.#firstGoodMs = Math.min(this.#firstGoodMs, performance.now())
    else this.#progress.rejected = { endpoint, ...answer }
  }

  #changed(): void {
    this.#changedMs = performance.now()
  }
}

/** An expected answer, over IPv4 where there is one; any other if there is none. */
function bestOf(candidates: readonly Candidate[]): SeenAnswer | undefined {
  const answers = candidates.flatMap(({ answer }) => answer ?? [])
  const good = answers.filter(answer => answer.expected)
  return good.find(answer => !answer.origin.includes('[')) ?? good[0] ?? answers[0]
}

/** An answer as it is judged. */
export function seenAnswer(endpoint: Endpoint, spec: Probe, answer: ProbeAnswer, origin: string): SeenAnswer {
  const { status, location, tls } = answer
  const self = { origin, requested: endpoint.requested, host: spec.headers.host }
  const elsewhere = redirectElsewhere(status, location, self)
  return { origin, atMs: performance.now(), status, expected: isExpected(status, spec), elsewhere, tls }
}

/** Probes a server that has just come up. One that is closed again at once is left alone: a connection could keep it from closing. */
export async function probeNewEndpoint(
  endpoint: Endpoint,
  spec: Probe,
  signal: AbortSignal,
  events: EndpointEvents,
): Promise<boolean> {
  await sleep(GRACE_MS, undefined, { signal }).catch(() => {})
  return probeEndpoint(endpoint, spec, signal, events)
}
