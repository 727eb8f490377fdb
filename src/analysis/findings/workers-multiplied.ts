import type { Trial } from '../../model/chaos-result.ts'
import type { ArmView } from '../chaos/arm-view.ts'
import { trialEndMs } from '../chaos/windows.ts'
import { perArm, plural } from './finding.ts'

/** A worker that has just died, or is about to go, is no measure: how long before a moment the workers are counted. */
const COUNTED_FOR_MS = 1_000

/** How many workers listened all the time just before a moment. */
function listeningBefore({ workers }: Trial, atMs: number): number {
  return workers.filter(
    ({ listeningMs, endedMs }) =>
      listeningMs !== null && listeningMs <= atMs - COUNTED_FOR_MS && (endedMs ?? Number.POSITIVE_INFINITY) >= atMs,
  ).length
}

/** How many workers there were before the first restart, and after each: before the next one, or at the end. Empty where one went wrong. */
function countsOf({ arm, faults, trial }: ArmView): number[] {
  const restarts = faults.filter(({ record }) => record.traits.does === 'replaces' && record.firedMs !== null)
  if (restarts.length === 0 || restarts.some(({ record }) => record.status !== 'verified')) return []
  const [before, ...between] = restarts.map(({ record }) => listeningBefore(trial, record.firedMs!))
  return [Math.max(before!, arm.workers), ...between, listeningBefore(trial, trialEndMs(trial))]
}

/** An app that starts its workers itself has more of them after each restart. */
export const workersMultiplied = perArm({
  id: 'workers-multiplied',
  severity: 'problem',
  title: 'Each restart leaves more workers than there were',
  advice:
    'Each old worker is replaced twice: by the restart, and by the `exit` listener, which replaces workers that die. Have the listener skip workers that the restart ends (worker.exitedAfterDisconnect is true after worker.disconnect()).',
  evidence: view => {
    if (view.arm.traits.respawns !== 'app') return undefined
    const [before = 0, ...after] = countsOf(view)
    // A single restart whose old worker takes long to end is no multiplication.
    const isGrowing = after.every((count, at) => count > (at === 0 ? before : after[at - 1]!))
    if (after.length === 0 || before === 0 || !isGrowing) return undefined
    return `${plural(before, 'worker')} became ${after.join(', then ')} in ${plural(after.length, 'restart')}`
  },
})
