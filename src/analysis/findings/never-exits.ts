import type { ArmView } from '../chaos/arm-view.ts'
import type { ViewedStop } from '../chaos/stops.ts'
import { duration, type FindingDetector, perArm } from './finding.ts'
import { allowedMs, heldBy, shareOf, signalsOf } from './stops.ts'

const SHARED = { id: 'never-exits', severity: 'risk', title: 'The app drains, but its process does not exit' } as const

/** Pipes are the channel to the primary, and stdio: every worker of a cluster has them. */
const USUAL = ['PipeWrap', 'TTYWrap']

function isDone(stop: ViewedStop): boolean {
  return stop.end === 'killed' && heldBy(stop) === 'nothing'
}

function holdsOf(stops: readonly ViewedStop[]): string[] {
  return [...new Set(stops.flatMap(({ atKill }) => atKill?.holds ?? []))].filter(name => !USUAL.includes(name))
}

function evidenceOf(view: ArmView, isHeld: boolean): string | undefined {
  const stops = view.stops.filter(stop => isDone(stop) && holdsOf([stop]).length > 0 === isHeld)
  if (stops.length === 0) return undefined
  const holds = isHeld
    ? `; Node names what kept ${stops.length === 1 ? 'it' : 'them'} alive: ${holdsOf(stops).join(', ')}`
    : ''
  return `${shareOf(stops, view)} had no server and no connection left, but had not exited ${duration(allowedMs(stops))} after ${signalsOf(stops)}, and ${stops.length === 1 ? 'was' : 'were'} killed${holds}`
}

const byResources = perArm({
  ...SHARED,
  advice:
    'Timers, sockets or other handles keep the process alive after server.close(). End them in the handler, or exit explicitly once the worker has disconnected (without a cluster, in the callback of server.close()).',
  evidence: view => evidenceOf(view, true),
})

const byChannel = perArm({
  ...SHARED,
  advice:
    'A worker of a cluster does not end when its server is closed, because its channel to the primary stays open. In the callback of server.close(), call cluster.worker.disconnect().',
  evidence: view => evidenceOf(view, false),
})

/** A worker that did all it should, and waited for its SIGKILL: each restart takes the whole kill timeout. */
export const neverExits: FindingDetector = views => [byResources, byChannel].flatMap(detect => detect(views))
