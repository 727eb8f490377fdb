import { workerOfNumber } from '../model/worker-id.ts'
import type { Answer } from './engine.ts'
import type { HeaderCount } from './generator.ts'

/** Values that are told apart; a header with an id in it has as many as there are answers. */
const MOST_VALUES = 50
/** Stands for all further values. */
const OTHERS = '(others)'
/** Longer values are cut. */
const LONGEST = 64

/** Counts answers by the value of a header, for each worker. */
export class HeaderTally {
  readonly #values = new Set<string>()
  /** By worker number and value. */
  #counts = new Map<number, Map<string | null, number>>()

  note(worker: number, { counted }: Answer): void {
    const value = counted === undefined ? null : this.#known(counted)
    let mine = this.#counts.get(worker)
    if (mine === undefined) {
      mine = new Map()
      this.#counts.set(worker, mine)
    }
    mine.set(value, (mine.get(value) ?? 0) + 1)
  }

  /** Takes all that was noted and starts anew. */
  take(): HeaderCount[] {
    const counts = [...this.#counts].flatMap(([worker, mine]) => {
      const slot = workerOfNumber(worker)?.slot ?? null
      return [...mine].map(([value, count]) => ({ value, slot, count }))
    })
    this.#counts = new Map()
    return counts
  }

  #known(written: string): string {
    const value = written.length > LONGEST ? `${written.slice(0, LONGEST)}…` : written
    if (this.#values.has(value)) return value
    if (this.#values.size >= MOST_VALUES) return OTHERS
    this.#values.add(value)
    return value
  }
}
