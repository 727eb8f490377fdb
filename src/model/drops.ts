import type { Drop, Drops } from './chaos-trial.ts'

const FIRST_ROOM = 64

/** Dropped requests as they come: 20 bytes for each, as an outage drops hundreds of thousands. */
export class DropColumns {
  readonly #kinds: Drops['kinds'] = []
  readonly #places = new Map<string, number>()
  #kind = new Uint32Array(FIRST_ROOM)
  #atMs = new Float64Array(FIRST_ROOM)
  #endedMs = new Float64Array(FIRST_ROOM)
  #size = 0

  add(drop: Drop): void {
    const at = this.#size
    if (at === this.#kind.length) this.#grow()
    this.#kind[at] = this.#placeOf(drop)
    this.#atMs[at] = drop.atMs
    this.#endedMs[at] = drop.endedMs
    this.#size = at + 1
  }

  /** As a result stores them: in the order in which they were due, and their kinds in the order in which they come. */
  record(): Drops {
    const columns: Drops = { kinds: [], kind: [], atMs: [], endedMs: [] }
    const atMs = this.#atMs
    const order = Uint32Array.from({ length: this.#size }, (_, at) => at).sort((a, b) => atMs[a]! - atMs[b]! || a - b)
    const places = new Map<number, number>()
    for (const at of order) {
      const kind = this.#kind[at]!
      const known = places.get(kind)
      const place = known ?? columns.kinds.push({ ...this.#kinds[kind]! }) - 1
      if (known === undefined) places.set(kind, place)
      columns.kind.push(place)
      columns.atMs.push(toMicroseconds(atMs[at]!))
      columns.endedMs.push(toMicroseconds(this.#endedMs[at]!))
    }
    return columns
  }

  #placeOf({ outcome, code, slot, incarnation, accepted, reused, entry }: Drop): number {
    const key = `${outcome} ${slot} ${incarnation} ${accepted} ${reused} ${JSON.stringify(code)} ${entry}`
    const known = this.#places.get(key)
    if (known !== undefined) return known
    const kind = { outcome, code, slot, incarnation, accepted }
    const more = { ...(reused !== undefined && { reused }), ...(entry !== undefined && { entry }) }
    const place = this.#kinds.push({ ...kind, ...more }) - 1
    this.#places.set(key, place)
    return place
  }

  #grow(): void {
    const room = this.#size * 2
    const [kind, atMs, endedMs] = [new Uint32Array(room), new Float64Array(room), new Float64Array(room)]
    kind.set(this.#kind)
    atMs.set(this.#atMs)
    endedMs.set(this.#endedMs)
    this.#kind = kind
    this.#atMs = atMs
    this.#endedMs = endedMs
  }
}

/** Dropped requests as a result stores them. */
export function dropsInColumns(drops: readonly Drop[]): Drops {
  const columns = new DropColumns()
  for (const drop of drops) columns.add(drop)
  return columns.record()
}

/** The dropped requests of a result, in the order in which they were due. */
export function* eachDrop({ kinds, kind, atMs, endedMs }: Drops): Generator<Drop> {
  for (const [at, place] of kind.entries()) {
    // Field by field: half a million spreads take 120 MiB more.
    const { outcome, code, slot, incarnation, accepted, reused, entry } = kinds[place]!
    yield { outcome, code, slot, incarnation, accepted, reused, entry, atMs: atMs[at]!, endedMs: endedMs[at]! }
  }
}

function toMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
