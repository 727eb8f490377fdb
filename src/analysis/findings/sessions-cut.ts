import { NO_FRAME } from '../../model/sessions.ts'
import type { ArmView } from '../chaos/arm-view.ts'
import { eachSession, type Session } from '../chaos/session-course.ts'
import { perArm, plural } from './finding.ts'

const nameOf = ({ slot, incarnation }: { readonly slot: number | null; readonly incarnation: number | null }) =>
  `${slot}.${incarnation}`

/** When each worker was told to stop, or its replacement began. */
function leaving({ trial: { stops = [], faults } }: ArmView): Map<string, number> {
  const replaced = faults.filter(({ traits, firedMs }) => traits.does === 'replaces' && firedMs !== null)
  return new Map([
    ...replaced.flatMap(({ victims, firedMs }) => victims.map(victim => [nameOf(victim), firedMs!] as const)),
    ...stops.map(stop => [nameOf(stop), stop.askedMs] as const),
  ])
}

/** The sessions that workers lost while they were to end. */
function lostByLeaving(view: ArmView): { readonly lost: Session[]; readonly workers: number } {
  const sinceMs = leaving(view)
  const isLost = (each: Session) =>
    each.ending !== 'ok' && each.endedMs >= (sinceMs.get(nameOf(each)) ?? Number.POSITIVE_INFINITY)
  const lost = eachSession(view.trial.sessions!).filter(isLost)
  return { lost, workers: new Set(lost.map(nameOf)).size }
}

export const sessionsCut = perArm({
  id: 'sessions-cut',
  severity: 'problem',
  title: 'Restarts cut WebSocket sessions without a close frame',
  advice:
    'Clients cannot tell such an end from a broken network, and a worker that keeps its sessions holds up the restart. On SIGTERM, close each session with 1001 or 1012, a few at a time, and exit when they are gone.',
  evidence: view => {
    if (!view.trial.sessions) return undefined
    const { lost, workers } = lostByLeaving(view)
    const cut = lost.filter(({ code }) => code === NO_FRAME).length
    if (cut === 0) return undefined
    return `${cut} of ${plural(lost.length, 'session')} of ${plural(workers, 'stopping worker')} ended without a close frame (${NO_FRAME})`
  },
})
