import { expect, test } from 'vitest'
import { medianInterval, summarizeRecovery } from '../../../../src/analysis/chaos/survival.ts'
import type { Recovery } from '../../../../src/model/chaos-result.ts'

function seen(...times: number[]): Recovery[] {
  return times.map(ms => ({ ms, censoredMs: null, harmed: true }))
}

function cutOff(...times: number[]): Recovery[] {
  return times.map(censoredMs => ({ ms: null, censoredMs, harmed: true }))
}

test('without censoring the median and its interval are order statistics', () => {
  const { medianMs, ci, maxMs, n, censored } = summarizeRecovery(seen(50, 10, 30, 20, 60, 40))
  expect([medianMs, ci, maxMs, n, censored]).toEqual([30, [10, 60], 60, 6, 0])
  // of 12 values the sign test's interval goes from the 3rd to the 10th: 2 · P(X ≤ 2) = 3.9 %
  expect(summarizeRecovery(seen(...Array.from({ length: 12 }, (_, index) => index + 1))).ci).toEqual([3, 10])
})

test('censored times count as not recovered until then', () => {
  // by hand: 10: 6/7 are left, 20: 5/7, 25+: one less at risk, 30: 5/7 · 3/4 = 0.536, 40: 0.536 · 2/3 = 0.357
  const times = [...seen(10, 20, 30, 40, 60), ...cutOff(25, 50)]
  expect(summarizeRecovery(times)).toMatchObject({ medianMs: 40, maxMs: 60, n: 7, censored: 2 })
  // the cap is never taken for a value: without the censored ones the median would be 30
  expect(summarizeRecovery(seen(10, 20, 30, 40, 60)).medianMs).toBe(30)
})

test('a recovery at the very time of a cut comes first', () => {
  // by hand: 10: 2/3 are left, 20: none; the other way round 10 would be the median
  expect(summarizeRecovery([...cutOff(10), ...seen(10, 20)]).medianMs).toBe(20)
})

test('where most did not recover in time there is no median, and the interval is open', () => {
  const times = [...seen(100, 200), ...cutOff(5_000, 5_000, 5_000, 5_000)]
  expect(summarizeRecovery(times)).toEqual({ medianMs: null, ci: null, maxMs: 200, n: 6, censored: 4 })
  expect(medianInterval(times)).toEqual([100, Number.POSITIVE_INFINITY])
})

test('fewer than six have no interval, and none have nothing', () => {
  expect(summarizeRecovery(seen(1, 2, 3, 4, 5)).ci).toBeNull()
  expect(summarizeRecovery([])).toEqual({ medianMs: null, ci: null, maxMs: null, n: 0, censored: 0 })
  expect(summarizeRecovery(cutOff(900)).maxMs).toBeNull()
})
