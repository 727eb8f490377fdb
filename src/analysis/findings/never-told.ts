import type { ArmView } from '../chaos/arm-view.ts'
import type { ViewedStop } from '../chaos/stops.ts'
import { DRAIN } from './drain.ts'
import { duration, type FindingDetector, perArm, plural } from './finding.ts'
import { allowedMs, heldBy, shareOf, sumOf } from './stops.ts'

const SHARED = {
  id: 'never-told',
  severity: 'problem',
  title: 'worker.disconnect() does not drain keep-alive connections',
} as const

const SIGNALS = ['SIGTERM', 'SIGINT']

function isKept(stop: ViewedStop): boolean {
  return stop.end === 'killed' && stop.how === 'disconnect' && heldBy(stop) === 'connections'
}

/** The signal that would have told an app to stop; undefined where it handles none of them. */
function heardBy({ atAsk }: ViewedStop): string | undefined {
  return SIGNALS.find(name => atAsk?.handled.includes(name))
}

function evidenceOf(view: ArmView, isMeant: (stop: ViewedStop) => boolean): string | undefined {
  const stops = view.stops.filter(stop => isKept(stop) && isMeant(stop))
  if (stops.length === 0) return undefined
  const cut = sumOf(stops, stop => stop.cut.length)
  const open = sumOf(stops, ({ atKill }) => atKill?.connections ?? 0)
  return `${shareOf(stops, view)} still had ${plural(open, 'open connection')} ${duration(allowedMs(stops))} after worker.disconnect(), and ${stops.length === 1 ? 'was' : 'were'} killed; ${plural(cut, 'request')} ${cut === 1 ? 'was' : 'were'} cut`
}

const handled = perArm({
  ...SHARED,
  advice: views => {
    const signal = views.flatMap(view => view.stops.flatMap(stop => heardBy(stop) ?? []))[0] ?? 'SIGTERM'
    return `The app shuts down on ${signal}, but this strategy never sends it. Have the primary signal old workers instead, as strategy=surge does.`
  },
  evidence: view => evidenceOf(view, stop => heardBy(stop) !== undefined),
})

const unhandled = perArm({
  ...SHARED,
  advice: `worker.disconnect() closes the server, but tells neither the app nor its clients, which go on using their connections. Have the primary send SIGTERM, as strategy=surge does, and handle it in the app: ${DRAIN}.`,
  evidence: view => evidenceOf(view, stop => heardBy(stop) === undefined),
})

/** A worker that was only taken out of its cluster: nothing told the app to stop, so that the app is not to blame. */
export const neverTold: FindingDetector = views => [handled, unhandled].flatMap(detect => detect(views))
