import type { ScaleEvent, ScalingSummary, Trial, WorkerRecord } from '../../model/chaos-result.ts'
import { eachDrop } from '../../model/drops.ts'
import type { ResultArm } from '../../model/result-parts.ts'
import { isSame } from './replacement.ts'
import { type ScaleChange, scaleChanges } from './scale-changes.ts'
import { DROPPED_COLUMNS, sumBins } from './service-level.ts'
import { isSham, trialEndMs } from './windows.ts'
import { shareOfNew } from './worker-share.ts'

/** What is lost until so long after a new worker has served, or a removed one has ended, belongs to the change. */
const AFTERMATH_MS = 2_000

/** How the number of workers followed the load; undefined where nobody scales, or nobody did. */
export function summarizeScaling(trial: Trial, arm: Pick<ResultArm, 'traits' | 'workers'>): ScalingSummary | undefined {
  const changes = scaleChanges(trial, arm)
  if (changes.length === 0 && !arm.traits.scales) return undefined
  const workers = countsOver(trial, changes, changes[0]?.from ?? arm.workers)
  const counts = workers.map(({ count }) => count)
  const most = Math.max(...counts)
  return {
    workers,
    least: Math.min(...counts),
    most,
    fullMs: most > counts[0]! ? workers.find(({ count }) => count === most)!.atMs : null,
    events: changes.map((change, at) => eventOf(trial, change, changes[at + 1]?.atMs)),
  }
}

/** How many workers there are from when on: one that is added counts from when its slot listens. Ends and replacements are left out. */
function countsOver(trial: Trial, changes: readonly ScaleChange[], first: number): ScalingSummary['workers'] {
  const steps = changes
    .flatMap((change, at) => {
      const { atMs, from, to } = change
      if (to < from) return [{ atMs, to, by: 0 }]
      const untilMs = changes[at + 1]?.atMs ?? Number.POSITIVE_INFINITY
      return addedBy(trial, change).flatMap(({ listeningMs }) =>
        listeningMs !== null && listeningMs < untilMs ? [{ atMs: listeningMs, to, by: 1 }] : [],
      )
    })
    .sort((left, right) => left.atMs - right.atMs)
  let count = first
  const after = steps.map(({ atMs, to, by }) => {
    count = Math.min(count + by, to)
    return { atMs, count }
  })
  return [{ atMs: 0, count: first }, ...after]
}

/** The first process of each added slot that came to listen: the one that was started for it may have died before. */
function addedBy({ workers }: Trial, change: ScaleChange): WorkerRecord[] {
  return change.workers.flatMap(({ slot, incarnation }) => {
    const its = workers.filter(worker => worker.slot === slot && worker.incarnation >= incarnation)
    return its.find(({ listeningMs }) => listeningMs !== null) ?? its[0] ?? []
  })
}

function eventOf(trial: Trial, change: ScaleChange, nextMs: number | undefined): ScaleEvent {
  const { atMs, from, to, load } = change
  const isUp = to > from
  const records = isUp ? addedBy(trial, change) : recordsOf(trial, change)
  const since = (times: readonly (number | null)[]) =>
    times.length === 0 || times.includes(null) ? null : Math.max(...times.map(ms => ms!)) - atMs
  const times = {
    listeningMs: isUp ? since(records.map(({ listeningMs }) => listeningMs)) : null,
    servedMs: isUp ? since(records.map(({ firstServedMs }) => firstServedMs)) : null,
    endedMs: isUp ? null : since(records.map(({ endedMs }) => endedMs)),
  }
  const doneMs = isUp ? times.servedMs : times.endedMs
  const cutMs = Math.min(nextMs ?? Number.POSITIVE_INFINITY, nextFaultMs(trial, atMs))
  const settledMs = doneMs === null ? Number.POSITIVE_INFINITY : atMs + doneMs + AFTERMATH_MS
  const untilMs = Math.min(cutMs, settledMs, trialEndMs(trial))
  const shares = isUp ? records.flatMap(record => shareOfNew(trial, record) ?? []) : []
  const [share] = shares.toSorted((left, right) => left.share - right.share)
  return {
    ...{ atMs, from, to, load },
    ...times,
    untilMs,
    ...lossOf(trial, change, [untilMs, untilMs === cutMs]),
    share: share ?? null,
  }
}

function recordsOf({ workers }: Trial, change: ScaleChange): WorkerRecord[] {
  return change.workers.flatMap(each => workers.find(worker => isSame(worker, each)) ?? [])
}

function nextFaultMs({ faults }: Trial, fromMs: number): number {
  const fired = faults.flatMap(fault => (isSham(fault) ? [] : (fault.firedMs ?? [])))
  return Math.min(Number.POSITIVE_INFINITY, ...fired.filter(ms => ms > fromMs))
}

/** Requests that were due in the time of a change and got no response, and those in flight before that a removed worker did not finish. */
function lossOf(
  trial: Trial,
  { atMs, from, to, workers }: ScaleChange,
  [untilMs, isCut]: readonly [number, boolean],
): Pick<ScaleEvent, 'lost'> {
  const { timeline, drops } = trial
  // The bin of the next change or fault is that one's.
  const last = (isCut ? Math.floor : Math.ceil)(untilMs / timeline.binMs)
  const first = Math.floor(atMs / timeline.binMs)
  const due = sumBins(timeline, DROPPED_COLUMNS, first, last)
  if (to > from) return { lost: due }
  const isBefore = (ms: number) => ms < first * timeline.binMs
  const inFlight = [...eachDrop(drops)].filter(
    drop =>
      isBefore(drop.atMs) &&
      drop.endedMs >= atMs &&
      workers.some(({ slot, incarnation }) => drop.slot === slot && drop.incarnation === incarnation),
  )
  return { lost: due + inFlight.length }
}
