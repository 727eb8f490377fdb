import type { Trial, TrialSample, WorkerRecord } from '../../model/chaos-result.ts'
import { isSame } from './replacement.ts'

/** Looks are made once a second: a rate needs two. */
const LEAST_MS = 900

/** How many requests the workers took per second, and over which time that is known. */
export interface WorkRate {
  readonly takenPerSec: number
  readonly fromMs: number
  readonly toMs: number
}

/** What a worker had got by a look; undefined where that is not known. */
function takenBy(worker: WorkerRecord, { atMs, workers }: TrialSample): number | undefined {
  if (worker.listeningMs === null || worker.listeningMs > atMs) return 0
  const seen = workers.find(each => isSame(each, worker))
  if (seen) return seen.requests ?? undefined
  return worker.endedMs !== null && worker.agent ? worker.started : undefined
}

/**
 * The rate at which all workers together took requests, from the first look of a span to its last; undefined if these are
 * too close together, or a count is missing.
 */
export function workRate({ samples, workers }: Trial, fromMs: number, untilMs: number): WorkRate | undefined {
  const within = samples.filter(({ atMs }) => atMs >= fromMs && atMs <= untilMs)
  const [first, last] = [within[0], within.at(-1)]
  if (!first || !last || last.atMs - first.atMs < LEAST_MS) return undefined
  let taken = 0
  for (const worker of workers) {
    if (worker.endedMs !== null && worker.endedMs < first.atMs) continue
    const [before, after] = [takenBy(worker, first), takenBy(worker, last)]
    if (before === undefined || after === undefined) return undefined
    taken += after - before
  }
  return { takenPerSec: (taken * 1000) / (last.atMs - first.atMs), fromMs: first.atMs, toMs: last.atMs }
}
