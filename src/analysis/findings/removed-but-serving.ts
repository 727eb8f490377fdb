import type { Trial, TrialEvent } from '../../model/chaos-result.ts'
import { duration, perArm, plural } from './finding.ts'

/** Requests that were under way take no longer to finish than this. */
const LONG_MS = 5_000

/** How long after its removal a worker still got requests, as far as the looks at it once a second show. */
function servedForMs({ samples }: Trial, { atMs, slot, incarnation }: TrialEvent): number {
  const looks = samples.flatMap(sample => {
    const its = sample.workers.find(each => each.slot === slot && each.incarnation === incarnation)
    return typeof its?.requests === 'number' ? [{ atMs: sample.atMs, requests: its.requests }] : []
  })
  const last = looks.findLast((look, at) => at > 0 && look.requests > looks[at - 1]!.requests)
  return last === undefined ? 0 : last.atMs - atMs
}

/** A worker that its primary has taken out of the cluster keeps the connections that it has, and serves them. */
export const removedButServing = perArm({
  id: 'removed-but-serving',
  severity: 'risk',
  title: 'Workers that were removed go on serving',
  advice:
    'worker.disconnect() closes the server and idle connections, but not those that wait for a response, and clients go on using them. From then on, answer with Connection: close, and end the worker after a time limit.',
  evidence: ({ trial }) => {
    const removed = trial.events.filter(({ kind }) => kind === 'removed')
    const lengths = removed.map(event => servedForMs(trial, event)).filter(ms => ms >= LONG_MS)
    if (lengths.length === 0) return undefined
    const longest = duration(Math.max(...lengths))
    return `${lengths.length} of ${plural(removed.length, 'worker')} that the primary had disconnected still got requests up to ${longest} later`
  },
})
