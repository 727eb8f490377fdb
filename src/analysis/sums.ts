import type { RequestTotals } from '../model/result-parts.ts'
import type { ValueCounts } from '../model/tally.ts'

/** Sums counts of requests. */
export function sumRequests(counts: readonly RequestTotals[]): RequestTotals {
  const total: RequestTotals = {
    scheduled: 0,
    ok: 0,
    rejected: 0,
    dropped: 0,
    refused: 0,
    closed: 0,
    truncated: 0,
    hung: 0,
    malformed: 0,
    unsent: 0,
  }
  for (const each of counts) for (const key of Object.keys(total) as (keyof RequestTotals)[]) total[key] += each[key]
  return total
}

/** Sums numbers by key. */
export function sumRecords(records: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const total: Record<string, number> = {}
  for (const record of records)
    for (const [key, value] of Object.entries(record)) total[key] = (total[key] ?? 0) + value
  return total
}

/** Sums answers by their value and the worker's slot, the most frequent value first. */
export function sumValueCounts(counts: Readonly<ValueCounts>): ValueCounts {
  const sums = new Map<string, ValueCounts[number]>()
  for (const { value, slot, count } of counts) {
    const key = JSON.stringify([value, slot])
    sums.set(key, { value, slot, count: count + (sums.get(key)?.count ?? 0) })
  }
  return [...sums.values()].sort((a, b) => b.count - a.count)
}
