import type { Trial } from '../../model/chaos-result.ts'
import type { ArmView } from '../chaos/arm-view.ts'
import { resizedIn, slotsAt } from '../chaos/slots.ts'
import { trialEndMs } from '../chaos/windows.ts'
import { tookItsWorkers } from './app-ended.ts'
import { duration, perArm } from './finding.ts'
import { emptiedByLimit } from './listen-limit.ts'
import { neverReadyWorkers } from './never-ready.ts'

/** A slot that is empty for less than this at the end may still be about to be filled. */
const LEAST_MS = 2_000

interface Empty {
  readonly slot: number
  readonly sinceMs: number
}

/** How long each slot has had no worker that listens at the end of the trial, where that is longer than a restart takes. */
export function emptySlots(view: ArmView): Empty[] {
  const { arm, trial } = view
  if (trial.workers.length === 0) return []
  const endMs = trialEndMs(trial)
  const resized = resizedIn(trial)
  const count = slotsAt(arm.workers, resized, endMs)
  const first = Array.from({ length: count }, (_, index) => index + 1)
  // What an autoscaler has taken away is not missing.
  const seen = trial.workers.flatMap(({ slot }) => (resized.length > 0 && slot > count ? [] : [slot]))
  const slots = new Set([...first, ...seen])
  const empty = [...slots].flatMap(slot => {
    const its = trial.workers.filter(worker => worker.slot === slot)
    const isServed = its.some(
      worker => worker.listeningMs !== null && (worker.endedMs === null || worker.endedMs >= endMs),
    )
    const lastMs = Math.max(
      addedMs(trial, slot),
      ...its.map(worker => (worker.listeningMs === null ? 0 : (worker.endedMs ?? 0))),
    )
    return isServed || endMs - lastMs < LEAST_MS ? [] : [{ slot, sinceMs: endMs - lastMs }]
  })
  return arm.traits.respawns === 'app' ? lateOnes(empty, Math.max(0, arm.workers - servingLately(view))) : empty
}

/** When an autoscaler added a slot last; 0: it was there from the start. */
function addedMs({ events }: Trial, slot: number): number {
  return events.findLast(({ scaled }) => scaled && scaled.from < slot && slot <= scaled.to)?.atMs ?? 0
}

/** An app that starts its workers itself may serve from other slots: what counts is how many do. The last that became empty are to blame. */
function lateOnes(empty: readonly Empty[], missing: number): Empty[] {
  return empty.toSorted((left, right) => left.sinceMs - right.sinceMs).slice(0, missing)
}

/** How many workers listen when the trial is over, with those that have ended so lately that they may still be replaced. */
function servingLately({ trial }: ArmView): number {
  const fromMs = trialEndMs(trial) - LEAST_MS
  return trial.workers.filter(
    ({ listeningMs, endedMs }) => listeningMs !== null && (endedMs === null || endedMs > fromMs),
  ).length
}

export const notRespawned = perArm({
  id: 'not-respawned',
  severity: 'problem',
  title: 'A dead worker was not replaced',
  advice: views =>
    views.every(({ arm }) => arm.traits.respawns === 'app')
      ? 'The app starts its workers itself, and did not start another. Many examples fork again only when a worker exited without a signal, so one that the kernel kills for its memory is gone for good: in the `exit` listener of the cluster, fork regardless of the signal.'
      : 'Its replacement did not start, or did not listen in time. Check what the app prints when it starts again; the events in the result say whether it crashed, was given up (--max-restarts), or took longer than --listen-timeout.',
  evidence: view => {
    const started = neverReadyWorkers(view).filter(({ endedMs }) => endedMs === null).length
    const empty = emptySlots(view)
      .filter(({ slot }) => !emptiedByLimit(view, slot))
      .slice(started)
    if (empty.length === 0 || tookItsWorkers(view)) return undefined
    const isOwn = view.arm.traits.respawns === 'app'
    const each = empty.map(
      ({ slot, sinceMs }) => `${isOwn ? 'one' : `worker ${slot}`} for the last ${duration(sinceMs)}`,
    )
    const count = slotsAt(view.arm.workers, resizedIn(view.trial), trialEndMs(view.trial))
    return `at the end ${empty.length} of ${count} workers ${empty.length === 1 ? 'was' : 'were'} missing: ${each.join(', ')}`
  },
})
