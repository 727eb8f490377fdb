import { expect, test } from 'vitest'
import { constantRate } from '../../../src/load/pacing.ts'

test.each([
  // [perSec, index, due in µs]
  [1, 0, 0],
  [1, 3, 3_000_000],
  [1000, 1, 1000],
  [3, 1, 1e6 / 3],
  [3, 3_000_000, 1e12],
  [0.5, 1, 2_000_000],
])('at %d per second request %d is due after %d µs', (perSec, index, us) => {
  expect(constantRate(perSec).dueUs(index)).toBe(us)
})

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d per second', perSec => {
  expect(() => constantRate(perSec)).toThrow(RangeError)
})
