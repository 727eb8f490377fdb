import type { ArmView } from '../chaos/arm-view.ts'
import { trialEndMs } from '../chaos/windows.ts'
import { duration, perArm } from './finding.ts'
import { emptiedByLimit } from './listen-limit.ts'

/** A slot that is empty for less than this at the end may still be about to be filled. */
const LEAST_MS = 2_000

/** How long each slot has had no worker that listens at the end of the trial, where that is longer than a restart takes. */
export function emptySlots({ arm, trial }: ArmView): { slot: number; sinceMs: number }[] {
  if (trial.workers.length === 0) return []
  const endMs = trialEndMs(trial)
  const slots = Array.from({ length: arm.workers }, (_, index) => index + 1)
  return slots.flatMap(slot => {
    const its = trial.workers.filter(worker => worker.slot === slot)
    const isServed = its.some(
      worker => worker.listeningMs !== null && (worker.endedMs === null || worker.endedMs >= endMs),
    )
    const lastMs = Math.max(0, ...its.map(worker => (worker.listeningMs === null ? 0 : (worker.endedMs ?? 0))))
    return isServed || endMs - lastMs < LEAST_MS ? [] : [{ slot, sinceMs: endMs - lastMs }]
  })
}

export const notRespawned = perArm({
  id: 'not-respawned',
  severity: 'problem',
  title: 'A dead worker was not replaced',
  advice:
    'Its replacement did not start, or did not listen in time. Check what the app prints when it starts again; the events in the result say whether it crashed, was given up (--max-restarts), or took longer than --listen-timeout.',
  evidence: view => {
    const empty = emptySlots(view).filter(({ slot }) => !emptiedByLimit(view, slot))
    if (empty.length === 0) return undefined
    const each = empty.map(({ slot, sinceMs }) => `worker ${slot} for the last ${duration(sinceMs)}`)
    return `at the end ${empty.length} of ${view.arm.workers} workers ${empty.length === 1 ? 'was' : 'were'} missing: ${each.join(', ')}`
  },
})
