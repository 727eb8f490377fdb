import type { Trial } from '../../model/chaos-result.ts'
import type { Warning } from '../../model/result-parts.ts'
import type { ArmView } from './arm-view.ts'

/** Requests of the target's own probe that a worker may have answered before the load began. */
const PROBES = 2

/**
 * How the workers' counts contradict the client's; undefined where they agree. A worker has started at least what it
 * finished, and finished at least what the client saw answered; one that was killed may have missed the count of its
 * last answer. What all of them finished beyond that was lost on its way, so that it is at most what was dropped.
 */
function contradiction({ workers, requests, warmupRequests }: Trial, isStamped: boolean): string | undefined {
  if (workers.length === 0) return undefined
  for (const { slot, incarnation, started, finished, answered, endedMs } of workers) {
    const name = `worker ${slot}.${incarnation}`
    if (finished > started) return `${name} finished ${finished} requests and started ${started}`
    if (answered > finished + (endedMs === null ? 0 : 1)) {
      return `the client saw ${answered} answers of ${name}, which says it gave ${finished}`
    }
  }
  const both = [requests, warmupRequests]
  const lost = both.reduce((sum, counts) => sum + counts.dropped, 0)
  const seen = both.reduce((sum, counts) => sum + counts.ok + counts.rejected, 0)
  const finished = workers.reduce((sum, worker) => sum + worker.finished, 0)
  const answered = workers.reduce((sum, worker) => sum + worker.answered, 0)
  if (isStamped ? answered !== seen : answered > seen)
    return `the client saw ${seen} answers, ${answered} of them from a worker of this run`
  const beyond = finished - seen - lost
  if (beyond <= PROBES * workers.length) return undefined
  return `the workers gave ${finished} answers, of which the client saw ${seen}, and only ${lost} requests were dropped`
}

/** Warns where what the workers say they answered does not agree with what the client saw. */
export function countsDisagree(views: readonly ArmView[]): Warning | undefined {
  const wrong = views.flatMap(({ arm, trial }) => {
    // An app's own worker is told who it is once it has reported: its first responses may say nothing.
    // Messages are no requests to a worker.
    if (trial.sessions) return []
    const what = contradiction(trial, arm.traits.respawns === 'clusterbench')
    return what === undefined ? [] : [`${arm.id}: ${what}`]
  })
  if (wrong.length === 0) return undefined
  return {
    id: 'counts-disagree',
    message: `The workers and the client disagree. ${wrong.join('; ')}.`,
    advice: 'Something else may send requests to the app, or answer for it; see trials[].workers in the result.',
  }
}
