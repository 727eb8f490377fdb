import { Rng } from 'pragmastat'

/** A stream of random numbers that depends on nothing but the seed and the stream's name. */
export interface RandomStream {
  /** Uniform in [0, 1). */
  next(): number
  /** A shuffled copy. */
  shuffle<T>(items: readonly T[]): T[]
}

/**
 * Opens a named stream of `seed`. Each purpose has a stream of its own, so that drawing more numbers for
 * one never changes another; the same seed gives the same numbers on any machine (xoshiro256++, pragmastat).
 */
export function randomStream(seed: number, name: string): RandomStream {
  const rng = new Rng(`${seed}/${name}`)
  return { next: () => rng.uniformFloat(), shuffle: items => rng.shuffle([...items]) }
}
