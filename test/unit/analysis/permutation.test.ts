import { describe, expect, test } from 'vitest'
import { fewestScores, leastPValue, permutationTest } from '../../../src/analysis/permutation.ts'
import { randomStream } from '../../../src/model/random.ts'

describe('the permutation test', () => {
  test('is the share of all choices that are as far from the expectation', () => {
    // by hand: of the 6 sums 3, 4, 5, 5, 6, 7 around 5, those of 3 and 7 are as far away as the 7 that was seen
    expect(permutationTest([3, 4], [1, 2])).toBeCloseTo(2 / 6)
    expect(permutationTest([1, 2], [3, 4])).toBeCloseTo(2 / 6)
    expect(permutationTest([1, 4], [2, 3])).toBe(1)
    expect(permutationTest([0, 0, 0], [0, 0, 0])).toBe(1)
    // sides of different size: only one of the 4 choices
    expect(permutationTest([9], [1, 1, 1])).toBeCloseTo(1 / 4)
  })

  test('of nothing, nothing follows', () => {
    expect(permutationTest([], [1, 2])).toBe(1)
    expect(permutationTest([1], [])).toBe(1)
    expect(permutationTest([], [])).toBe(1)
  })

  test('beyond what can be counted out, random choices give about the same, and the same again', () => {
    const random = randomStream(7, 'scores')
    const [mine, other] = [0.6, 0].map(shift => Array.from({ length: 10 }, () => random.next() + shift))
    const exact = permutationTest(mine!, other!)
    // One more on each side takes it beyond 200,000 choices.
    const drawn = permutationTest([...mine!, 0.8], [...other!, 0.8])
    expect(Math.abs(Math.log(drawn / exact))).toBeLessThan(Math.log(3))
    expect(permutationTest([...mine!, 0.8], [...other!, 0.8])).toBe(drawn)
  })

  test('identical sides are called different no more often than was asked', () => {
    const random = randomStream(11, 'null')
    // Requests in flight on a worker when it is killed: counts, mostly small, with an outlier now and then.
    const cost = () => Math.floor(-2 * Math.log(1 - random.next())) + (random.next() < 0.05 ? 40 : 0)
    const runs = 2_000
    const alarms = Array.from({ length: runs }, () => {
      const side = () => Array.from({ length: 6 }, cost)
      return permutationTest(side(), side()) <= 0.005
    }).filter(Boolean).length
    expect(alarms / runs).toBeLessThanOrEqual(0.01)
  })
})

test('the fewest scores are those with which the p-value can be low enough', () => {
  // 2 / C(12, 6) = 2 / 924
  expect(leastPValue(6)).toBeCloseTo(2 / 924)
  expect(fewestScores(0.005)).toBe(6)
  expect(fewestScores(0.002)).toBe(7)
  expect(fewestScores(1)).toBe(1)
})
