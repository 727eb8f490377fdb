import type { Generation } from '../model/compare-result.ts'
import { blockRatios } from './metrics.ts'
import type { Pair } from './pairs.ts'
import { meanOf, varianceOf } from './student.ts'

/** What the log-ratio of a generation varies by, squared: its variance is `between + within / load`, with the load in milliseconds. */
export interface Variances {
  readonly within: number
  readonly between: number
}

/** Fewer generations say nothing of what varies between them. */
const LEAST_GENERATIONS = 4

/** The variance of a median of normal values is so many times that of their mean (Kenney and Keeping, "Mathematics of Statistics", 1962). */
const OF_MEDIAN = Math.PI / 2

/** Two boots of the same program never came up closer to each other than this, as a standard deviation of the log-ratio. */
const LEAST_BETWEEN = 0.002

/** The variances of a pair's throughput, from its blocks and its generations; undefined while there is too little of either. */
export function variancesOf(pair: Pair, generations: readonly Generation[]): Variances | undefined {
  const seen = generations.flatMap(generation => {
    const blocks = blocksOf(pair, generation)
    if (blocks.length === 0) return []
    const within = blocks.length > 1 ? (OF_MEDIAN * varianceOf(blocks)) / blocks.length : undefined
    // The blocks are of what was loaded beside a profile.
    return [{ mean: meanOf(blocks), within, loadMs: generation.loadedMs - (generation.played?.loadedMs ?? 0) }]
  })
  const withins = seen.flatMap(({ within, loadMs }) => (within === undefined ? [] : [within * loadMs]))
  if (seen.length < LEAST_GENERATIONS || withins.length === 0) return undefined
  const within = meanOf(withins)
  const left = varianceOf(seen.map(each => each.mean)) - within / meanOf(seen.map(each => each.loadMs))
  return { within, between: Math.max(LEAST_BETWEEN ** 2, left) }
}

function blocksOf({ candidate, reference }: Pair, { arms }: Generation): number[] {
  const [mine, other] = [candidate, reference].map(id => arms.find(each => each.arm === id))
  return mine && other ? blockRatios(mine, other) : []
}
