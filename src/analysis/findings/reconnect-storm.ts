import type { SessionLosses } from '../../model/chaos-result.ts'
import { duration, perArm, plural } from './finding.ts'

/** Some handshakes fail for reasons of their own. */
const FEW = { share: 0.05, count: 3 }

/** A handshake is slow that takes so long, and so many times as long as before the load. */
const SLOW = { ms: 500, times: 10 }

function failedIn({ failed, refused }: SessionLosses): number {
  return failed - refused
}

/** Clients that nobody accepts are no storm: there is nobody that it could hit. */
function isFailing(losses: SessionLosses): boolean {
  return failedIn(losses) >= Math.max(FEW.count, FEW.share * losses.returns)
}

function isSlow({ slowestMs }: SessionLosses, usualMs: number | null): boolean {
  return slowestMs !== null && slowestMs >= SLOW.ms && slowestMs >= SLOW.times * (usualMs ?? 0)
}

export const reconnectStorm = perArm({
  id: 'reconnect-storm',
  severity: 'risk',
  title: 'Workers cannot keep up with the clients that come back',
  advice:
    'All clients of a worker come back at the same time. Let them wait for a random time that grows with each failure, end sessions a few at a time, and make a handshake cheap: what it looks up, it looks up for all of them at once.',
  evidence: ({ summary: { sessions } }) => {
    if (!sessions) return undefined
    const usualMs = sessions.firstHandshakeMs
    const storms = sessions.faults.filter(each => isFailing(each) || isSlow(each, usualMs))
    const [worst] = storms.toSorted((a, b) => failedIn(b) - failedIn(a) || (b.slowestMs ?? 0) - (a.slowestMs ?? 0))
    if (!worst) return undefined
    const failed = isFailing(worst) ? `${failedIn(worst)} of ${worst.returns} failed` : undefined
    const slow = isSlow(worst, usualMs)
      ? `the slowest took ${duration(worst.slowestMs!)}${usualMs === null ? '' : `, where ${duration(usualMs)} was usual`}`
      : undefined
    return `after fault ${worst.id}, which cost ${plural(worst.lost, 'session')}, up to ${plural(worst.atOnce, 'handshake')} began within 100 ms: ${[failed, slow].filter(Boolean).join(', and ')}`
  },
})
