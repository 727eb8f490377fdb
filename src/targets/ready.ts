import { setTimeout as sleep } from 'node:timers/promises'
import { isExpected, type RequestSpec } from '../model/arm.ts'
import type { WorkerRow } from './host/protocol.ts'
import { probeOnce } from './probe.ts'

const POLL_MS = 5
const RETRY_MS = 20
const WAIT_FOR_IPV4_MS = 50
/** An answer like 404 does not heal; a 503 while the app still warms up does. */
const CLIENT_ERROR_IS_FINAL_AFTER_MS = 3_000

/** An address of the app on which as many workers listen as were asked for. */
export interface Door {
  readonly key: string
  readonly asked: number
  /** Origins to try, in this order. */
  readonly origins: readonly string[]
}

/** What is known of the app's readiness so far; it explains a timeout. */
export interface Progress {
  /** Where it listens. */
  door: Door | undefined
  /** Its last complete answer that was not expected. */
  rejected: { readonly door: Door; readonly status: number } | undefined
}

/** The addresses on which at least `workers` workers listen. */
export function openDoors(rows: readonly WorkerRow[], workers: number): Door[] {
  const doors = new Map<string, { door: Door; workers: number }>()
  for (const { key, asked, address, port } of rows.filter(row => !row.exit).flatMap(row => row.listeners)) {
    const id = `${key} ${address} ${port}`
    const found = doors.get(id) ?? { door: { key, asked, origins: originsOf(address, port) }, workers: 0 }
    doors.set(id, { ...found, workers: found.workers + 1 })
  }
  return [...doors.values()].filter(each => each.workers >= workers).map(each => each.door)
}

/** Where to connect to a server that listens on this address. `::` serves IPv4 too, unless it is `ipv6Only`. */
export function originsOf(address: string, port: number): string[] {
  if (address === '0.0.0.0') return [`http://127.0.0.1:${port}`]
  if (address === '::') return [`http://127.0.0.1:${port}`, `http://[::1]:${port}`]
  return [address.includes(':') ? `http://[${address}]:${port}` : `http://${address}:${port}`]
}

/**
 * Probes the doors until one of them gives a complete answer with an expected status, and returns its origin. Returns undefined when
 * the signal ends it first, or when all the app has to say is a client error. `progress` tells what was seen.
 */
export async function firstAnswer(
  doors: () => readonly Door[],
  spec: RequestSpec,
  signal: AbortSignal,
  progress: Progress,
): Promise<string | undefined> {
  const probing = new Map<string, Promise<unknown>>()
  const settled = new AbortController()
  const either = AbortSignal.any([signal, settled.signal])
  const found: Found = { origins: [], firstMs: Number.POSITIVE_INFINITY, rejected: new Set() }
  while (!signal.aborted && !isSettled(found)) {
    for (const door of doors()) {
      const id = door.origins.join()
      if (!probing.has(id)) probing.set(id, probeDoor(door, spec, either, progress).then(note(found, id)))
    }
    if (probing.size > 0 && found.rejected.size === probing.size) break
    await Promise.race([...probing.values(), sleep(POLL_MS, undefined, { signal }).catch(() => {})])
    if (found.rejected.size + found.origins.length > 0) await sleep(POLL_MS, undefined, { signal }).catch(() => {})
  }
  settled.abort()
  return found.origins.find(isIpv4) ?? found.origins[0]
}

/** What the probes have found. */
interface Found {
  readonly origins: string[]
  firstMs: number
  readonly rejected: Set<string>
}

function note(found: Found, id: string): (origin: string | undefined) => void {
  return origin => {
    if (origin === undefined) found.rejected.add(id)
    else if (found.origins.push(origin) === 1) found.firstMs = performance.now()
  }
}

/** An app that listens on both loopback addresses gets its load over IPv4 in every arm, whichever answered first. */
function isSettled({ origins, firstMs }: Found): boolean {
  return origins.some(isIpv4) || performance.now() - firstMs > WAIT_FOR_IPV4_MS
}

function isIpv4(origin: string): boolean {
  return !origin.includes('[')
}

/** Tries one door again and again; undefined when it was aborted or answers with a client error for good. */
async function probeDoor(
  door: Door,
  spec: RequestSpec,
  signal: AbortSignal,
  progress: Progress,
): Promise<string | undefined> {
  progress.door = door
  let firstAnswerMs: number | undefined
  for (let turn = 0; !signal.aborted; ) {
    const origin = door.origins[turn % door.origins.length]!
    const result = await probeOnce(origin, spec, signal)
    if ('status' in result) {
      if (isExpected(result.status, spec)) return origin
      firstAnswerMs ??= performance.now()
      progress.rejected = { door, status: result.status }
      const clientError = result.status >= 400 && result.status < 500
      if (clientError && performance.now() - firstAnswerMs > CLIENT_ERROR_IS_FINAL_AFTER_MS) return undefined
    } else if (result.refused) {
      turn += 1
    }
    await sleep(RETRY_MS, undefined, { signal }).catch(() => {})
  }
  return undefined
}
