import type { WorkerRecord } from '../../model/chaos-result.ts'
import type { ArmView } from '../chaos/arm-view.ts'
import { trialEndMs } from '../chaos/windows.ts'
import { duration, perArm, plural } from './finding.ts'

/** A worker that listens within this, or within twice the first start of the app, only took its time. */
const LEAST_MS = 2_000

/** Workers that an app started under load, and that lived long without listening. */
export function neverReadyWorkers({ arm, trial }: ArmView): readonly WorkerRecord[] {
  if (arm.traits.respawns !== 'app') return []
  const endMs = trialEndMs(trial)
  const leastMs = Math.max(LEAST_MS, 2 * trial.readyAfterMs)
  return trial.workers.filter(
    ({ startedMs, listeningMs, endedMs }) =>
      startedMs > 0 && listeningMs === null && (endedMs ?? endMs) - startedMs >= leastMs,
  )
}

/** Where clusterbench starts the workers, it kills those that do not listen in time: `killed-while-starting`. */
export const neverReady = perArm({
  id: 'never-ready',
  severity: 'problem',
  title: 'New workers run, but never listen',
  advice:
    'Nobody notices a worker that hangs while it starts. Check what it waits for, such as a database or a lock that the dead worker held, and let the primary kill a worker that does not listen in time.',
  evidence: view => {
    const workers = neverReadyWorkers(view)
    if (workers.length === 0) return undefined
    const endMs = trialEndMs(view.trial)
    const longestMs = Math.max(...workers.map(({ startedMs, endedMs }) => (endedMs ?? endMs) - startedMs))
    return `${plural(workers.length, 'new worker')} did not listen within ${duration(longestMs)}; the first start of the app took ${duration(view.trial.readyAfterMs)}`
  },
})
