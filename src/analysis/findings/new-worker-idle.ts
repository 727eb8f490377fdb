import type { Trial, WorkerRecord } from '../../model/chaos-result.ts'
import type { ArmView } from '../chaos/arm-view.ts'
import { trialEndMs } from '../chaos/windows.ts'
import { perArm, plural } from './finding.ts'

/** A new worker's share is judged over at least so long, and this long after it listens. */
const LEAST_MS = 4_000
const SETTLED_AFTER_MS = 1_000
/** Of what it would get if all got the same. */
const IDLE_SHARE = 0.25

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

/** Workers that the app started under load, beside those that it had. */
function addedWorkers({ arm, trial }: ArmView): WorkerRecord[] {
  return trial.workers.filter(
    ({ slot, incarnation, listeningMs }) =>
      slot > arm.workers && incarnation === 0 && listeningMs !== null && listeningMs > 0,
  )
}

/** Until when the same workers are there. */
function untilChange(trial: Trial, fromMs: number): number {
  const changes = [
    ...trial.workers.flatMap(({ listeningMs, endedMs }) => [listeningMs ?? 0, endedMs ?? Number.POSITIVE_INFINITY]),
    ...trial.events.flatMap(({ kind, atMs }) => (kind === 'removed' ? [atMs] : [])),
  ]
  return Math.min(trialEndMs(trial), ...changes.filter(atMs => atMs > fromMs))
}

/** An app that adds workers under load relieves the others only if clients come to the new ones. */
export const newWorkerIdle = perArm({
  id: 'new-worker-idle',
  severity: 'risk',
  title: 'Workers that the app adds get little to do',
  advice:
    'Keep-alive clients stay with the workers that were up when they connected, so only new connections reach a new worker. Close connections from time to time (server.maxRequestsPerSocket), or add workers before the load comes.',
  evidence: view => {
    if (view.arm.traits.respawns !== 'app') return undefined
    const added = addedWorkers(view)
    const shares = added.flatMap(({ slot, incarnation, listeningMs }) => {
      const fromMs = listeningMs! + SETTLED_AFTER_MS
      const counts = requestsWithin(view.trial, fromMs, untilChange(view.trial, fromMs))
      const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
      const own = counts.get(`${slot}.${incarnation}`)
      return own === undefined || total === 0 ? [] : [{ share: own / total, fair: 1 / counts.size }]
    })
    const idle = shares.filter(({ share, fair }) => share < IDLE_SHARE * fair)
    if (idle.length === 0) return undefined
    const percent = (share: number) => `${Math.round(share * 100)} %`
    const least = idle.toSorted((a, b) => a.share - b.share)[0]!
    return `${idle.length} of ${plural(shares.length, 'new worker')} took as little as ${percent(least.share)} of the requests; a fair share is ${percent(least.fair)}`
  },
})
