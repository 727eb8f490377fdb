import type { Rejection, Rejections } from './chaos-trial.ts'

/** Rejected requests as they come, counted by bin, status and worker. */
export class RejectionColumns {
  readonly #kinds: Rejections['kinds'] = []
  readonly #places = new Map<string, number>()
  /** For each kind the counts by bin. */
  readonly #counts: Map<number, number>[] = []

  /** Counts one. */
  add({ status, slot, incarnation }: Rejections['kinds'][number], bin: number): void {
    const key = `${status} ${slot} ${incarnation}`
    let place = this.#places.get(key)
    if (place === undefined) {
      place = this.#kinds.push({ status, slot, incarnation }) - 1
      this.#places.set(key, place)
      this.#counts.push(new Map())
    }
    const counts = this.#counts[place]!
    counts.set(bin, (counts.get(bin) ?? 0) + 1)
  }

  /** As a result stores them: kind by kind, each in the order of time. */
  record(): Rejections {
    const columns: Rejections = { kinds: this.#kinds.map(kind => ({ ...kind })), kind: [], bin: [], count: [] }
    for (const [place, counts] of this.#counts.entries()) {
      for (const [bin, count] of [...counts].sort((a, b) => a[0] - b[0])) {
        columns.kind.push(place)
        columns.bin.push(bin)
        columns.count.push(count)
      }
    }
    return columns
  }
}

/** The rejected requests of a result. */
export function* eachRejection({ kinds, kind, bin, count }: Rejections): Generator<Rejection> {
  for (const [at, place] of kind.entries()) yield { ...kinds[place]!, bin: bin[at]!, count: count[at]! }
}
