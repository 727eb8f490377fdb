import type { ArmView, ViewedFault } from '../chaos/arm-view.ts'
import type { FindingDetector } from './finding.ts'
import { deathsOf, isDealtOut, osPolicyTrial, perArm, plural, suddenDeathsOf } from './finding.ts'
import { lostInHandOff, mostLost } from './handed-over.ts'

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

/** Some worker was still starting when the run ended. */
function isStarting({ trial }: ArmView): boolean {
  return trial.workers.some(({ listeningMs, endedMs }) => listeningMs === null && endedMs === null)
}

/** What is said of a part of the growth: of the sockets, or of all that are none. */
function evidenceOf(view: ArmView, partOf: (growth: number, deaths: readonly ViewedFault[]) => number) {
  const deaths = suddenDeathsOf(view)
  const all = growthOf(view, deaths)
  if (all === null || deaths.length === 0 || hasMoreWorkers(view)) return undefined
  const growth = partOf(all, deaths)
  if (growth < deaths.length / 2) return undefined
  const isMany = growth > USUAL_SWING
  const isOneHung = deaths.some(fault => lostInHandOff(view, fault).length > 0)
  if (!isMany && !isOneHung) return undefined
  return `the primary gained ${plural(growth, 'open descriptor')} over ${plural(deaths.length, 'worker death')} and had not closed ${growth === 1 ? 'it' : 'them'} by the end`
}

/** How many sockets the primary gained; undefined where that is not known. */
function gainedSockets({ trial: { primarySockets: sockets } }: ArmView): number | undefined {
  return sockets && Math.max(0, sockets[1] - sockets[0])
}

const byHandOff = perArm({
  id: 'fds-leaked',
  severity: 'problem',
  title: 'The cluster primary leaks a file descriptor when a worker dies',
  advice: views =>
    `A round-robin primary does not close a connection that it handed to a worker that died before accepting it. Run the cluster with NODE_CLUSTER_SCHED_POLICY=none (${osPolicyTrial(views)}), or restart the primary before it reaches its open-file limit.`,
  evidence: view => {
    const sockets = gainedSockets(view)
    if (!isDealtOut(view)) return undefined
    // Each death loses at most one connection. Anything beyond that still waits for a worker, or has another cause.
    const lost = (deaths: readonly ViewedFault[]) => deaths.reduce((sum, fault) => sum + mostLost(view, fault), 0)
    return evidenceOf(view, (growth, deaths) => Math.min(growth, sockets ?? growth, lost(deaths)))
  },
})

const otherwise = perArm({
  id: 'fds-leaked',
  severity: 'risk',
  title: 'The primary keeps a file open for each worker that dies',
  advice:
    'Something is opened in the primary for each worker, and stays open when the worker has ended. Check that it is closed sooner or later; otherwise, enough deaths bring the primary to its open-file limit.',
  evidence: view => {
    // A sticky primary keeps connections until it knows whose they are, and any primary has some open to a worker that starts.
    if (view.arm.traits.sticky || isStarting(view)) return undefined
    if (!isDealtOut(view)) return evidenceOf(view, growth => growth)
    const sockets = gainedSockets(view)
    return sockets === undefined ? undefined : evidenceOf(view, growth => growth - sockets)
  },
})

/** Descriptors that the primary gained with the deaths of workers. */
export const fdsLeaked: FindingDetector = views => [...byHandOff(views), ...otherwise(views)]
