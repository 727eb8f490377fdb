import type { Trial, WorkerRecord } from '../../model/chaos-result.ts'
import type { ResultArm } from '../../model/result-parts.ts'
import type { WorkerId } from '../../model/worker-id.ts'
import { isSame } from './replacement.ts'
import { trialEndMs } from './windows.ts'

/** The number of workers changed by a decision, and not because one ended. */
export interface ScaleChange {
  /** When that was decided. */
  readonly atMs: number
  readonly from: number
  readonly to: number
  /** Of the mean worker; null: the app decided, by rules of its own. */
  readonly load: number | null
  /** Those that were added or taken away. */
  readonly workers: readonly WorkerId[]
}

/** What an app that restarts its workers starts or takes away until so long after is a part of that. */
const RESTARTED_WITHIN_MS = 1_000

/** The changes of a trial in the order of time: those of our autoscaler, or of an app that starts its workers itself. */
export function scaleChanges(trial: Trial, { traits, workers }: Pick<ResultArm, 'traits' | 'workers'>): ScaleChange[] {
  const changes = traits.scales ? ourChanges(trial) : traits.respawns === 'app' ? ownChanges(trial, workers) : []
  // Without load there is less to do.
  return changes.filter(({ atMs }) => atMs <= trialEndMs(trial))
}

function ourChanges({ events }: Trial): ScaleChange[] {
  return events.flatMap(({ atMs, scaled }) => (scaled ? [{ atMs, ...scaled }] : []))
}

/** One worker at a time: those that replace nobody, and those that its primary took out of the cluster and did not replace. */
function ownChanges(trial: Trial, first: number): ScaleChange[] {
  const removed = removals(trial)
  const added = trial.workers.filter(worker => isAdded(worker, trial, removed))
  const all = [
    ...added.map(worker => ({ atMs: worker.startedMs, step: 1, worker })),
    ...removed.map(({ atMs, worker }) => ({ atMs, step: -1, worker })),
  ].sort((left, right) => left.atMs - right.atMs)
  let count = first
  return all.map(({ atMs, step, worker: { slot, incarnation } }) => {
    const from = count
    count += step
    return { atMs, from, to: count, load: null, workers: [{ slot, incarnation }] }
  })
}

interface Removal {
  readonly atMs: number
  readonly worker: WorkerRecord
}

function removals(trial: Trial): Removal[] {
  return trial.events.flatMap(({ kind, atMs, slot, incarnation }) => {
    const worker = trial.workers.find(each => each.slot === slot && each.incarnation === incarnation)
    if (kind !== 'removed' || !worker || isRestarting(trial, atMs)) return []
    const next = trial.workers.find(each => each.slot === slot && each.incarnation === worker.incarnation + 1)
    // A replacement is there before, or soon after.
    return next && next.startedMs < atMs + RESTARTED_WITHIN_MS ? [] : [{ atMs, worker }]
  })
}

function isAdded(worker: WorkerRecord, trial: Trial, removed: readonly Removal[]): boolean {
  const { slot, incarnation, startedMs, listeningMs } = worker
  if (startedMs <= 0 || listeningMs === null || isRestarting(trial, startedMs)) return false
  const before = trial.workers.find(each => each.slot === slot && each.incarnation === incarnation - 1)
  return !before || removed.some(each => isSame(each.worker, before))
}

/** Whether the app restarts all its workers then. */
function isRestarting({ faults }: Trial, ms: number): boolean {
  return faults.some(
    ({ traits, firedMs, endedMs }) =>
      traits.does === 'replaces' &&
      firedMs !== null &&
      firedMs <= ms &&
      ms <= (endedMs ?? Number.POSITIVE_INFINITY) + RESTARTED_WITHIN_MS,
  )
}
