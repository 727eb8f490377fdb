import type { ArmView } from '../chaos/arm-view.ts'
import type { FindingDetector } from './finding.ts'
import { perArm } from './finding.ts'

/**
 * Early ends of workers of some slots that no fault had brought about. Early is what the supervisor takes for it: before
 * the worker listened, or before it was as old as --min-uptime.
 */
function ownDeaths({ trial, settings }: ArmView, slots: readonly number[]): number {
  const nameOf = ({ slot, incarnation }: { slot: number; incarnation: number }) => `${slot}.${incarnation}`
  const victims = new Set(trial.faults.flatMap(fault => fault.victims.map(nameOf)))
  return trial.workers.filter(worker => {
    const { slot, startedMs, listeningMs, endedMs } = worker
    if (!slots.includes(slot) || endedMs === null || victims.has(nameOf(worker))) return false
    return listeningMs === null || endedMs - startedMs < settings.policy.minUptime
  }).length
}

function givenUp({ trial }: ArmView): number[] {
  return [...new Set(trial.events.flatMap(event => (event.kind === 'gave-up' ? (event.slot ?? []) : [])))]
}

function evidenceOf(view: ArmView): string | undefined {
  const slots = givenUp(view)
  if (slots.length === 0) return undefined
  const { maxRestarts, minUptime } = view.settings.policy
  const own = ownDeaths(view, slots)
  const whose = own === 0 ? 'all of them ended by faults of this run' : `${own} of them ended without any fault`
  return `slot ${slots.join(', ')} was given up after ${maxRestarts} restarts in a row that lived for less than ${minUptime} ms, ${whose}`
}

const TITLE = 'A worker died again and again right after its start, and was given up'

const byTheApp = perArm({
  id: 'crash-loop',
  severity: 'problem',
  title: TITLE,
  advice:
    'Start the app by hand and read its error; it must be able to start while the old state (ports, locks, files) is still there. A longer restart delay gives what it depends on time to come back.',
  evidence: view => (ownDeaths(view, givenUp(view)) > 0 ? evidenceOf(view) : undefined),
})

const byTheFaults = perArm({
  id: 'crash-loop',
  severity: 'problem',
  title: TITLE,
  advice:
    'The faults come faster than the supervisor lets a worker die: give them longer intervals. A smaller --min-uptime counts fewer deaths as early ones.',
  evidence: view => (ownDeaths(view, givenUp(view)) === 0 ? evidenceOf(view) : undefined),
})

/** A slot that is empty for good. Where only the faults did it, the app is not to blame. */
export const crashLoop: FindingDetector = views => [...byTheApp(views), ...byTheFaults(views)]
