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
  title: 'Nobody answers while the app restarts',
  advice:
    'With one process every death is an outage: run at least two workers (mode cluster-rr or cluster-os), and restart them one after the other.',
  evidence: view => {
    const all = outages(view)
    if (all.length === 0) return undefined
    const refused = all.reduce((sum, fault) => sum + refusedBy(fault), 0)
    const times = all.flatMap(({ summary }) => summary.serviceRecovery.ms ?? [])
    const longest = times.length > 0 ? `; the longest lasted ${duration(Math.max(...times))}` : ''
    return `in ${plural(all.length, 'restart')} ${plural(refused, 'request')} found nobody listening${longest}`
  },
})
