import { expect, test } from 'vitest'
import { estimateLogRatio } from '../../../src/analysis/estimate-log-ratio.ts'
import { FIRST_LOOK } from '../../../src/analysis/interim-looks.ts'
import { estimateCenter, valuesNeeded } from '../../../src/analysis/interval.ts'
import { estimateMean } from '../../../src/analysis/student.ts'

/** The rate of a look at throughput, with one candidate. */
const MISRATE = 0.007 / 9

/** Generations that agree on 5 % less, and a last one that a burst has spoiled. */
const spoiled = (count: number) => [...Array.from({ length: count - 1 }, (_, at) => -0.05 - 0.001 * (at % 5)), -0.9]

test('few generations have the mean with Student’s interval, and fewer than five none', () => {
  const few = spoiled(valuesNeeded(MISRATE) + 1)
  expect(estimateLogRatio(few, MISRATE)).toEqual(estimateMean(few, MISRATE, FIRST_LOOK))
  expect(estimateLogRatio(few.slice(0, FIRST_LOOK - 1), MISRATE).bounds).toBeNull()
})

test('from two more than it needs, the signed-rank interval, which one outlier does not widen', () => {
  const enough = spoiled(valuesNeeded(MISRATE) + 2)
  const estimate = estimateLogRatio(enough, MISRATE)
  expect(estimate).toEqual(estimateCenter(enough, MISRATE))
  expect(estimate.bounds![1]).toBeLessThan(-0.04)
  expect(estimateMean(enough, MISRATE, FIRST_LOOK).bounds![1]).toBeGreaterThan(0)
})
