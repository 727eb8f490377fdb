import { type RandomStream, randomStream } from '../model/random.ts'

/** Up to so many ways of choosing the candidate's scores, all of them are looked at: 10 of 20 have 184,756. */
const MOST_CHOICES = 200_000
/** Of more, as many random ones. */
const DRAWN = 50_000

/** How many ways there are to choose `of` among `all`. */
function choices(all: number, of: number): number {
  let ways = 1
  for (let at = 1; at <= of; at += 1) ways = (ways * (all - of + at)) / at
  return ways
}

/** The least p-value, two-sided, that as many scores on both sides can have. */
export function leastPValue(each: number): number {
  return Math.min(1, 2 / choices(2 * each, each))
}

/** The fewest scores on each side with which the p-value can be as low as `misrate`. */
export function fewestScores(misrate: number): number {
  let each = 1
  while (leastPValue(each) > misrate) each += 1
  return each
}

/**
 * The permutation test (Pitman, 1937) of two samples: how often as many of all scores, chosen at random, have a sum that is at least as far from
 * its expectation as the candidate's. It supposes nothing but that the scores could have come the other way round.
 * @returns the p-value, two-sided: exact up to 200,000 choices, and beyond from 50,000 random ones, the same each time; 1 where a side is empty
 */
export function permutationTest(candidate: readonly number[], reference: readonly number[]): number {
  const all = [...candidate, ...reference]
  if (candidate.length === 0 || reference.length === 0) return 1
  const expected = (all.reduce((sum, score) => sum + score, 0) * candidate.length) / all.length
  const far = Math.abs(candidate.reduce((sum, score) => sum + score, 0) - expected)
  // Sums of the same scores in another order differ by rounding.
  const isAsFar = (sum: number) => Math.abs(sum - expected) >= far - 1e-9 * Math.max(1, Math.abs(expected))
  const ways = choices(all.length, candidate.length)
  return ways <= MOST_CHOICES ? exactShare(all, candidate.length, isAsFar) : drawnShare(all, candidate.length, isAsFar)
}

function exactShare(all: readonly number[], of: number, isAsFar: (sum: number) => boolean): number {
  let [found, ways] = [0, 0]
  const choose = (from: number, left: number, sum: number): void => {
    if (left === 0) {
      ways += 1
      if (isAsFar(sum)) found += 1
      return
    }
    for (let at = from; at <= all.length - left; at += 1) choose(at + 1, left - 1, sum + all[at]!)
  }
  choose(0, of, 0)
  return found / ways
}

/** The choice that was seen counts as one of those drawn, so that the share is never 0. */
function drawnShare(all: readonly number[], of: number, isAsFar: (sum: number) => boolean): number {
  const random = randomStream(1, 'permutation')
  const scores = Float64Array.from(all)
  let found = 1
  for (let draw = 0; draw < DRAWN; draw += 1) if (isAsFar(sumOfDrawn(scores, of, random))) found += 1
  return found / (DRAWN + 1)
}

/** The sum of so many scores drawn without replacement: the first steps of a shuffle (Fisher and Yates), whatever order they are in. */
function sumOfDrawn(scores: Float64Array, of: number, random: RandomStream): number {
  let sum = 0
  for (let at = 0; at < of; at += 1) {
    const other = at + Math.floor(random.next() * (scores.length - at))
    const drawn = scores[other]!
    scores[other] = scores[at]!
    scores[at] = drawn
    sum += drawn
  }
  return sum
}
