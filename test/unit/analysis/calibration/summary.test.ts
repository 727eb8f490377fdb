import { describe, expect, test } from 'vitest'
import { differencesFrom, LEAST_GENERATIONS, summarizeCalibration } from '../../../../src/analysis/calibration/index.ts'
import type { CalibrationRun } from '../../../../src/model/calibration.ts'
import { noisyRuns, runOf, SETTINGS, sampleCalibration } from '../../../support/calibration.ts'

function slowed(count: number, more: Partial<CalibrationRun>, extraCpuUs = 100, logRatio = -0.05): CalibrationRun[] {
  const run = runOf([logRatio, logRatio], { slowdown: 0.05, ratio: 0.952, verdict: 'worse', ...more })
  const generations = run.generations.map(generation => ({ ...generation, extraCpuUs }))
  return Array.from({ length: count }, () => ({ ...run, generations }))
}

function warningsOf(runs: readonly CalibrationRun[]): string[] {
  return sampleCalibration(runs).summary.warnings.map(warning => warning.id)
}

describe('what was observed', () => {
  test('no alarm in 10 runs: at most 25.9 % (1 - 0.05^(1/10))', () => {
    const { alarms } = sampleCalibration(noisyRuns(0.01, 10)).summary
    expect(alarms).toMatchObject({ runs: 10, worse: 0, better: 0, same: 10 })
    expect(alarms.upper).toBeCloseTo(1 - 0.05 ** 0.1, 6)
  })

  test('an alarm is worse or better, and the metrics that inform are counted apart', () => {
    const runs = [
      runOf([0], { verdict: 'worse', otherVerdicts: { cpuPerRequest: 'worse', 'latency.p50': 'same' } }),
      runOf([0], { verdict: 'better' }),
      runOf([0], { verdict: 'inconclusive' }),
    ]
    expect(sampleCalibration(runs).summary.alarms).toMatchObject({
      ...{ runs: 3, worse: 1, better: 1, same: 0, inconclusive: 1, otherAlarms: 1 },
    })
  })

  test('detections, with their bound and the work that was measured', () => {
    const runs = [...slowed(9, {}), ...slowed(1, { verdict: 'inconclusive' })]
    const [detection] = sampleCalibration(runs).summary.detections
    expect(detection).toMatchObject({ runs: 10, worse: 9, inconclusive: 1, plannedUs: 100, measuredUs: 100 })
    // Clopper and Pearson's table: 9 of 10, one-sided 95 %
    expect(detection!.lower).toBeCloseTo(0.6058, 3)
    expect(detection!.throughput).toBe(0.952)
  })

  test('spread and overhead of a generation', () => {
    const { noise } = sampleCalibration(noisyRuns(0.01)).summary
    expect(noise.spread).toBeCloseTo(0.01, 3)
    expect(noise.otherSpreads['latency.p99']).toBeCloseTo(0.02, 2)
    expect(noise).toMatchObject({ generations: 240, overheadMs: 1_200, generationMs: 4_000 })
  })
})

describe('advice', () => {
  test('a quiet machine: the default margins, and the smallest budget that finds the slowdown', () => {
    const { advice, forecast } = sampleCalibration(noisyRuns(0.005)).summary
    expect(advice).toMatchObject({ reached: true, budgetMs: 30_000, margins: SETTINGS.margins, slowdown: 0.05 })
    expect(forecast.map(each => each.budgetMs)).toEqual([30_000, 60_000, 120_000])
  })

  test('a noisy one: more time', () => {
    const { advice } = sampleCalibration(noisyRuns(0.02)).summary
    expect(advice).toMatchObject({ reached: true })
    expect(advice!.budgetMs).toBeGreaterThan(30_000)
    expect(advice!.found).toBeGreaterThanOrEqual(0.95)
  })

  test('one that is too noisy: says so, and a margin that it can resolve', () => {
    const { advice, margins } = sampleCalibration(noisyRuns(0.15)).summary
    expect(advice).toMatchObject({ reached: false })
    expect(advice!.found).toBeLessThan(0.95)
    expect(margins.throughput).toBeGreaterThan(0.03)
  })

  test('a margin that would hide the slowdown is narrowed as far as it can be resolved', () => {
    const settings = { ...SETTINGS, slowdowns: [0.03] }
    const { advice } = sampleCalibration(noisyRuns(0.01), { settings }).summary
    expect(advice).toMatchObject({ reached: true })
    expect(advice!.margins.throughput).toBeLessThan(0.03)
    expect(advice!.margins.throughput).toBeGreaterThanOrEqual(0.01)
  })

  test('the smallest of several slowdowns is what is to be found', () => {
    const settings = { ...SETTINGS, slowdowns: [0.1, 0.04] }
    expect(sampleCalibration(noisyRuns(0.005), { settings }).summary.advice!.slowdown).toBe(0.04)
  })

  test('none with too few generations, and none without budgets', () => {
    const few = noisyRuns(0.01, 1, LEAST_GENERATIONS - 1)
    expect(sampleCalibration(few).summary).toMatchObject({ advice: null, forecast: [] })
    const raw = { seed: 1, settings: SETTINGS, injectedWork: [], runs: noisyRuns(0.01) }
    expect(summarizeCalibration(raw, [])).toMatchObject({ advice: null, forecast: [] })
    expect(summarizeCalibration({ ...raw, runs: [] }, [])).toMatchObject({ noise: { spread: null, generations: 0 } })
  })
})

describe('warnings', () => {
  test('none for honest noise', () => {
    expect(warningsOf([...noisyRuns(0.01), ...slowed(5, {})])).toEqual([])
  })

  test('injected work without effect', () => {
    expect(warningsOf(slowed(5, {}, 3))).toContain('injection-off')
  })

  test('an app that is not limited by its CPU', () => {
    expect(warningsOf(slowed(5, { ratio: 0.998 }, 100, -0.002))).toEqual(['not-cpu-bound'])
  })

  test('noise in which nothing can be seen is no evidence of either', () => {
    const noisy = noisyRuns(0.15, 5, 8).map(run => ({ ...run, slowdown: 0.05 }))
    const generations = (run: CalibrationRun) =>
      run.generations.map((each, at) => ({ ...each, extraCpuUs: at % 2 === 0 ? 400 : -200 }))
    expect(warningsOf(noisy.map(run => ({ ...run, generations: generations(run) })))).toEqual([])
  })

  test('a slowdown that lies within the margin', () => {
    const settings = { ...SETTINGS, slowdowns: [0.05, 0.03] }
    const [warning] = sampleCalibration(noisyRuns(0.01), { settings }).summary.warnings
    expect(warning).toMatchObject({ id: 'margin-hides-slowdown', message: expect.stringContaining('of 3 % is within') })
  })

  test('the load generator as the limit', () => {
    expect(warningsOf([runOf([0], { generatorLimited: true })])).toContain('generator-limit')
  })

  test('runs that are biased as a whole', () => {
    const shifted = noisyRuns(0.003).map((run, index) => {
      const shift = index % 2 === 0 ? 0.02 : -0.02
      const values = run.generations.map(generation => generation.logRatios.throughput! + shift)
      return runOf(values)
    })
    expect(warningsOf(shifted)).toEqual(['runs-shifted'])
  })

  test('honest noise is seldom called biased', () => {
    const seeds = Array.from({ length: 40 }, (_, seed) => seed + 10)
    const called = seeds.filter(seed => {
      const raw = { seed, settings: SETTINGS, injectedWork: [], runs: noisyRuns(0.01, 10, 10, seed) }
      return summarizeCalibration(raw, []).warnings.some(warning => warning.id === 'runs-shifted')
    })
    expect(called.length).toBeLessThanOrEqual(2)
  })
})

describe('differences from what was calibrated', () => {
  const calibration = sampleCalibration([])
  const here = { environment: calibration.environment, arm: calibration.arm }

  test('none on the same machine', () => {
    expect(differencesFrom(calibration, here)).toEqual([])
    expect(differencesFrom(calibration, { ...here, arm: { ...here.arm, app: './cpu' } })).toEqual([])
  })

  test.each([
    ['CPU model', { environment: { ...here.environment, cpuModel: 'Xeon' } }],
    ['CPUs', { environment: { ...here.environment, cpus: 4 } }],
    ['Node of clusterbench', { environment: { ...here.environment, node: 'v22.12.0' } }],
    ['Node of the app', { arm: { ...here.arm, node: 'v22.12.0' } }],
    ['kernel', { environment: { ...here.environment, kernel: '6.9.0' } }],
    ['app', { arm: { ...here.arm, app: 'server.js' } }],
    ['mode', { arm: { ...here.arm, mode: 'cluster-rr' } }],
    ['workers', { arm: { ...here.arm, workers: 2 } }],
  ])('%s', (field, more) => {
    expect(differencesFrom(calibration, { ...here, ...more }).map(each => each.field)).toEqual([field])
  })
})
