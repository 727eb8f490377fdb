import { readFileSync } from 'node:fs'
import type { BlackBox } from './target.ts'

/**
 * Where what stands in a black box; offsets and sizes in bytes. All numbers are little-endian. No entry of the ring lies on two pages of
 * memory: SIGKILL may come between two, never within one.
 */
export interface BoxLayout {
  /** The size of the whole file, which it has from the start: a box in which nothing stands is told from one that could not be made. */
  readonly bytes: number
  /** 32 bits: requests whose headers arrived. */
  readonly startedAt: number
  /** 32 bits: answers that were handed to the kernel. */
  readonly finishedAt: number
  /** The first entry of the ring of connections. The n-th connection has entry (n - 1) modulo `entries`. */
  readonly ringAt: number
  /** At 0, 32 bits for n, from 1; at 4, 16 bits for the remote port; at 8, a double for the time on the shared clock, in milliseconds. */
  readonly entryBytes: number
  readonly entries: number
}

const RING = { ringAt: 16, entryBytes: 16, entries: 4096 }

export const BOX_LAYOUT: BoxLayout = {
  ...{ startedAt: 0, finishedAt: 4, ...RING },
  bytes: RING.ringAt + RING.entryBytes * RING.entries,
}

/** The file of one process, by the name that its agent has for it: where its orders say who it is that, or else its pid. */
export function boxPath(prefix: string, name: string): string {
  return `${prefix}.${name}.box`
}

/**
 * Reads a worker's black box, whether it is alive or dead: what a process has written to a file stays when it is killed.
 * Undefined when there is none that holds everything: the process has not come to open it yet, or could not write to it.
 */
export function readBlackBox(path: string): BlackBox | undefined {
  const bytes = readOrNothing(path)
  if (bytes?.length !== BOX_LAYOUT.bytes) return undefined
  const { startedAt, finishedAt } = BOX_LAYOUT
  const connections = newestIn(bytes)
  return {
    connections,
    started: bytes.readUInt32LE(startedAt),
    finished: bytes.readUInt32LE(finishedAt),
    accepted: acceptedIn(bytes, connections),
  }
}

/** The number of the newest connection; 0 when there was none. */
function newestIn(bytes: Buffer): number {
  let newest = 0
  for (let entry = 0; entry < BOX_LAYOUT.entries; entry++) {
    const nth = bytes.readUInt32LE(placeOf(entry))
    if (nth === 0) break
    newest = Math.max(newest, nth)
  }
  return newest
}

/** From the newest backwards. An entry of another round was being overwritten while the file was read: it is left out. */
function acceptedIn(bytes: Buffer, newest: number): BlackBox['accepted'] {
  const room = Math.min(newest, BOX_LAYOUT.entries)
  const ports = new Uint16Array(room)
  const atMs = new Float64Array(room)
  let size = 0
  for (let nth = newest; nth > newest - room; nth--) {
    const place = placeOf((nth - 1) % BOX_LAYOUT.entries)
    if (bytes.readUInt32LE(place) !== nth) continue
    ports[size] = bytes.readUInt16LE(place + 4)
    atMs[size] = bytes.readDoubleLE(place + 8)
    size += 1
  }
  return { ports: ports.subarray(0, size), atMs: atMs.subarray(0, size) }
}

function placeOf(entry: number): number {
  return BOX_LAYOUT.ringAt + entry * BOX_LAYOUT.entryBytes
}

function readOrNothing(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}
