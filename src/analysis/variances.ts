import type { Generation } from '../model/compare-result.ts'
import type { CpuTimes } from '../model/entries.ts'
import { cpuTimesOfBoth, entryIn } from './entry-comparisons.ts'
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

/** Two boots of the same program may compile it differently: as a standard deviation of the log-ratio of CPU times. */
const BETWEEN_CPU = 0.01

/**
 * The variances of the CPU time of a request of a mix; undefined while too little of it is known. What it varies by from one generation to the
 * next is hardly due to boots: a neighbour on the machine slows the CPU down for a second or so, and a longer load has more of its ups and
 * downs (docs/decisions/0034-a-mix-of-requests.md).
 */
export function cpuVariancesOf(
  entry: string,
  { candidate, reference }: Pair,
  generations: readonly Generation[],
): Variances | undefined {
  const seen = generations.flatMap(({ arms, loadedMs }) => {
    const [mine, other] = [candidate, reference].map(id => arms.find(({ arm }) => arm === id))
    const loops = mine && other ? cpuTimesOfBoth(entryIn(mine, entry), entryIn(other, entry)) : []
    if (loops.length === 0) return []
    const ratio = meanOf(loops.map(([first, second]) => Math.log(first.us / second.us)))
    const within = loops.flat().reduce((sum, times) => sum + spreadOf(times), 0) / loops.length ** 2
    return [{ ratio, within, loadedMs }]
  })
  if (seen.length < LEAST_GENERATIONS) return undefined
  const between = BETWEEN_CPU ** 2
  const seenWithin = (varianceOf(seen.map(each => each.ratio)) - between) * meanOf(seen.map(each => each.loadedMs))
  return { within: Math.max(seenWithin, meanOf(seen.map(each => each.within * each.loadedMs))), between }
}

/** What the mean of CPU times varies by, squared, as a part of it. */
function spreadOf({ responses, us, sdUs }: CpuTimes): number {
  return (sdUs / us) ** 2 / responses
}

function blocksOf({ candidate, reference }: Pair, { arms }: Generation): number[] {
  const [mine, other] = [candidate, reference].map(id => arms.find(each => each.arm === id))
  return mine && other ? blockRatios(mine, other) : []
}
