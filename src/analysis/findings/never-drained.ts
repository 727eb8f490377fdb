import type { ArmView } from '../chaos/arm-view.ts'
import type { ViewedStop } from '../chaos/stops.ts'
import { DRAIN } from './drain.ts'
import { duration, type FindingDetector, perArm, plural } from './finding.ts'
import { allowedMs, heldBy, outlivedSignal, shareOf, signalsIn, signalsOf, sumOf } from './stops.ts'

const SHARED = { id: 'never-drained', severity: 'problem', title: 'Old workers do not drain, and are killed' } as const

type Held = ReturnType<typeof heldBy>

const isHeldBy = (held: Held) => (stop: ViewedStop) => outlivedSignal(stop) && heldBy(stop) === held

function evidenceOf(view: ArmView, held: Held, why: (stops: readonly ViewedStop[]) => string): string | undefined {
  const stops = view.stops.filter(isHeldBy(held))
  if (stops.length === 0) return undefined
  const cut = sumOf(stops, stop => stop.cut.length)
  const lost = cut === 0 ? 'no request was lost' : `${plural(cut, 'request')} ${cut === 1 ? 'was' : 'were'} cut`
  return `${shareOf(stops, view)} ${why(stops)} ${duration(allowedMs(stops))} after ${signalsOf(stops)}, and ${stops.length === 1 ? 'was' : 'were'} killed; ${lost}`
}

/**
 * `server.close` waits for connections that are in use, and goes on answering on them; it does not ask clients to leave
 * (facts/node-cluster.md 3).
 */
const onConnections = perArm({
  ...SHARED,
  advice: `server.close() goes on serving keep-alive connections that are in use. When told to stop, ${DRAIN}.`,
  // Sessions do not end by themselves, which `sessions-cut` tells of.
  evidence: view =>
    view.trial.sessions
      ? undefined
      : evidenceOf(view, 'connections', stops => {
          const open = sumOf(stops, ({ atKill }) => atKill?.connections ?? 0)
          return `had closed ${stops.length === 1 ? 'its server' : 'their servers'}, but still had ${plural(open, 'open connection')}`
        }),
})

const onServers = perArm({
  ...SHARED,
  advice: views =>
    `The app handles ${signalsIn(views, isHeldBy('servers'))}, but goes on accepting connections. Let the handler close every server: ${DRAIN}.`,
  evidence: view => evidenceOf(view, 'servers', () => 'still accepted connections'),
})

const deaf = perArm({
  ...SHARED,
  advice:
    'A blocked event loop can neither handle the signal nor drain. Move long synchronous work to a worker thread, or split it up.',
  evidence: view => evidenceOf(view, 'unknown', () => 'did not respond to clusterbench'),
})

/** A worker that got its signal and went on serving until it was killed. */
export const neverDrained: FindingDetector = views => [onConnections, onServers, deaf].flatMap(detect => detect(views))
