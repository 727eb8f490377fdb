import { eachDrop } from '../../model/drops.ts'
import type { ArmView } from '../chaos/arm-view.ts'
import { countOf } from '../chaos/rejections.ts'
import { isSame } from '../chaos/replacement.ts'
import { trialEndMs } from '../chaos/windows.ts'
import { duration, perArm, plural } from './finding.ts'
import { isFresh, statusesOf, unreadyWorkers } from './worker-rejections.ts'

/** A worker that is not ready shows it within this time after it listens. */
const STARTING_MS = 3_000

/** A worker that ends within this time after a drop may have lost it by that: its end may be seen late. */
const ENDING_MS = 2_000

/** How many connections new workers closed without a complete response while they started, and nothing else was done to them. */
function closedWhileStarting({ trial, faults }: ArmView): number {
  const fresh = trial.workers.filter(worker => isFresh(worker) && worker.listeningMs !== null)
  let closed = 0
  for (const { outcome, slot, incarnation, endedMs } of eachDrop(trial.drops)) {
    if (outcome !== 'closed' && outcome !== 'truncated' && outcome !== 'malformed') continue
    const worker = fresh.find(each => each.slot === slot && each.incarnation === incarnation)
    if (!worker || endedMs > worker.listeningMs! + STARTING_MS) continue
    if (endedMs + ENDING_MS >= (worker.endedMs ?? trialEndMs(trial))) continue
    const hit = faults.filter(({ record }) => record.victims.some(victim => isSame(victim, worker)))
    if (hit.every(({ record }) => endedMs < record.firedMs!)) closed += 1
  }
  return closed
}

/** A worker is sent requests from the moment at which it listens, whatever else it still waits for. */
export const beforeReady = perArm({
  id: 'before-ready',
  severity: 'problem',
  title: 'New workers take traffic before they are ready',
  advice:
    'A worker gets requests as soon as it listens, even with wait_ready in PM2. Call listen() only when the app is ready; in Kubernetes, a readinessProbe also keeps traffic away until then.',
  evidence: view => {
    const unready = unreadyWorkers(view)
    const closed = closedWhileStarting(view)
    if (unready.length === 0 && closed === 0) return undefined
    const rows = unready.flatMap(each => each.rows)
    const rejected =
      unready.length === 0
        ? []
        : [
            `${plural(unready.length, 'new worker')} answered ${plural(countOf(rows), 'request')} with ${statusesOf(rows)}, for up to ${duration(Math.max(...unready.map(({ forMs }) => forMs)))} after listening`,
          ]
    const cut =
      closed === 0
        ? []
        : [`new workers closed ${plural(closed, 'connection')} without a complete response in their first seconds`]
    return [...rejected, ...cut].join('; ')
  },
})
