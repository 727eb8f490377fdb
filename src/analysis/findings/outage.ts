import type { ArmView, ViewedFault } from '../chaos/arm-view.ts'
import type { FindingDetector } from './finding.ts'
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

function evidenceOf(view: ArmView): string | undefined {
  const all = outages(view)
  if (all.length === 0) return undefined
  const refused = all.reduce((sum, fault) => sum + refusedBy(fault), 0)
  const times = all.flatMap(({ summary }) => summary.serviceRecovery.ms ?? [])
  const longest = times.length > 0 ? `; the longest lasted ${duration(Math.max(...times))}` : ''
  return `${plural(refused, 'request')} ${refused === 1 ? 'was' : 'were'} refused during ${plural(all.length, 'restart')}${longest}`
}

function isAlone({ arm }: ArmView): boolean {
  return arm.workers < 2
}

const SAME = { id: 'outage', severity: 'problem', title: 'The service is down while the app restarts' } as const

const ofTheOnly = perArm({
  ...SAME,
  advice:
    'There is one process, so whenever it ends nobody answers. Run at least two workers (mode cluster-rr or cluster-os with --workers 2), and restart them one at a time.',
  evidence: view => (isAlone(view) ? evidenceOf(view) : undefined),
})

const ofAllAtOnce = perArm({
  ...SAME,
  advice:
    'All workers ended together, so nobody was left to answer. Restart them one at a time, and wait until each replacement is ready.',
  evidence: view => (isAlone(view) ? undefined : evidenceOf(view)),
})

/** Deaths after which nobody answered. */
export const outage: FindingDetector = views => [...ofTheOnly(views), ...ofAllAtOnce(views)]
