import type { ArmView } from '../chaos/arm-view.ts'
import type { ViewedStop } from '../chaos/stops.ts'
import { duration, type FindingDetector, perArm } from './finding.ts'
import { shareOf, signalsOf } from './stops.ts'

const SHARED = { id: 'slow-stop', severity: 'note', title: 'Workers take a long time to stop' } as const

/** An app that first gives its clients a second to leave does what it should. */
const SLOW_MS = 2_000

/** A request that takes this share of the time to stop explains it. */
const EXPLAINS = 0.5

/** The stops of an arm that took long, where half of those that ended by themselves did: one may meet a busy machine. */
function slowStops({ stops }: ArmView): ViewedStop[] {
  const own = stops.filter(({ end }) => end === 'itself')
  const slow = own.filter(({ tookMs }) => tookMs >= SLOW_MS)
  return slow.length > own.length / 2 ? slow : []
}

function slowestMs({ summary }: ArmView): number {
  return summary.latency?.maxMs ?? 0
}

function isByRequests(view: ArmView): boolean {
  const slow = slowStops(view)
  return slowestMs(view) >= EXPLAINS * Math.max(0, ...slow.map(stop => stop.tookMs))
}

function evidenceOf(view: ArmView): string | undefined {
  const slow = slowStops(view)
  if (slow.length === 0) return undefined
  const longest = Math.max(...slow.map(stop => stop.tookMs))
  return `${shareOf(slow, view)} took up to ${duration(longest)} from ${signalsOf(slow)} to exit; the slowest response took ${duration(slowestMs(view))}`
}

const byRequests = perArm({
  ...SHARED,
  advice:
    'They wait for long requests, as they should. Keep the kill timeout (--kill-timeout; kill_timeout in PM2, terminationGracePeriodSeconds in Kubernetes) above the longest of them.',
  evidence: view => (isByRequests(view) ? evidenceOf(view) : undefined),
})

const byWaiting = perArm({
  ...SHARED,
  advice:
    'They wait longer than their requests take: for a fixed time, or for idle connections, which server.closeIdleConnections() closes. Keep the kill timeout (--kill-timeout; kill_timeout in PM2, terminationGracePeriodSeconds in Kubernetes) longer than that.',
  evidence: view => (isByRequests(view) ? undefined : evidenceOf(view)),
})

/** A worker that drained and ended by itself, but late: a release takes as long times the number of workers. */
export const slowStop: FindingDetector = views => [byRequests, byWaiting].flatMap(detect => detect(views))
