import { normalize } from 'node:path'
import type { Calibration } from '../../model/calibration.ts'
import type { Environment } from '../../model/result-parts.ts'
import { type Difference, differing } from '../baseline/difference.ts'
import { machineDifferences } from '../baseline/fingerprint.ts'

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
