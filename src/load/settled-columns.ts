import { OUTCOMES, type Outcome } from '../model/outcome.ts'
import { toSharedMs } from '../model/shared-clock.ts'
import type { Settled } from './engine.ts'
import type { SettledBatch } from './generator.ts'

const FIRST_ROOM = 256
/** An index into `codes` is one byte: its last value stands for all codes that found no place. */
const MOST_CODES = 255
const OTHER = 'other'

const OUTCOME_INDEX = Object.fromEntries(OUTCOMES.map((outcome, index) => [outcome, index])) as Record<Outcome, number>

/**
 * The requests that have ended since the last batch, as columns that grow when they must. A batch is a copy of just its rows, to be
 * given away; the columns themselves are used again, so that memory stays at that of the largest batch.
 */
export class SettledColumns {
  #columns = newColumns(FIRST_ROOM)
  #size = 0
  readonly #codes = new Map<string, number>()

  /** Takes note of how a request ended. */
  note({ outcome, entry, code, worker, dueMs, sentMs, endedMs, port }: Settled): void {
    const row = this.#size
    if (row === this.#columns.port.length) this.#grow()
    const columns = this.#columns
    columns.dueAtMs[row] = toSharedMs(dueMs)
    columns.sentAtMs[row] = toSharedMs(sentMs)
    columns.endedAtMs[row] = toSharedMs(endedMs)
    columns.outcome[row] = OUTCOME_INDEX[outcome]
    columns.code[row] = this.#indexOf(code)
    columns.worker[row] = worker
    columns.port[row] = port
    columns.entry[row] = entry
    this.#size = row + 1
  }

  /** Takes what was noted since the last time; undefined when there is nothing. */
  take(session: string): SettledBatch | undefined {
    const size = this.#size
    if (size === 0) return undefined
    const { dueAtMs, sentAtMs, endedAtMs, outcome, code, worker, port, entry } = this.#columns
    const batch = {
      session,
      dueAtMs: dueAtMs.slice(0, size),
      sentAtMs: sentAtMs.slice(0, size),
      endedAtMs: endedAtMs.slice(0, size),
      outcome: outcome.slice(0, size),
      code: code.slice(0, size),
      codes: [...this.#codes.keys()],
      worker: worker.slice(0, size),
      port: port.slice(0, size),
      entry: entry.slice(0, size),
    }
    this.#size = 0
    this.#codes.clear()
    return batch
  }

  #indexOf(code: string): number {
    const known = this.#codes.get(code)
    if (known !== undefined) return known
    const index = this.#codes.size
    if (index >= MOST_CODES && code !== OTHER) return this.#indexOf(OTHER)
    this.#codes.set(code, index)
    return index
  }

  #grow(): void {
    const old = this.#columns
    const larger = newColumns(old.port.length * 2)
    larger.dueAtMs.set(old.dueAtMs)
    larger.sentAtMs.set(old.sentAtMs)
    larger.endedAtMs.set(old.endedAtMs)
    larger.outcome.set(old.outcome)
    larger.code.set(old.code)
    larger.worker.set(old.worker)
    larger.port.set(old.port)
    larger.entry.set(old.entry)
    this.#columns = larger
  }
}

/** The buffers of a batch, to be transferred with it instead of copied once more. */
export function buffersOf(batch: SettledBatch): ArrayBuffer[] {
  const { dueAtMs, sentAtMs, endedAtMs, outcome, code, worker, port, entry } = batch
  return [dueAtMs, sentAtMs, endedAtMs, outcome, code, worker, port, entry].map(column => column.buffer as ArrayBuffer)
}

function newColumns(room: number) {
  return {
    dueAtMs: new Float64Array(room),
    sentAtMs: new Float64Array(room),
    endedAtMs: new Float64Array(room),
    outcome: new Uint8Array(room),
    code: new Uint8Array(room),
    worker: new Int32Array(room),
    port: new Uint16Array(room),
    entry: new Uint8Array(room),
  }
}
