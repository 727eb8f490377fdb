import { normalize } from 'node:path'
import type { Calibration } from '../../model/calibration.ts'
import type { Environment } from '../../model/result-parts.ts'

/** Something in which a run is not what was calibrated. */
export interface Difference {
  readonly field: string
  /** When it was calibrated. */
  readonly there: string
  readonly here: string
}

/** What a run is, as far as its noise depends on it. */
export interface Circumstances {
  readonly environment: Environment
  /** Its reference. */
  readonly arm: Pick<Calibration['arm'], 'app' | 'mode' | 'workers' | 'node'>
}

/** In what a run differs from what was calibrated: machine, Node and the way in which the app is run. Empty: nothing. */
export function differencesFrom({ environment, arm }: Calibration, here: Circumstances): Difference[] {
  const fields: [string, string | number, string | number][] = [
    ['CPU model', environment.cpuModel, here.environment.cpuModel],
    ['CPUs', environment.cpus, here.environment.cpus],
    ['Node', environment.node, here.environment.node],
    ['Node of the app', arm.node, here.arm.node],
    ['kernel', environment.kernel, here.environment.kernel],
    ['app', normalize(arm.app), normalize(here.arm.app)],
    ['mode', arm.mode, here.arm.mode],
    ['workers', arm.workers, here.arm.workers],
  ]
  return fields
    .filter(([, there, now]) => there !== now)
    .map(([field, there, now]) => ({ field, there: String(there), here: String(now) }))
}
