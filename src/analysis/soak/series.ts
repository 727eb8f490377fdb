import type { Growing, SoakSample, SoakWorkerSample } from '../../model/soak-result.ts'
import { workerNumber } from '../../model/worker-id.ts'
import type { WorkerSeries } from './growth.ts'
import type { Point } from './slope.ts'

const MIB = 2 ** 20

/** The series of what belongs to no single worker. */
export const WHOLE = 0

/** What was seen of one thing after so many requests. */
type Seen = readonly [requests: number | null, value: number | null]
type OfWorker = (worker: SoakWorkerSample, sample: SoakSample) => Seen

/** Figures of workers in bytes, or counts, with the requests that they belong to. */
const OF_WORKERS: Readonly<Record<Growing, OfWorker>> = {
  heap: ({ requests, heapBytes }) => [requests, heapBytes],
  external: ({ requests, externalBytes }) => [requests, externalBytes],
  fds: ({ requests, fds }) => [requests, fds],
  // Where it counts no requests itself, those of the arm stand for them.
  pss: ({ requests, pssMib }, sample) => [requests === null ? sample.requests : null, inBytes(pssMib)],
}

/** Figures of the arm as a whole: all its memory, and what the primary holds. */
const OF_WHOLE: Readonly<Partial<Record<Growing, (sample: SoakSample) => Seen>>> = {
  pss: ({ requests, pssMib, workers }) => [
    workers.some(each => each.requests !== null) ? requests : null,
    inBytes(pssMib),
  ],
  fds: ({ requests, primaryFds }) => [requests, primaryFds],
}

/** What was seen of each worker against the requests that it had served, process by process; workers of which nothing was seen are left out. */
export function seriesOf(metric: Growing, samples: readonly SoakSample[]): WorkerSeries[] {
  const ofWhole = OF_WHOLE[metric]
  const whole = ofWhole ? samples.flatMap(sample => pointOf(ofWhole(sample))) : []
  return [...(whole.length > 0 ? [{ slot: WHOLE, lives: [whole] }] : []), ...workersOf(OF_WORKERS[metric], samples)]
}

function workersOf(ofWorker: OfWorker, samples: readonly SoakSample[]): WorkerSeries[] {
  const lives = new Map<number, { readonly slot: number; readonly points: Point[] }>()
  for (const sample of samples)
    for (const worker of sample.workers) {
      const number = workerNumber(worker)
      const life = lives.get(number) ?? { slot: worker.slot, points: [] }
      life.points.push(...pointOf(ofWorker(worker, sample)))
      if (life.points.length > 0) lives.set(number, life)
    }
  const all = [...lives.values()]
  const slots = [...new Set(all.map(({ slot }) => slot))].sort((a, b) => a - b)
  return slots.map(slot => ({
    slot,
    lives: all.filter(life => life.slot === slot).map(({ points }) => points),
  }))
}

function pointOf([requests, value]: Seen): Point[] {
  return requests === null || value === null ? [] : [{ requests, value }]
}

function inBytes(mib: number | null): number | null {
  return mib === null ? null : mib * MIB
}
