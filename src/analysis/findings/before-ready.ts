import type { WorkerRecord } from '../../model/chaos-result.ts'
import { eachDrop } from '../../model/drops.ts'
import type { ArmView } from '../chaos/arm-view.ts'
import { countOf } from '../chaos/rejections.ts'
import { duration, perArm, plural } from './finding.ts'
import { rejectingWorkers, statusesOf, unreadyMs } from './worker-rejections.ts'

/** A worker that is not ready shows it within this time after it listens. */
const STARTING_MS = 3_000

/** A worker that ends within this time after a drop may have lost it by that. */
const ENDING_MS = 500

/** How many connections new workers closed without a complete response while they started. */
function closedWhileStarting({ trial }: ArmView): number {
  const fresh = trial.workers.filter(({ startedMs, listeningMs }) => startedMs >= 0 && listeningMs !== null)
  let closed = 0
  for (const { outcome, slot, incarnation, endedMs } of eachDrop(trial.drops)) {
    if (outcome !== 'closed' && outcome !== 'truncated' && outcome !== 'malformed') continue
    const worker = fresh.find(each => each.slot === slot && each.incarnation === incarnation)
    if (worker && isStarting(worker, endedMs)) closed += 1
  }
  return closed
}

function isStarting({ listeningMs, endedMs }: WorkerRecord, atMs: number): boolean {
  return atMs <= listeningMs! + STARTING_MS && (endedMs === null || atMs < endedMs - ENDING_MS)
}

/** A worker is sent requests from the moment at which it listens, whatever else it still waits for. */
export const beforeReady = perArm({
  id: 'before-ready',
  severity: 'problem',
  title: 'New workers take traffic before they are ready',
  advice:
    'A worker gets requests as soon as it listens. Call listen() only when everything it needs is there, or have restarts wait for readiness: wait_ready in PM2, a readinessProbe in Kubernetes.',
  evidence: view => {
    const unready = rejectingWorkers(view).flatMap(each => {
      const ms = unreadyMs(each, view)
      return ms === undefined ? [] : [{ ...each, ms }]
    })
    const closed = closedWhileStarting(view)
    if (unready.length === 0 && closed === 0) return undefined
    const rows = unready.flatMap(each => each.rows)
    const rejected =
      unready.length === 0
        ? []
        : [
            `${plural(unready.length, 'new worker')} answered ${plural(countOf(rows), 'request')} with ${statusesOf(rows)}, for up to ${duration(Math.max(...unready.map(({ ms }) => ms)))} after listening`,
          ]
    const cut =
      closed === 0
        ? []
        : [`new workers closed ${plural(closed, 'connection')} without a complete response in their first seconds`]
    return [...rejected, ...cut].join('; ')
  },
})
