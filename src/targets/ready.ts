import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { isExpected, type RequestSpec } from '../model/arm.ts'
import { firstLineOf } from './first-line.ts'
import type { WorkerRow } from './host/protocol.ts'
import { identifyProtocol, type OtherProtocol, type Unparsed } from './other-protocol.ts'

const POLL_MS = 5
const RETRY_MS = 20
/** How long an answer waits for one from a server that the app requested for earlier, and over IPv6 for one over IPv4. */
const WAIT_FOR_EARLIER_MS = 200
const WAIT_FOR_IPV4_MS = 50
/** An answer that takes longer may never come: the request was swallowed, or the app is slow. */
const ASK_AGAIN_AFTER_MS = 1_000
/** An answer like 404 does not heal; a 503 while the app still warms up does. */
const CLIENT_ERROR_IS_FINAL_AFTER_MS = 3_000
/** What speaks TLS goes on with that; but the app may still open another port. */
const OTHER_PROTOCOL_IS_FINAL_AFTER_MS = 3_000

/** An address of the app on which as many workers listen as were requested for. */
export interface Endpoint {
  readonly key: string
  readonly requested: number
  /** 0 for the port that the app requested for first, 1 for its next one, and so on. */
  readonly turn: number
  /** Origins to try, in this order. */
  readonly origins: readonly string[]
}

/** The port that the app asked for, or the one that it was given. */
export function portOf({ origins, requested }: Endpoint): number {
  return requested === 0 ? Number(new URL(origins[0]!).port || 80) : requested
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

/** The addresses on which at least `workers` workers listen. */
export function openEndpoints(rows: readonly WorkerRow[], workers: number): Endpoint[] {
  const endpoints = new Map<string, { endpoint: Endpoint; workers: number }>()
  for (const { key, requested, turn, address, port } of rows.filter(row => !row.exit).flatMap(row => row.listeners)) {
    const id = `${key} ${address} ${port}`
    const found = endpoints.get(id) ?? {
      endpoint: { key, requested, turn, origins: originsOf(address, port) },
      workers: 0,
    }
    endpoints.set(id, { ...found, workers: found.workers + 1 })
  }
  return [...endpoints.values()].filter(each => each.workers >= workers).map(each => each.endpoint)
}

/** Where to connect to a server that listens on this address. `::` serves IPv4 too, unless it is `ipv6Only`. */
export function originsOf(address: string, port: number): string[] {
  if (address === '0.0.0.0') return [`http://127.0.0.1:${port}`]
  if (address === '::') return [`http://127.0.0.1:${port}`, `http://[::1]:${port}`]
  return [address.includes(':') ? `http://[${address}]:${port}` : `http://${address}:${port}`]
}

/**
 * Probes the endpoints until one of them gives a complete answer with an expected status, and returns its origin: that of the
 * server that the app requested for first where several answer, so that every arm of an app gets its load at the same one.
 * Returns undefined when the signal ends it first, or when all the app has to say is a client error or no HTTP. `progress` tells
 * what was seen.
 */
export async function firstAnswer(
  endpoints: () => readonly Endpoint[],
  spec: RequestSpec,
  signal: AbortSignal,
  progress: Progress,
): Promise<string | undefined> {
  const probing = new Map<string, Promise<unknown>>()
  const settled = new AbortController()
  const either = AbortSignal.any([signal, settled.signal])
  const found: Found = { answers: [], firstMs: Number.POSITIVE_INFINITY, rejected: new Set() }
  while (!signal.aborted && !isSettled(found)) {
    for (const endpoint of endpoints()) {
      const id = endpoint.origins.join()
      if (!probing.has(id))
        probing.set(id, probeDoor(endpoint, spec, either, progress).then(note(found, id, endpoint.turn)))
    }
    if (probing.size > 0 && found.rejected.size === probing.size) break
    await Promise.race([...probing.values(), sleep(POLL_MS, undefined, { signal }).catch(() => {})])
    // Those that have ended would win the next race at once.
    if (found.rejected.size + found.answers.length > 0 && !isSettled(found))
      await sleep(POLL_MS, undefined, { signal }).catch(() => {})
  }
  settled.abort()
  return best(found)?.origin
}

/** A endpoint that answered as expected. */
interface Answer {
  readonly origin: string
  readonly turn: number
}

/** What the probes have found. */
interface Found {
  readonly answers: Answer[]
  firstMs: number
  readonly rejected: Set<string>
}

function note(found: Found, id: string, turn: number): (origin: string | undefined) => void {
  return origin => {
    if (origin === undefined) found.rejected.add(id)
    else if (found.answers.push({ origin, turn }) === 1) found.firstMs = performance.now()
  }
}

/** The answer of the server that was requested for first; over IPv4 where it gave one. */
function best({ answers }: Found): Answer | undefined {
  const byRank = (left: Answer, right: Answer) =>
    left.turn - right.turn || Number(isIpv4(right.origin)) - Number(isIpv4(left.origin))
  return answers.toSorted(byRank)[0]
}

/** Whether nothing better is to be waited for: every arm of an app is to get its load at the same address. */
function isSettled(found: Found): boolean {
  const answer = best(found)
  if (!answer) return false
  const lastMs = isIpv4(answer.origin) ? 0 : WAIT_FOR_IPV4_MS
  return performance.now() - found.firstMs >= (answer.turn === 0 ? lastMs : WAIT_FOR_EARLIER_MS)
}

function isIpv4(origin: string): boolean {
  return !origin.includes('[')
}

/** Waits until an origin answers as expected; false when it does not before the signal comes. */
export async function answersAt(origin: string, spec: RequestSpec, signal: AbortSignal): Promise<boolean> {
  const endpoint = { key: origin, requested: 0, turn: 0, origins: [origin] }
  return (await probeDoor(endpoint, spec, signal, noProgress())) !== undefined
}

/** Tries one endpoint again and again; undefined when it was aborted, or answers with a client error or another protocol for good. */
async function probeDoor(
  endpoint: Endpoint,
  spec: RequestSpec,
  signal: AbortSignal,
  progress: Progress,
): Promise<string | undefined> {
  progress.endpoint = endpoint
  let firstAnswerMs: number | undefined
  let protocol: OtherProtocol | undefined
  for (let turn = 0; !signal.aborted; ) {
    const origin = endpoint.origins[turn % endpoint.origins.length]!
    const result = await probePatiently(origin, spec, signal)
    if ('status' in result) {
      if (isExpected(result.status, spec)) return origin
      firstAnswerMs ??= performance.now()
      progress.rejected = { endpoint, ...result }
      const clientError = result.status >= 400 && result.status < 500
      if (clientError && performance.now() - firstAnswerMs > CLIENT_ERROR_IS_FINAL_AFTER_MS) return undefined
    } else if (result.refused) {
      turn += 1
    } else if (!signal.aborted) {
      firstAnswerMs ??= performance.now()
      protocol ??= await identifyProtocol(origin, result.unparsed, signal)
      progress.unanswered = { endpoint, protocol }
      if (protocol && performance.now() - firstAnswerMs > OTHER_PROTOCOL_IS_FINAL_AFTER_MS) return undefined
    }
    await sleep(RETRY_MS, undefined, { signal }).catch(() => {})
  }
  return undefined
}

/** Asks again after a second without an answer; the earlier requests go on waiting, and whichever is answered first counts. */
async function probePatiently(origin: string, spec: RequestSpec, signal: AbortSignal): Promise<ProbeResult> {
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
    return { problem: 'aborted', refused: false }
  } finally {
    answered.abort()
  }
}

/** A complete answer to a probe. */
export interface ProbeAnswer {
  readonly status: number
  /** The first line of its body that says something. */
  readonly line: string | undefined
}

/** How one probe ended: a complete answer, or why there was none. */
export type ProbeResult =
  | ProbeAnswer
  | { readonly problem: string; readonly refused: boolean; readonly unparsed?: Unparsed | undefined }

/** Sends the probe request once over a connection of its own and reads the answer to its end. Never throws. */
export function probeOnce(origin: string, spec: RequestSpec, signal: AbortSignal): Promise<ProbeResult> {
  return new Promise(resolve => {
    const failed = (error: NodeJS.ErrnoException & { rawPacket?: Buffer }) => {
      const unparsed = error.rawPacket && { reason: error.message, bytes: error.rawPacket }
      resolve({ problem: error.code ?? error.message, refused: error.code === 'ECONNREFUSED', unparsed })
    }
    const options = { path: spec.path, method: spec.method, headers: { ...spec.headers }, agent: false, signal }
    const probe = request(origin, options, response => {
      const line = firstLineOf(response)
      response.once('error', failed).once('end', () => resolve({ status: response.statusCode ?? 0, line: line() }))
    })
    probe.once('error', failed)
    probe.end(spec.body)
  })
}
