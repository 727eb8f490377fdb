import { describe, expect, test } from 'vitest'
import { estimateLogRatio } from '../../../src/analysis/estimate-log-ratio.ts'
import {
  ALPHA,
  looksBefore,
  METRIC_SHARES,
  misrateAt,
  oneLook,
  planInterimLooks,
} from '../../../src/analysis/interim-looks.ts'
import { estimateCenter, median, valuesNeeded } from '../../../src/analysis/interval.ts'
import { studentQuantile } from '../../../src/analysis/student.ts'
import { type RandomStream, randomStream } from '../../../src/model/random.ts'

describe('valuesNeeded', () => {
  // The interval from least to greatest of n values misses in 2 of 2^n cases.
  test.each([
    [0.05, 6], // 2/2^6 = 0.031
    [0.01, 8], // 2/2^8 = 0.0078
    [0.005, 9], // 2/2^9 = 0.0039
    [0.001, 11], // 2/2^11 = 0.00098
  ])('an interval that errs in %d of cases needs %d values', (misrate, needed) => {
    expect(valuesNeeded(misrate)).toBe(needed)
    const values = Array.from({ length: needed }, (_, index) => index)
    expect(estimateCenter(values, misrate).bounds).not.toBeNull()
    expect(estimateCenter(values.slice(1), misrate).bounds).toBeNull()
  })
})

test('the estimate is the median of the pairwise averages, and its interval holds it', () => {
  const values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 100]
  const { value, bounds } = estimateCenter(values, 0.01)
  expect(value).toBe(5.5)
  expect(bounds![0]).toBeLessThan(value)
  expect(bounds![1]).toBeGreaterThan(value)
})

test('median', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
})

describe('planInterimLooks', () => {
  const looks = planInterimLooks(0.01)

  test('looks at 5, 6, 8, 10, 12, 16 and 20 generations, and now and then later', () => {
    expect(looksBefore(50)).toEqual([5, 6, 8, 10, 12, 16, 20, 28, 40])
    expect(looks.interimMisrate(7)).toBe(0)
    expect(looks.interimMisrate(4)).toBe(0)
  })

  test('all looks and the last one share alpha, however long the run', () => {
    const interim = looksBefore(Number.POSITIVE_INFINITY).map(at => looks.interimMisrate(at))
    expect(Math.min(...interim)).toBeGreaterThan(0)
    expect(interim.reduce((sum, each) => sum + each, 0) + looks.finalMisrate).toBeLessThanOrEqual(0.01)
  })

  test('the metrics share the error rate of a candidate', () => {
    const shares = Object.values(METRIC_SHARES)
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1)
  })

  test('the last look has its own rate, also where an early one would be due', () => {
    expect(misrateAt(looks, 10, true)).toBe(looks.finalMisrate)
    expect(misrateAt(looks, 10, false)).toBe(looks.interimMisrate(10))
    expect(misrateAt(looks, 11, false)).toBe(looks.finalMisrate)
    expect(misrateAt(oneLook(0.01), 10, false)).toBe(0.01)
  })
})

describe('two identical arms are called different in at most 1 % of runs, all looks together', () => {
  const EXPERIMENTS = 4_000
  const LONGEST = 28

  /** Each gives the log-ratio of one generation of two arms that could have had each other's names. */
  const noises: Record<string, (random: RandomStream) => number> = {
    normal: random => 0.02 * gaussian(random),
    't with 3 degrees of freedom': random => 0.02 * studentOf3(random),
    '10 % outliers of 6 sd': random => 0.02 * gaussian(random) * (random.next() < 0.1 ? 6 : 1),
    'a lottery of boots, of which one in three loses 45 %': random => lottery(random) - lottery(random),
    'drift and bursts, on either arm': random =>
      0.01 * gaussian(random) + (random.next() < 0.2 ? 0.05 * (random.next() < 0.5 ? 1 : -1) : 0),
  }

  test.each(Object.keys(noises))('%s', name => {
    const random = randomStream(11, name)
    const looks = planInterimLooks(ALPHA)
    let wrong = 0
    for (let experiment = 0; experiment < EXPERIMENTS; experiment++) {
      const values = Array.from({ length: LONGEST }, () => noises[name]!(random))
      const isCalled = (at: number, isLast: boolean) => {
        const { bounds } = estimateLogRatio(values.slice(0, at), misrateAt(looks, at, isLast))
        return bounds !== null && (bounds[0] > 0 || bounds[1] < 0)
      }
      if (looksBefore(LONGEST).some(at => isCalled(at, false)) || isCalled(LONGEST, true)) wrong++
    }
    expect(wrong / EXPERIMENTS).toBeLessThanOrEqual(0.01)
    expect(wrong).toBeGreaterThan(0)
  })

  function gaussian(random: RandomStream): number {
    return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
  }

  function studentOf3(random: RandomStream): number {
    const squares = gaussian(random) ** 2 + gaussian(random) ** 2 + gaussian(random) ** 2
    return gaussian(random) / Math.sqrt(squares / 3)
  }

  function lottery(random: RandomStream): number {
    return 0.02 * gaussian(random) + (random.next() < 1 / 3 ? Math.log(0.55) : 0)
  }
})

test.each([
  // Fisher and Yates, "Statistical Tables", table III
  [0.05, 4, 2.776],
  [0.01, 4, 4.604],
  [0.001, 4, 8.61],
  [0.001, 9, 4.781],
  [0.01, 19, 2.861],
  [0.05, 1, 12.706],
  [0.001, 120, 3.373],
])('Student quantile: |t| exceeds it in %d of cases with %d degrees of freedom', (misrate, freedom, quantile) => {
  expect(studentQuantile(misrate, freedom)).toBeCloseTo(quantile, 3)
})
