import type { ArmView, ViewedFault } from '../chaos/arm-view.ts'
import { deathsOf, perArm, plural, suddenDeathsOf } from './finding.ts'

/** Descriptors that the primary holds for a moment while it works. */
const USUAL_SWING = 1

/** How many of its descriptors the primary gained over these deaths: by its first and last look where they are all, or else from fault to fault. */
function growthOf(view: ArmView, deaths: readonly ViewedFault[]): number | null {
  const { summary } = view
  const isAll = deaths.length === deathsOf(view).length
  const steps = deaths.flatMap(fault => (fault.summary.fdsLeaked === null ? [] : [fault.summary.fdsLeaked]))
  const sum = steps.reduce((total, step) => total + step, 0)
  return (isAll ? summary.primaryFdGrowth : null) ?? (steps.length > 0 ? sum : null)
}

export const fdsLeaked = perArm({
  id: 'fds-leaked',
  severity: 'problem',
  title: 'The cluster primary leaks a file descriptor when a worker dies',
  advice:
    'Fix the crashes first. Until then, raise the open-file limit of the primary and restart it from time to time, or run the cluster with NODE_CLUSTER_SCHED_POLICY=none (mode cluster-os), where it does not leak.',
  evidence: view => {
    const deaths = suddenDeathsOf(view)
    const growth = growthOf(view, deaths)
    if (growth === null || deaths.length === 0 || growth < deaths.length / 2) return undefined
    const isMany = growth > USUAL_SWING
    const isOneHung = deaths.some(({ drops }) => drops.some(drop => drop.outcome === 'hung' && drop.accepted === false))
    if (!isMany && !isOneHung) return undefined
    return `the primary gained ${plural(growth, 'open descriptor')} over ${plural(deaths.length, 'worker death')} and never closed ${growth === 1 ? 'it' : 'them'}`
  },
})
