import { isSame } from '../chaos/replacement.ts'
import { scaleChanges } from '../chaos/scale-changes.ts'
import { shareOfNew } from '../chaos/worker-share.ts'
import { perArm, plural } from './finding.ts'

/** Of what it would get if all got the same. */
const IDLE_SHARE = 0.25

/** Whoever adds workers under load relieves the others only if clients come to the new ones. */
export const newWorkerIdle = perArm({
  id: 'new-worker-idle',
  severity: 'risk',
  title: 'Workers that are added get little to do',
  advice:
    'Keep-alive clients stay with the workers that were up when they connected, so only new connections reach a new worker. Close connections from time to time (server.maxRequestsPerSocket), or add workers before the load comes.',
  evidence: ({ arm, trial }) => {
    const added = scaleChanges(trial, arm).flatMap(({ from, to, workers }) => (to > from ? workers : []))
    const records = added.flatMap(each => trial.workers.find(worker => isSame(worker, each)) ?? [])
    const shares = records.flatMap(record => shareOfNew(trial, record) ?? [])
    const idle = shares.filter(({ share, fair }) => share < IDLE_SHARE * fair)
    if (idle.length === 0) return undefined
    const percent = (share: number) => `${Math.round(share * 100)} %`
    const least = idle.toSorted((a, b) => a.share - b.share)[0]!
    return `${idle.length} of ${plural(shares.length, 'new worker')} took as little as ${percent(least.share)} of the requests; a fair share is ${percent(least.fair)}`
  },
})
