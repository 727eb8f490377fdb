import { readFileSync } from 'node:fs'
import { stampOf, type WorkerId } from '../model/worker-id.ts'
import type { BlackBox } from './target.ts'

/** Where what stands in a black box; offsets and sizes in bytes. All numbers are little-endian. */
export interface BoxLayout {
  /** 32 bits: requests whose headers arrived. */
  readonly startedAt: number
  /** 32 bits: answers that were handed to the kernel. */
  readonly finishedAt: number
  /** The first entry of the ring of connections. The n-th connection has entry (n - 1) modulo `entries`. */
  readonly ringAt: number
  /** 32 bits for n, from 1, then 16 bits for the remote port; the rest is unused. */
  readonly entryBytes: number
  readonly entries: number
}

export const BOX_LAYOUT: BoxLayout = { startedAt: 0, finishedAt: 4, ringAt: 8, entryBytes: 8, entries: 4096 }

/** The file of one worker process. */
export function boxPath(prefix: string, worker: WorkerId): string {
  return `${prefix}.${stampOf(worker)}.box`
}

/**
 * Reads a worker's black box, whether it is alive or dead: what a process has written to a file stays when it is killed.
 * Undefined when there is none.
 */
export function readBlackBox(path: string): BlackBox | undefined {
  const bytes = readOrNothing(path)
  if (!bytes) return undefined
  const { startedAt, finishedAt, ringAt, entryBytes } = BOX_LAYOUT
  const entries: { readonly nth: number; readonly port: number }[] = []
  for (let at = ringAt; at + entryBytes <= bytes.length; at += entryBytes) {
    const nth = bytes.readUInt32LE(at)
    if (nth > 0) entries.push({ nth, port: bytes.readUInt16LE(at + 4) })
  }
  entries.sort((left, right) => right.nth - left.nth)
  return {
    connections: entries[0]?.nth ?? 0,
    started: numberAt(bytes, startedAt),
    finished: numberAt(bytes, finishedAt),
    ports: entries.map(entry => entry.port),
  }
}

/** The file grows with what is written. */
function numberAt(bytes: Buffer, at: number): number {
  return at + 4 <= bytes.length ? bytes.readUInt32LE(at) : 0
}

function readOrNothing(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}
