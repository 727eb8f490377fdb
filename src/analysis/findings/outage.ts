import type { ArmView, ViewedFault } from '../chaos/arm-view.ts'
import { deathsOf, duration, perArm, plural } from './finding.ts'

function refusedBy({ summary }: ViewedFault): number {
  return summary.direct.refused + summary.collateral.refused
}

/** The deaths that left nobody who answers: those of the only worker, or of all at once. */
function outages(view: ArmView): ViewedFault[] {
  return deathsOf(view).filter(fault => {
    const isAll = fault.record.victims.length >= view.arm.workers || view.arm.workers < 2
    return isAll && refusedBy(fault) > 0
  })
}

export const outage = perArm({
  id: 'outage',
  severity: 'problem',
  title: 'The service is down while the app restarts',
  advice:
    'With a single process every crash is an outage. Run at least two workers (mode cluster-rr or cluster-os), and restart them one at a time.',
  evidence: view => {
    const all = outages(view)
    if (all.length === 0) return undefined
    const refused = all.reduce((sum, fault) => sum + refusedBy(fault), 0)
    const times = all.flatMap(({ summary }) => summary.serviceRecovery.ms ?? [])
    const longest = times.length > 0 ? `; the longest lasted ${duration(Math.max(...times))}` : ''
    return `${plural(refused, 'request')} ${refused === 1 ? 'was' : 'were'} refused during ${plural(all.length, 'restart')}${longest}`
  },
})
