import type { Calibration, CalibrationRun } from '../../src/model/calibration.ts'
import { noisyRuns, runOf, SETTINGS, sampleCalibration } from '../support/calibration.ts'

function slowed(slowdown: number, count: number, more: Partial<CalibrationRun> = {}): CalibrationRun[] {
  const run = runOf([-slowdown, -slowdown], { slowdown, ratio: 1 / (1 + slowdown), verdict: 'worse', ...more })
  const generations = run.generations.map(each => ({ ...each, extraCpuUs: 2_031 * slowdown }))
  return Array.from({ length: count }, () => ({ ...run, generations }))
}

const alarm = runOf([0.04, 0.05], { verdict: 'worse', ratio: 0.955 })

/** Calibrations as they are reported, by the name of their golden file. */
export const CALIBRATION_SAMPLES: Record<string, Calibration> = {
  'calibration-quiet': sampleCalibration([...noisyRuns(0.008, 10), ...slowed(0.05, 10)]),
  'calibration-noisy': sampleCalibration([
    ...[...noisyRuns(0.16, 9), alarm],
    ...[...slowed(0.05, 1), ...slowed(0.05, 9, { verdict: 'inconclusive' })],
  ]),
  'calibration-two-slowdowns': sampleCalibration(
    [...noisyRuns(0.02, 10), ...slowed(0.1, 10), ...slowed(0.03, 4), ...slowed(0.03, 6, { verdict: 'inconclusive' })],
    { settings: { ...SETTINGS, slowdowns: [0.1, 0.03] } },
  ),
  'calibration-interrupted': sampleCalibration(noisyRuns(0.01, 1, 1), { state: 'interrupted', exitCode: 130 }),
  'calibration-failed-early': sampleCalibration([], {
    ...{ state: 'failed', exitCode: 3, injectedWork: [], durationMs: 1_200 },
    error: 'app.js exited with code 7 before it listened on a port.',
  }),
}
