import { expect, test } from 'vitest'
import { binomialCdf, isShownBelow, mostByChance, upperBound } from '../../../src/analysis/binomial.ts'

test('the distribution agrees with coins counted by hand', () => {
  // of 6 coins: no head in 1 of 64 cases, at most one in 7
  expect(binomialCdf(0, 6, 0.5)).toBeCloseTo(1 / 64, 12)
  expect(binomialCdf(1, 6, 0.5)).toBeCloseTo(7 / 64, 12)
  expect(binomialCdf(6, 6, 0.5)).toBe(1)
  expect(binomialCdf(-1, 6, 0.5)).toBe(0)
})

test('it does not underflow with thousands of tries', () => {
  expect(binomialCdf(2_500, 5_000, 0.5)).toBeCloseTo(0.5056, 3)
})

test('the upper bound is that of Clopper and Pearson', () => {
  // none in n: 1 − 0.05^(1/n)
  expect(upperBound(0, 300)).toBeCloseTo(1 - 0.05 ** (1 / 300), 9)
  // 1 in 10, one-sided 95 %: the beta quantile 0.95 of (2, 9) is 0.3942
  expect(upperBound(1, 10)).toBeCloseTo(0.3942, 4)
  expect(upperBound(10, 10)).toBe(1)
  expect(upperBound(0, 0)).toBe(1)
})

test('so many requests without a bad one show a share: three over the share', () => {
  expect(isShownBelow(0, 300, 0.01)).toBe(true)
  expect(isShownBelow(0, 290, 0.01)).toBe(false)
  expect(isShownBelow(1, 300, 0.01)).toBe(false)
  expect(isShownBelow(0, 0, 0.01)).toBe(false)
})

test('what chance alone gives is the quantile of the distribution', () => {
  expect(mostByChance(6, 0.5, 0.05)).toBe(5)
  expect(mostByChance(1_000, 0, 0.05)).toBe(0)
  const most = mostByChance(1_000, 0.01, 0.025)
  expect(binomialCdf(most, 1_000, 0.01)).toBeGreaterThanOrEqual(0.975)
  expect(binomialCdf(most - 1, 1_000, 0.01)).toBeLessThan(0.975)
})
