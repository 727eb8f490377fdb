import type { SettledBatch } from '../../../src/load/generator.ts'
import { OUTCOMES, type Outcome } from '../../../src/model/outcome.ts'
import { type WorkerId, workerOfNumber } from '../../../src/model/worker-id.ts'

/** One request of a batch. */
export interface Row {
  readonly dueAtMs: number
  readonly sentAtMs: number
  readonly endedAtMs: number
  readonly outcome: Outcome
  readonly code: string
  readonly worker: WorkerId | undefined
  readonly port: number
}

/** The rows of a batch; none when there is no batch. */
export function rowsOf(batch: SettledBatch | undefined): Row[] {
  if (batch === undefined) return []
  return Array.from(batch.outcome, (outcome, row) => ({
    dueAtMs: at(batch.dueAtMs, row),
    sentAtMs: at(batch.sentAtMs, row),
    endedAtMs: at(batch.endedAtMs, row),
    outcome: OUTCOMES[outcome] as Outcome,
    code: batch.codes[at(batch.code, row)] ?? 'no such code',
    worker: workerOfNumber(at(batch.worker, row)),
    port: at(batch.port, row),
  }))
}

/** How often each word occurs. */
export function tally(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}

/** Counts `closed.stale` as `fresh`: after a stall, a connection may have been idle for that long. */
export function withoutStale(codes: Readonly<Record<string, number>>, fresh = 'closed.fin'): Record<string, number> {
  const { 'closed.stale': stale = 0, ...others } = codes
  return stale === 0 ? others : { ...others, [fresh]: (others[fresh] ?? 0) + stale }
}

function at(column: ArrayLike<number>, row: number): number {
  const value = column[row]
  if (value === undefined) throw new Error(`a column ends before row ${row}`)
  return value
}
