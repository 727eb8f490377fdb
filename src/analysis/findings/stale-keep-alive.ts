import type { Drop } from '../../model/chaos-result.ts'
import { eachDrop } from '../../model/drops.ts'
import type { ArmView } from '../chaos/arm-view.ts'
import { overAtMs } from '../chaos/windows.ts'
import { duration, perArm, plural } from './finding.ts'

/** A worker that ends within this time after it closed a connection closed it because it was ending. */
const ENDING_MS = 1_000

/**
 * Whether a live worker closed the connection: one that nothing had been done to, and that went on afterwards. A connection whose worker is not
 * known may have been any worker's.
 */
function isClosedByApp(drop: Drop, { trial, faults }: ArmView): boolean {
  const { slot, incarnation, endedMs } = drop
  const worker = trial.workers.find(each => each.slot === slot && each.incarnation === incarnation)
  if (!worker || (worker.endedMs !== null && worker.endedMs <= endedMs + ENDING_MS)) return false
  const told = trial.events.filter(
    event => event.kind === 'asked' && event.slot === slot && event.incarnation === incarnation,
  )
  if (told.some(event => event.atMs <= endedMs)) return false
  return !faults.some(({ record }) => {
    const isVictim = record.victims.some(each => each.slot === slot && each.incarnation === incarnation)
    return isVictim && endedMs >= record.firedMs! && endedMs <= overAtMs(record) + ENDING_MS
  })
}

/** Node closes a connection that has been idle for `server.keepAliveTimeout`, and cannot take back what is on its way then. */
export const staleKeepAlive = perArm({
  id: 'stale-keep-alive',
  severity: 'risk',
  title: 'Requests are lost on keep-alive connections that the app closes just as they are reused',
  advice:
    "Set the app's server.keepAliveTimeout longer than the idle timeout of the client or proxy in front of it (Node's default is 5 s; most load balancers use 60 s).",
  evidence: view => {
    if ((view.trial.codes['closed.stale'] ?? 0) === 0) return undefined
    const stale = [...eachDrop(view.trial.drops)].filter(({ code }) => code === 'stale' || code === 'closed.stale')
    const count = stale.filter(drop => isClosedByApp(drop, view)).length
    if (count === 0) return undefined
    const hintMs = view.trial.idleReuse?.hintMs ?? null
    const idle =
      hintMs === null ? 'a second or more' : `about the ${duration(hintMs)} after which the app closes idle connections`
    return `${plural(count, 'request')} sent on a connection that had been idle for ${idle}, and was closed without a response`
  },
})
