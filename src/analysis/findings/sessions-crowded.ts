import type { SessionSummary } from '../../model/chaos-result.ts'
import { isFarBeyondFair, perArm, plural } from './finding.ts'
import { emptySlots } from './not-respawned.ts'

/** Fewer sessions per worker are no basis. */
const LEAST_PER_WORKER = 10

function totalOf(workers: SessionSummary['first']): number {
  return workers.reduce((sum, { sessions }) => sum + sessions, 0)
}

export const sessionsCrowded = perArm({
  id: 'sessions-crowded',
  severity: 'risk',
  title: 'One worker ends up with far more than its share of the WebSocket sessions',
  advice:
    'Clients come back to the workers that are there, and a replacement gets none of them until they connect anew, so the next end of the crowded worker cuts all of these at once. Limit how long a session lasts, or have a worker with more than its share send some clients away (1001).',
  evidence: view => {
    const { sessions } = view.summary
    const { workers } = view.arm
    // Where a worker is missing, that is the finding.
    if (!sessions || workers < 2 || view.arm.traits.scales || emptySlots(view).length > 0) return undefined
    const [before, after] = [totalOf(sessions.first), totalOf(sessions.last)]
    const most = sessions.last.toSorted((a, b) => b.sessions - a.sessions)[0]
    if (!most || sessions.lost === 0 || after < LEAST_PER_WORKER * workers) return undefined
    const earlier = sessions.first.find(({ slot }) => slot === most.slot)?.sessions ?? 0
    const fair = 1 / workers
    if (!isFarBeyondFair(most.sessions / after, fair) || isFarBeyondFair(earlier / Math.max(1, before), fair))
      return undefined
    return `worker ${most.slot} had ${most.sessions} of ${plural(after, 'session')} at the end, and ${earlier} before the faults`
  },
})
