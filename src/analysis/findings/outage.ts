import type { ArmView, ViewedFault } from '../chaos/arm-view.ts'
import { deathsOf, duration, type FindingDetector, perArm, plural } from './finding.ts'

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

function evidenceOf(view: ArmView): string | undefined {
  const all = outages(view)
  if (all.length === 0) return undefined
  const refused = all.reduce((sum, fault) => sum + refusedBy(fault), 0)
  const times = all.flatMap(({ summary }) => summary.serviceRecovery.ms ?? [])
  const longest = times.length > 0 ? `; the longest lasted ${duration(Math.max(...times))}` : ''
  return `${plural(refused, 'request')} ${refused === 1 ? 'was' : 'were'} refused during ${plural(all.length, 'restart')}${longest}`
}

const ofOne = perArm({
  id: 'outage',
  severity: 'problem',
  title: 'The service is down while the app restarts',
  advice:
    'There is one process, so whenever it ends nobody answers. Run at least two workers (mode cluster-rr or cluster-os with --workers 2), and restart them one at a time.',
  evidence: view => (view.arm.workers < 2 ? evidenceOf(view) : undefined),
})

const ofAll = perArm({
  id: 'outage',
  severity: 'problem',
  title: 'The service is down while all workers restart at once',
  advice:
    'Workers that start together and do the same work reach a limit together. Restart them one at a time, and give each its own limit or lifetime, so that one of them always serves.',
  evidence: view => (view.arm.workers < 2 ? undefined : evidenceOf(view)),
})

/** Nobody answers while workers are away: there is only one, or all of them ended at once. */
export const outage: FindingDetector = views => [...ofOne(views), ...ofAll(views)]
