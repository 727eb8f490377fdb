import { summarizeCalibration } from '../../src/analysis/calibration/index.ts'
import {
  CALIBRATION_SCHEMA,
  type Calibration,
  type CalibrationRun,
  calibrationSchema,
} from '../../src/model/calibration.ts'
import { type RandomStream, randomStream } from '../../src/model/random.ts'
import { DEFAULT_MARGINS } from '../../src/options/margins.ts'

/** A normal deviate (Box and Muller 1958). */
export function normal(random: RandomStream): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
}

/** A run whose generations have these log-ratios of throughput; everything else is plain. */
export function runOf(logRatios: readonly number[], more: Partial<CalibrationRun> = {}): CalibrationRun {
  const generations = logRatios.map(throughput => ({
    durationMs: 4_000,
    loadedMs: 2_800,
    logRatios: { throughput, cpuPerRequest: throughput / 4, 'latency.p99': 2 * throughput },
    extraCpuUs: 0,
  }))
  return {
    ...{ index: 0, slowdown: 0, seed: 1, startedAtMs: 0, durationMs: 30_000, verdict: 'same', reason: null, ratio: 1 },
    ...{ ci: [0.99, 1.01], otherVerdicts: {}, cpuUsPerRequest: 2_000, perSec: 480, plannedGenerations: 10 },
    ...{ generatorLimited: false, generations },
    ...more,
  }
}

/** Runs of identical copies whose log-ratios are normal with this spread. */
export function noisyRuns(spread: number, runs = 20, generations = 12, seed = 1): CalibrationRun[] {
  const random = randomStream(seed, 'noise')
  return Array.from({ length: runs }, (_, index) =>
    runOf(
      Array.from({ length: generations }, () => spread * normal(random)),
      { index },
    ),
  )
}

export const SETTINGS: Calibration['settings'] = {
  ...{ runs: 10, budgetMs: 30_000, slowdowns: [0.05], connections: 10, timeoutMs: 2_000, warmupMs: 750 },
  ...{ engine: 'autocannon', ratePerSec: null, method: 'GET', path: '/', margins: { ...DEFAULT_MARGINS }, alpha: 0.01 },
}

const ENVIRONMENT: Calibration['environment'] = {
  ...{ node: 'v20.20.2', platform: 'linux', arch: 'x64', cpuModel: 'AMD EPYC 7763', cpus: 2, cgroupQuota: null },
  ...{ placement: null, memoryMib: 7_900, kernel: '6.8.0', virtualization: null, git: null, ci: null },
}

const BUDGETS = [
  { budgetMs: 30_000, generations: 9 },
  { budgetMs: 60_000, generations: 12 },
  { budgetMs: 120_000, generations: 26 },
]

/** A whole calibration, valid by the schema and the same on every machine. */
export function sampleCalibration(runs: readonly CalibrationRun[], more: Partial<Calibration> = {}): Calibration {
  const settings = more.settings ?? SETTINGS
  const injectedWork =
    more.injectedWork ?? settings.slowdowns.map(slowdown => ({ slowdown, cpuUs: 2_000 * slowdown, iterations: 1 }))
  const raw = { seed: 1, settings, injectedWork, runs: [...runs] }
  return calibrationSchema.parse({
    schema: CALIBRATION_SCHEMA,
    tool: { name: 'clusterbench', version: '0.1.0' },
    state: 'completed',
    error: null,
    hint: null,
    startedAt: '2026-11-20T09:30:00.000Z',
    durationMs: 601_000,
    argv: ['calibrate'],
    environment: ENVIRONMENT,
    arm: { app: 'cpu', mode: 'single', workers: 1, node: 'v20.20.2', keepAlive: true },
    ...raw,
    summary: summarizeCalibration(raw, BUDGETS),
    exitCode: 0,
    ...more,
  } satisfies Calibration)
}
