import type { RandomStream } from '../../model/random.ts'

/** Which workers the steps of a sequence go to. */
export interface Way {
  /** Its place among the sequences of the run. */
  readonly sequence: number
  /** It goes on with another worker than it began with. */
  readonly changes: boolean
  /** The slot of the worker for each step. */
  readonly slots: readonly number[]
}

/**
 * Draws the ways of sequences through the workers: about half stay with one worker, and the others change once, so that every ordered pair of
 * workers has its turn. A way that goes back would hide what the first worker still knows.
 */
export class Ways {
  readonly #lengths: readonly number[]
  readonly #slots: readonly number[]
  readonly #random: RandomStream
  readonly #decks: Way[][]
  #drawn = 0
  #stays = 0

  /**
   * @param lengths of the sequences, in steps
   * @param slots of the workers that can be reached; where it is one, all stay
   */
  constructor(lengths: readonly number[], slots: readonly number[], random: RandomStream) {
    this.#lengths = lengths
    this.#slots = slots
    this.#random = random
    this.#decks = lengths.map(() => [])
  }

  next(): Way {
    const sequence = this.#drawn++ % this.#lengths.length
    const deck = this.#decks[sequence]!
    if (deck.length === 0) deck.push(...this.#random.shuffle(this.#deckOf(sequence)))
    return deck.pop()!
  }

  /** One that stays. */
  staying(sequence: number): Way {
    const slot = this.#slots[this.#stays++ % this.#slots.length]!
    return { sequence, changes: false, slots: Array.from({ length: this.#lengths[sequence]! }, () => slot) }
  }

  /** Each draw by itself: neighbours share a worker as often as any two sequences do. */
  #anySlot(): number {
    return this.#slots[Math.floor(this.#random.next() * this.#slots.length)]!
  }

  #deckOf(sequence: number): Way[] {
    const length = this.#lengths[sequence]!
    const pairs = this.#slots.flatMap(from => this.#slots.filter(to => to !== from).map(to => [from, to] as const))
    if (pairs.length === 0) return [this.staying(sequence)]
    if (length < 2) return [{ sequence, changes: false, slots: [this.#anySlot()] }]
    return pairs.flatMap(([from, to]) => {
      const change = 1 + Math.floor(this.#random.next() * (length - 1))
      const slots = Array.from({ length }, (_, at) => (at < change ? from : to))
      return [{ sequence, changes: true, slots }, this.staying(sequence)]
    })
  }
}
