import type { Values } from '../../model/filled-entry.ts'
import { type RandomStream, randomStream } from '../../model/random.ts'
import type { DataSet } from '../../model/request-mix.ts'

/** Gives each sequence its values: a number that no other of the run has, one random number, and one row of each data set. */
export class DrawnValues {
  readonly #data: readonly DataSet[]
  readonly #random: RandomStream
  #sent = 0

  constructor(data: readonly DataSet[], seed: number) {
    this.#data = data
    this.#random = randomStream(seed, 'values of sequences')
  }

  next(): Omit<Values, 'captured'> {
    const rows = this.#data.map(({ order, rows: all }) => {
      return all[order === 'random' ? Math.floor(this.#random.next() * all.length) : this.#sent % all.length]!
    })
    this.#sent += 1
    return { number: this.#sent, random: Math.floor(this.#random.next() * 1e9), rows }
  }
}
