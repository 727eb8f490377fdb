import type { LiveWorker } from '../targets/index.ts'
import type { Pick } from './words.ts'

/**
 * Chooses the victim of a fault. Workers that only drain are left alone; ties go to the lower slot.
 * @param draw drawn beforehand, 0 ≤ draw < 1: the place in the list of workers by slot and incarnation
 * @param busiestOf how much a worker has done lately
 * @returns undefined when no worker is left
 */
export function chooseVictim(
  candidates: readonly LiveWorker[],
  draw: number,
  pick: Pick,
  busiestOf: (worker: LiveWorker) => number,
): LiveWorker | undefined {
  const workers = candidates
    .filter(worker => !worker.retiring)
    .sort((a, b) => a.slot - b.slot || a.incarnation - b.incarnation)
  if (pick === 'random') return workers[Math.floor(draw * workers.length)]
  const order: Record<Exclude<Pick, 'random'>, (worker: LiveWorker) => number> = {
    oldest: worker => -worker.startedAtMs,
    newest: worker => worker.startedAtMs,
    busiest: busiestOf,
  }
  const rank = order[pick]
  return workers.reduce<LiveWorker | undefined>(
    (best, worker) => (best === undefined || rank(worker) > rank(best) ? worker : best),
    undefined,
  )
}
