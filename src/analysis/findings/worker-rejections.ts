import type { FaultRecord, Rejection, Trial, TrialEvent, WorkerRecord } from '../../model/chaos-result.ts'
import { eachRejection } from '../../model/rejections.ts'
import { workerNumber } from '../../model/worker-id.ts'
import { mostByChance } from '../binomial.ts'
import type { ArmView } from '../chaos/arm-view.ts'
import { countOf, usualRejections } from '../chaos/rejections.ts'
import { trialEndMs } from '../chaos/windows.ts'

/** The rejections of one worker that are more than the baseline explains. Times in milliseconds since the load began. */
export interface WorkerRejections {
  readonly worker: WorkerRecord
  readonly rows: readonly Rejection[]
}

/** Chance of taking a worker that rejects as much as all did before for one that rejects more. */
const FALSE_ALARM = 0.001

/** The workers that rejected more than the baseline explains, where some fault made the arm reject more. */
export function rejectingWorkers({ trial, faults }: ArmView): WorkerRejections[] {
  const isFelt = faults.some(({ record, summary: { rejected } }) => !isBeside(record) && (rejected?.excess ?? 0) > 0)
  if (!isFelt || !trial.rejections) return []
  const fromBin = trial.phases.baseline[1] / trial.timeline.binMs
  // What a companion that is away costs is no matter of one worker.
  const beside = faults.filter(({ record }) => isBeside(record)).map(({ summary }) => summary.windowMs)
  const isBesides = (ms: number) => beside.some(([fromMs, toMs]) => ms >= fromMs - trial.timeline.binMs && ms < toMs)
  const byWorker = new Map<number, Rejection[]>()
  for (const row of eachRejection(trial.rejections)) {
    const { slot, incarnation, bin } = row
    if (slot === null || incarnation === null || bin < fromBin || isBesides(bin * trial.timeline.binMs)) continue
    const number = workerNumber({ slot, incarnation })
    byWorker.set(number, [...(byWorker.get(number) ?? []), row])
  }
  return trial.workers.flatMap(worker => {
    const rows = byWorker.get(workerNumber(worker)) ?? []
    return isUnusual(rows, worker, trial) ? [{ worker, rows }] : []
  })
}

/** Whether a fault left the workers alone, and hit a companion or connections. */
export function isBeside({ traits }: Pick<FaultRecord, 'traits'>): boolean {
  return traits.does === 'disturbs'
}

/** Whether a worker rejected more than all did before. Where none was rejected before, that an arm rejects more is known of its faults. */
function isUnusual(rows: readonly Rejection[], { answered }: WorkerRecord, trial: Trial): boolean {
  const { share, bound } = usualRejections(trial)
  return countOf(rows) > (share === 0 ? 0 : mostByChance(answered, bound, FALSE_ALARM))
}

/** Rejections that neither the start nor the shutdown of a worker explains, of workers that a fault brought in or of those before. */
export function unexplained(view: ArmView, isWanted: (worker: WorkerRecord) => boolean): Rejection[] {
  const unready = unreadyWorkers(view).map(({ worker }) => worker)
  return rejectingWorkers(view)
    .filter(({ worker }) => isWanted(worker) && !unready.includes(worker))
    .flatMap(each => {
      const closing = new Set(whileClosing(each, view))
      const rows = each.rows.filter(row => !closing.has(row))
      return isUnusual(rows, each.worker, view.trial) ? rows : []
    })
}

/** Whether a worker was started after the load had begun. */
export function isFresh({ startedMs }: WorkerRecord): boolean {
  return startedMs >= 0
}

/** After a worker has listened, or before it has ended, so many milliseconds may pass unseen: a bin, and what is on its way. */
const SLACK_MS = 200

/** A worker got ready where so many rejections were to be expected if it had gone on, */
const LEAST_EXPECTED = 10
/** and no more than this share of them came. */
const MOST_LEFT = 0.2

/** A new worker that rejected from its start on. */
export interface UnreadyWorker extends WorkerRejections {
  /** For how long after it listened. */
  readonly forMs: number
}

/**
 * The new workers that rejected from their start on until they were ready. One that ended before that belongs to them where others got
 * ready; where none did, it is not readiness that is missing.
 */
export function unreadyWorkers(view: ArmView): UnreadyWorker[] {
  const { trial } = view
  const { binMs } = trial.timeline
  const starting = rejectingWorkers(view).filter(each => isFromStart(each, binMs))
  const seen = starting.map(each => {
    const { worker, rows } = each
    const endMs = worker.endedMs ?? trialEndMs(trial)
    const lastMs = (lastOfMost(rows) + 1) * binMs
    const forMs = Math.max(binMs, lastMs - worker.listeningMs!)
    const later = countOf(rows.filter(({ bin }) => bin * binMs >= lastMs))
    const expected = ((countOf(rows) - later) / forMs) * (endMs - lastMs)
    return { ...each, forMs, isReady: expected >= LEAST_EXPECTED && later <= MOST_LEFT * expected }
  })
  return seen.some(({ isReady }) => isReady) ? seen : []
}

function isFromStart({ worker, rows }: WorkerRejections, binMs: number): boolean {
  const { listeningMs, firstServedMs } = worker
  if (listeningMs === null || firstServedMs === null || !isFresh(worker)) return false
  const firstMs = Math.min(...rows.map(row => row.bin)) * binMs
  return firstMs <= Math.max(listeningMs, firstServedMs) + SLACK_MS
}

/** Share of a worker's rejections that shows when it was over: the rest may be what every worker rejects now and then. */
const MOST = 0.95

/** The bin by which most of some rejections had come. */
function lastOfMost(rows: readonly Rejection[]): number {
  const wanted = MOST * countOf(rows)
  let seen = 0
  for (const { bin, count } of [...rows].sort((a, b) => a.bin - b.bin)) {
    seen += count
    if (seen >= wanted) return bin
  }
  return 0
}

/** What a worker rejected from when it was told to end until its end; empty where it was not told, or lived on. */
export function whileClosing(of: WorkerRejections, { trial, faults }: ArmView): Rejection[] {
  const { worker, rows } = of
  const { endedMs } = worker
  if (endedMs === null) return []
  const told = trial.events.filter(
    event => (event.kind === 'asked' || event.kind === 'memory') && isNamed(event, worker),
  )
  const ended = faults.filter(
    ({ record }) => record.traits.does === 'ends' && record.victims.some(each => isNamed(each, worker)),
  )
  const isOwnExit = ended.some(({ record }) => record.traits.cause === 'exit')
  const knownMs = Math.min(...told.map(event => event.atMs), ...ended.map(({ record }) => record.firedMs!))
  const { binMs } = trial.timeline
  const fromMs = isOwnExit ? lastRunMs(rows, knownMs, binMs) : knownMs
  return rows.filter(({ bin }) => (bin + 1) * binMs > fromMs && bin * binMs <= endedMs + SLACK_MS)
}

function isNamed({ slot, incarnation }: Pick<TrialEvent, 'slot' | 'incarnation'>, worker: WorkerRecord): boolean {
  return slot === worker.slot && incarnation === worker.incarnation
}

/** Rejections this close to each other go on. */
const RUN_MS = 500

/** When the rejections began that go on until a time: nobody else knows when a worker decided to exit. */
function lastRunMs(rows: readonly Rejection[], untilMs: number, binMs: number): number {
  let fromMs = untilMs
  for (const { bin } of [...rows].sort((a, b) => b.bin - a.bin)) {
    if (bin * binMs > fromMs) continue
    if (fromMs - (bin + 1) * binMs > RUN_MS) break
    fromMs = bin * binMs
  }
  return fromMs
}

/** Their statuses, the most frequent first: `503 and 500`. */
export function statusesOf(rows: readonly Rejection[]): string {
  const byStatus = new Map<string, number>()
  for (const { status, count } of rows) byStatus.set(status, (byStatus.get(status) ?? 0) + count)
  return [...byStatus]
    .sort((a, b) => b[1] - a[1])
    .map(([status]) => status)
    .join(' and ')
}
