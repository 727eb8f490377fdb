import type { Drop, Drops } from './chaos-trial.ts'

/** Dropped requests as a result stores them. */
export function dropsInColumns(drops: readonly Drop[]): Drops {
  const columns: Drops = { kinds: [], kind: [], atMs: [], endedMs: [] }
  const places = new Map<string, number>()
  for (const drop of drops.toSorted((a, b) => a.atMs - b.atMs)) {
    const { outcome, code, slot, incarnation, accepted, atMs, endedMs } = drop
    const key = `${outcome} ${slot} ${incarnation} ${accepted} ${code}`
    const known = places.get(key)
    const place = known ?? columns.kinds.push({ outcome, code, slot, incarnation, accepted }) - 1
    if (known === undefined) places.set(key, place)
    columns.kind.push(place)
    columns.atMs.push(toMicroseconds(atMs))
    columns.endedMs.push(toMicroseconds(endedMs))
  }
  return columns
}

/** The dropped requests of a result, in the order in which they were due. */
export function* eachDrop({ kinds, kind, atMs, endedMs }: Drops): Generator<Drop> {
  for (const [at, place] of kind.entries()) {
    // Field by field: half a million spreads take 120 MiB more.
    const { outcome, code, slot, incarnation, accepted } = kinds[place]!
    yield { outcome, code, slot, incarnation, accepted, atMs: atMs[at]!, endedMs: endedMs[at]! }
  }
}

function toMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
