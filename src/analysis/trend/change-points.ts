import { type RandomStream, randomStream } from '../../model/random.ts'
import { bestSplit, LEAST_RUNS } from './divergence.ts'

/** Where the values change, and how sure that is. */
export interface ChangePoint {
  /** The first value after the change. */
  readonly at: number
  /** Probability of so clear a split anywhere, were the order of the values mere chance. */
  readonly pValue: number
  /** How many random orders that was found from: no p-value is below 1 in one more than these. */
  readonly permutations: number
}

/** The same series gives the same marks at any time. */
const SEED = 2014

/** Permutations are exact; two orders that are equal but for rounding count as equal. */
const ROUNDING = 1e-9

/**
 * E-divisive with means (Matteson & James 2014; as MongoDB uses it for its benchmarks, Daly et al. 2020, arXiv 2003.00584):
 * the clearest split of all stretches is tested against the clearest splits of the same stretches in random order, and the
 * search goes on in the parts until a split is not clear at `alpha`. Of series without any change a share of `alpha` gets a
 * mark, whatever the distribution of the noise, as long as one run's noise says nothing of the next one's.
 * @returns the change points in the order of the values
 */
export function changePoints(values: readonly number[], alpha: number): ChangePoint[] {
  if (values.length < runsNeeded(alpha)) return []
  const random = randomStream(SEED, 'trend')
  const permutations = permutationsFor(values.length, alpha)
  const found: ChangePoint[] = []
  for (;;) {
    const ends = [0, ...found.map(each => each.at), values.length]
    const stretches = ends.slice(1).map((end, index) => Float64Array.from(values.slice(ends[index], end)))
    const best = clearest(stretches)
    if (!best || best.divergence <= 0) return found
    const pValue = permutationTest(stretches, best.divergence, { permutations, alpha }, random)
    if (pValue > alpha) return found
    found.push({ at: ends[best.stretch]! + best.at, pValue, permutations })
    found.sort((a, b) => a.at - b.at)
  }
}

/** The clearest split of several stretches. */
function clearest(stretches: readonly Float64Array[]) {
  let best: { stretch: number; at: number; divergence: number } | undefined
  stretches.forEach((values, stretch) => {
    const split = bestSplit(values)
    if (split && split.divergence > (best?.divergence ?? Number.NEGATIVE_INFINITY)) best = { stretch, ...split }
  })
  return best
}

/** Work that may go into a test: random orders times the square of the number of runs. */
const WORK = 5_000_000

/** Beyond these nothing is gained. */
const most = (alpha: number) => Math.min(20_000, 100 / alpha)

/**
 * How many random orders are tried: enough for a p-value of half of `alpha`, and more where runs are few, so that chance
 * does not decide where the p-value is near `alpha`.
 */
export function permutationsFor(runs: number, alpha: number): number {
  return Math.ceil(Math.max(2 / alpha, Math.min(most(alpha), WORK / runs ** 2))) - 1
}

/** Ends as soon as the split cannot be clear any more; the p-value is then a lower bound that is above `alpha`. */
function permutationTest(
  stretches: readonly Float64Array[],
  divergence: number,
  { permutations, alpha }: { permutations: number; alpha: number },
  random: RandomStream,
): number {
  const bar = divergence * (1 - ROUNDING)
  let asClear = 1
  for (let tried = 0; tried < permutations; tried++) {
    for (const values of stretches) shuffle(values, random)
    if (clearest(stretches)!.divergence >= bar) asClear += 1
    if (asClear / (permutations + 1) > alpha) break
  }
  return asClear / (permutations + 1)
}

/** Puts values into a random order, in place. */
function shuffle(values: Float64Array, random: RandomStream): void {
  for (let last = values.length - 1; last > 0; last--) {
    const other = Math.floor(random.next() * (last + 1))
    const value = values[last]!
    values[last] = values[other]!
    values[other] = value
  }
}

/** p-values are estimated: what could just about be reached would be reached by luck. */
const REACH = 0.75

/**
 * The fewest runs in which a change can be told at `alpha`: with fewer, even a perfect step is as clear as too large a
 * share of all orders.
 */
export function runsNeeded(alpha: number): number {
  let runs = 2 * LEAST_RUNS
  while (2 / waysToChoose(runs, runs >> 1) > REACH * alpha) runs += 1
  return runs
}

function waysToChoose(from: number, count: number): number {
  let ways = 1
  for (let at = 1; at <= count; at++) ways = (ways * (from - count + at)) / at
  return ways
}
