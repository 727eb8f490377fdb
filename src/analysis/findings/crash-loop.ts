import type { ArmView } from '../chaos/arm-view.ts'
import type { FindingDetector } from './finding.ts'
import { perArm } from './finding.ts'
import { emptiedByLimit } from './listen-limit.ts'

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

/** Slots that were given up; not those whose workers our own limit ended. */
function givenUp(view: ArmView): number[] {
  const slots = view.trial.events.flatMap(event => (event.kind === 'gave-up' ? (event.slot ?? []) : []))
  return [...new Set(slots)].filter(slot => !emptiedByLimit(view, slot))
}

function evidenceOf(view: ArmView): string | undefined {
  const slots = givenUp(view)
  if (slots.length === 0) return undefined
  const { maxRestarts, minUptime } = view.settings.policy
  const own = ownDeaths(view, slots)
  const whose = own === 0 ? 'all of them caused by injected faults' : `${own} of them not caused by any fault`
  const [workers, were] = slots.length === 1 ? ['worker', 'was'] : ['workers', 'were']
  return `${workers} ${slots.join(', ')} ${were} given up on after ${maxRestarts} restarts in a row, each up for less than ${minUptime} ms; ${whose}`
}

const TITLE = 'A worker kept crashing at startup and was not restarted again'

const byTheApp = perArm({
  id: 'crash-loop',
  severity: 'problem',
  title: TITLE,
  advice:
    'The app fails when it starts again, often because something of the old process (a port, a lock, a file) is still there. Start the app by hand and read its error, or give it time with --restart-delay.',
  evidence: view => (ownDeaths(view, givenUp(view)) > 0 ? evidenceOf(view) : undefined),
})

const byTheFaults = perArm({
  id: 'crash-loop',
  severity: 'risk',
  title: TITLE,
  advice:
    'The faults hit workers younger than --min-uptime, so they count as crashes at startup. Use a longer interval between faults, or a smaller --min-uptime.',
  evidence: view => (ownDeaths(view, givenUp(view)) === 0 ? evidenceOf(view) : undefined),
})

/** A slot that is empty for good. Where only the faults did it, the app is not to blame. */
export const crashLoop: FindingDetector = views => [...byTheApp(views), ...byTheFaults(views)]
