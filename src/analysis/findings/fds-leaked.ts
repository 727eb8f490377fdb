import type { ArmView, ViewedFault } from '../chaos/arm-view.ts'
import type { FindingDetector } from './finding.ts'
import { deathsOf, isDealtOut, osPolicyTrial, perArm, plural, suddenDeathsOf } from './finding.ts'

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

/** Each worker costs its primary some: where old ones are still there at the end, nobody knows what the deaths did. */
function hasMoreWorkers({ trial }: ArmView): boolean {
  const counts = trial.samples.flatMap(({ primaryFds, workers }) => (primaryFds === null ? [] : workers.length))
  return (counts.at(-1) ?? 0) > (counts[0] ?? 0)
}

function evidenceOf(view: ArmView): string | undefined {
  const deaths = suddenDeathsOf(view)
  const growth = growthOf(view, deaths)
  if (growth === null || deaths.length === 0 || growth < deaths.length / 2) return undefined
  if (hasMoreWorkers(view)) return undefined
  const isMany = growth > USUAL_SWING
  const isOneHung = deaths.some(({ drops }) => drops.some(drop => drop.outcome === 'hung' && drop.accepted === false))
  if (!isMany && !isOneHung) return undefined
  return `the primary gained ${plural(growth, 'open descriptor')} over ${plural(deaths.length, 'worker death')} and had not closed ${growth === 1 ? 'it' : 'them'} by the end`
}

/** What it gained are sockets for the most part, as far as that is known. */
function gainedSockets({ trial, summary }: ArmView): boolean {
  const { primarySockets: sockets } = trial
  return !sockets || sockets[1] - sockets[0] >= (summary.primaryFdGrowth ?? 0) / 2
}

const byHandOff = perArm({
  id: 'fds-leaked',
  severity: 'problem',
  title: 'The cluster primary leaks a file descriptor when a worker dies',
  advice: views =>
    `A round-robin primary does not close a connection that it handed to a worker that died before accepting it. Run the cluster with NODE_CLUSTER_SCHED_POLICY=none (${osPolicyTrial(views)}), or restart the primary before it reaches its open-file limit.`,
  evidence: view => (isDealtOut(view) && gainedSockets(view) ? evidenceOf(view) : undefined),
})

const otherwise = perArm({
  id: 'fds-leaked',
  severity: 'risk',
  title: 'The primary keeps a file open for each worker that dies',
  advice:
    'Something is opened in the primary for each worker, and stays open when the worker has ended. Check that it is closed sooner or later; otherwise, enough deaths bring the primary to its open-file limit.',
  // A sticky primary keeps connections until it knows whose they are.
  evidence: view =>
    view.arm.traits.sticky || (isDealtOut(view) && gainedSockets(view)) ? undefined : evidenceOf(view),
})

/** Descriptors that the primary gained with the deaths of workers. */
export const fdsLeaked: FindingDetector = views => [...byHandOff(views), ...otherwise(views)]
