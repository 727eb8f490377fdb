import { describe, expect, test } from 'vitest'
import {
  forecastOf,
  powerOf,
  resolvableMargin,
  resolvableOther,
  simulateBudget,
} from '../../../../src/analysis/calibration/forecast.ts'
import { type Noise, noiseIn } from '../../../../src/analysis/calibration/noise.ts'
import { looksAt, verdictOfSimulated } from '../../../../src/analysis/calibration/simulate.ts'
import { estimateLogRatio } from '../../../../src/analysis/estimate-log-ratio.ts'
import {
  ALPHA,
  looksBefore,
  METRIC_SHARES,
  misrateAt,
  planInterimLooks,
} from '../../../../src/analysis/interim-looks.ts'
import { METRIC_RULES } from '../../../../src/analysis/metrics.ts'
import { judge } from '../../../../src/analysis/verdict.ts'
import { randomStream } from '../../../../src/model/random.ts'
import { noisyRuns, normal } from '../../../support/calibration.ts'

const noiseOf = (spread: number): Noise => noiseIn(noisyRuns(spread), 'throughput')
const MINUTE = { budgetMs: 60_000, generations: 12 }

describe('power of known noise', () => {
  const one = simulateBudget(noiseOf(0.01), MINUTE, 1)

  test('a slowdown beyond the margin by 1.645 standard errors is found in 95 % of runs', () => {
    // log(1 - 3 %) = 0.0305; the estimate of 12 generations of 1 % has a standard error of 0.0029 (1 % / √12, and 1.02 for Hodges–Lehmann)
    const smallest = Math.exp(0.0305 + 1.645 * 0.00295) - 1
    expect(forecastOf(one, 0.03, []).smallest).toBeGreaterThan(smallest - 0.003)
    expect(forecastOf(one, 0.03, []).smallest).toBeLessThan(smallest + 0.003)
  })

  test('a slowdown that lies on the margin is found in about half of the runs', () => {
    // somewhat more than half: there are two looks
    const found = powerOf(one, 1 / 0.97 - 1, 0.03)
    expect(found).toBeGreaterThan(0.45)
    expect(found).toBeLessThan(0.7)
  })

  test.each([0.01, 0.04])('noise of %d: fresh runs find it as often as was forecast', spread => {
    const { smallest } = forecastOf(simulateBudget(noiseOf(spread), MINUTE, 1), 0.03, [])
    const random = randomStream(11, 'fresh')
    const looks = planInterimLooks(ALPHA * METRIC_SHARES.throughput)
    const isFound = () => {
      const values = Array.from({ length: 12 }, () => spread * normal(random) - Math.log(1 + smallest!))
      const verdicts = [...looksBefore(12), 12].map(
        look => judge(METRIC_RULES[0]!, values.slice(0, look), misrateAt(looks, look, look === 12), 0.03, 5).verdict,
      )
      return verdicts.find(verdict => verdict !== 'inconclusive') === 'worse'
    }
    const found = Array.from({ length: 1_000 }, isFound).filter(Boolean).length / 1_000
    expect(found).toBeGreaterThan(0.92)
    expect(found).toBeLessThan(0.98)
  })

  test('more noise, less power; more generations, more', () => {
    const noisy = simulateBudget(noiseOf(0.03), MINUTE, 1)
    const longer = simulateBudget(noiseOf(0.03), { budgetMs: 240_000, generations: 50 }, 1)
    expect(powerOf(noisy, 0.05, 0.03)).toBeLessThan(powerOf(one, 0.05, 0.03))
    expect(powerOf(longer, 0.05, 0.03)).toBeGreaterThan(powerOf(noisy, 0.05, 0.03))
  })

  test('identical copies are called different in at most 1 % of runs, with margin and, at three standard errors, without', () => {
    expect(forecastOf(one, 0.03, []).falseAlarms).toBe(0)
    expect(forecastOf(one, 1e-9, []).falseAlarms).toBeLessThan(0.01 + 3 * Math.sqrt((0.01 * 0.99) / 1000))
  })

  test('too few generations for an interval: nothing is ever found', () => {
    const short = forecastOf(simulateBudget(noiseOf(0.01), { budgetMs: 10_000, generations: 4 }, 1), 0.03, [0.05])
    expect(short).toMatchObject({ smallest: null, falseAlarms: 0, same: 0 })
  })

  test('the seed decides, and nothing else', () => {
    const again = simulateBudget(noiseOf(0.01), MINUTE, 1)
    expect(again).toEqual(one)
    expect(simulateBudget(noiseOf(0.01), MINUTE, 2)).not.toEqual(one)
  })
})

test('a simulated run is judged as compare judges it', () => {
  const random = randomStream(3, 'judged')
  const looks = planInterimLooks(ALPHA * METRIC_SHARES.throughput)
  for (let count = 0; count < 200; count++) {
    const shift = -0.06 * random.next()
    const values = Array.from({ length: 12 }, () => 0.02 * normal(random))
    const run = [...looksAt(12)].map(([look, misrate]) => estimateLogRatio(values.slice(0, look), misrate))
    const verdicts = [...looksBefore(12), 12].map(look => {
      const shifted = values.slice(0, look).map(value => value + shift)
      return judge(METRIC_RULES[0]!, shifted, misrateAt(looks, look, look === 12), 0.03, 5).verdict
    })
    const expected = verdicts.find(verdict => verdict !== 'inconclusive') ?? 'inconclusive'
    expect(verdictOfSimulated(run, Math.exp(shift), 0.03, METRIC_RULES[0]!)).toBe(expected)
  }
})

describe('the margin that can be resolved', () => {
  test('is narrow where the noise is small', () => {
    expect(resolvableMargin(simulateBudget(noiseOf(0.005), MINUTE, 1))).toBeLessThanOrEqual(0.015)
  })

  test('is wider where it is not, in halves of a percent', () => {
    const margin = resolvableMargin(simulateBudget(noiseOf(0.04), MINUTE, 1))!
    expect(margin).toBeGreaterThan(0.03)
    expect(margin * 200).toBeCloseTo(Math.round(margin * 200), 9)
  })

  test('is none where a run has no interval', () => {
    expect(resolvableMargin(simulateBudget(noiseOf(0.005), { budgetMs: 1_000, generations: 3 }, 1))).toBeNull()
    expect(resolvableOther(noiseOf(0.005), 'latency.p99', 0.1, 3, 1)).toBeNull()
  })
})
