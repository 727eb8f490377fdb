import { normalize } from 'node:path'
import type { Calibration, CalibrationSummary } from '../../model/calibration.ts'
import type { Environment } from '../../model/result-parts.ts'
import { type Difference, differing } from '../baseline/difference.ts'
import { machineDifferences } from '../baseline/fingerprint.ts'
import { advise } from './advice.ts'
import { type Budget, forecastOf, SIMULATED_RUNS, simulateBudget } from './forecast.ts'
import { describeNoise, noiseIn } from './noise.ts'
import { observedAlarms, observedDetection } from './observed.ts'
import { calibrationWarnings } from './warnings.ts'

export type { Budget } from './forecast.ts'
export { describeNoise } from './noise.ts'

/** What a calibration has measured, before anything is derived from it. */
export type RawCalibration = Readonly<Pick<Calibration, 'seed' | 'settings' | 'injectedWork' | 'runs'>>

/** With fewer generations of identical copies nothing can be forecast. */
export const LEAST_GENERATIONS = 10

/**
 * Derives the summary of a calibration.
 * @param budgets those that are forecast, in rising order; none: nothing is simulated
 */
export function summarizeCalibration(raw: RawCalibration, budgets: readonly Budget[]): CalibrationSummary {
  const { runs, settings, injectedWork, seed } = raw
  const alarms = observedAlarms(runs)
  const detections = settings.slowdowns.map(slowdown => observedDetection(runs, slowdown, injectedWork))
  const noise = describeNoise(runs, seed)
  const ratios = noiseIn(runs, 'throughput')
  const enough = noise.generations >= LEAST_GENERATIONS
  const simulated = enough ? budgets.map(budget => simulateBudget(ratios, budget, seed)) : []
  const wish = { slowdown: Math.min(...settings.slowdowns), margins: settings.margins, seed }
  const advice = advise(runs, simulated, wish)
  const margins = advice?.margins ?? settings.margins
  return {
    alarms,
    detections,
    noise,
    simulatedRuns: SIMULATED_RUNS,
    margins,
    forecast: simulated.map(each => forecastOf(each, margins.throughput, settings.slowdowns)),
    advice,
    warnings: calibrationWarnings({ alarms, detections, noise, runs, margin: settings.margins.throughput }),
  }
}

/** What a run is, as far as its noise depends on it. */
export interface Circumstances {
  readonly environment: Environment
  /** Its reference. */
  readonly arm: Pick<Calibration['arm'], 'app' | 'mode' | 'workers' | 'node'>
}

/** In what a run differs from what was calibrated: machine, Node and the way in which the app is run. Empty: nothing. */
export function differencesFrom({ environment, arm }: Calibration, here: Circumstances): Difference[] {
  // Who is bound to which CPU is known only once the run has begun.
  const machine = { ...here.environment, placement: environment.placement }
  return [
    ...machineDifferences(environment, machine, []),
    ...differing([
      ['Node of the app', arm.node, here.arm.node],
      ['app', normalize(arm.app), normalize(here.arm.app)],
      ['mode', arm.mode, here.arm.mode],
      ['workers', String(arm.workers), String(here.arm.workers)],
    ]),
  ]
}
