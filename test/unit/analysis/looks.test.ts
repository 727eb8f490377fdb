import { describe, expect, test } from 'vitest'
import { estimateCenter, median, valuesNeeded } from '../../../src/analysis/interval.ts'
import { misrateAt, planLooks } from '../../../src/analysis/looks.ts'
import { randomStream } from '../../../src/model/random.ts'

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

describe('planLooks', () => {
  test.each([
    // one candidate, 60 s: 12 generations; a look at 6 or 8 cannot reach its level
    { alpha: 0.01, planned: 12, interim: [10] },
    { alpha: 0.01, planned: 16, interim: [12, 14] },
    { alpha: 0.01, planned: 8, interim: [] },
    { alpha: 0.01, planned: 3, interim: [] },
  ])('alpha $alpha over $planned generations looks early at $interim', ({ alpha, planned, interim }) => {
    const looks = planLooks(alpha, planned)
    expect(looks.interim).toEqual(interim)
    expect(looks.interimMisrate * looks.interim.length + looks.finalMisrate).toBeLessThanOrEqual(alpha + 1e-12)
    for (const look of looks.interim) expect(look).toBeGreaterThanOrEqual(valuesNeeded(looks.interimMisrate))
  })

  test('all looks together err in at most alpha of simulated null experiments', () => {
    const random = randomStream(7, 'simulation')
    const looks = planLooks(0.1, 14)
    const experiments = 3_000
    let wrong = 0
    for (let index = 0; index < experiments; index++) {
      const values: number[] = []
      const called = Array.from({ length: 14 }, () => {
        values.push(random.next() + random.next() + random.next() - 1.5)
        if (values.length < 14 && !looks.interim.includes(values.length)) return false
        const { bounds } = estimateCenter(values, misrateAt(looks, values.length, values.length === 14))
        return bounds !== null && (bounds[0] > 0 || bounds[1] < 0)
      })
      if (called.includes(true)) wrong++
    }
    // 0.1 expected at most; three standard errors above it would be 0.116
    expect(wrong / experiments).toBeLessThan(0.116)
    expect(wrong).toBeGreaterThan(0)
  })
})
