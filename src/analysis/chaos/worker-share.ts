import type { Trial, WorkerRecord } from '../../model/chaos-result.ts'
import { trialEndMs } from './windows.ts'

/** A new worker's share is judged over at least so long, and this long after it listens. */
const LEAST_MS = 4_000
const SETTLED_AFTER_MS = 1_000

/** What a worker got of the requests, and what it would get if all got the same. */
export interface WorkerShare {
  readonly share: number
  readonly fair: number
}

/** The share of a new worker from when it has settled until the workers are others; undefined where that is too short to say. */
export function shareOfNew(trial: Trial, { slot, incarnation, listeningMs }: WorkerRecord): WorkerShare | undefined {
  const fromMs = (listeningMs ?? Number.POSITIVE_INFINITY) + SETTLED_AFTER_MS
  const counts = requestsWithin(trial, fromMs, untilChange(trial, fromMs))
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const own = counts.get(`${slot}.${incarnation}`)
  return own === undefined || total === 0 ? undefined : { share: own / total, fair: 1 / counts.size }
}

/** Requests of each living worker over a span, from the first to the last look in it. */
function requestsWithin({ samples }: Trial, fromMs: number, untilMs: number): Map<string, number> {
  const within = samples.filter(({ atMs }) => atMs >= fromMs && atMs <= untilMs)
  const [first, last] = [within[0], within.at(-1)]
  const counts = new Map<string, number>()
  if (!first || !last || last.atMs - first.atMs < LEAST_MS) return counts
  for (const { slot, incarnation, requests } of last.workers) {
    const before = first.workers.find(each => each.slot === slot && each.incarnation === incarnation)
    if (typeof requests === 'number' && typeof before?.requests === 'number')
      counts.set(`${slot}.${incarnation}`, requests - before.requests)
  }
  return counts
}

/** Until when the same workers are there. */
function untilChange(trial: Trial, fromMs: number): number {
  const changes = [
    ...trial.workers.flatMap(({ listeningMs, endedMs }) => [listeningMs ?? 0, endedMs ?? Number.POSITIVE_INFINITY]),
    ...trial.events.flatMap(({ kind, scaled, atMs }) => (kind === 'removed' || scaled ? [atMs] : [])),
  ]
  return Math.min(trialEndMs(trial), ...changes.filter(atMs => atMs > fromMs))
}
