import type { ArmView } from '../chaos/arm-view.ts'
import type { ViewedStop } from '../chaos/stops.ts'
import { DRAIN } from './drain.ts'
import { duration, type FindingDetector, perArm, plural } from './finding.ts'
import { endedTooSoon, perFault, shareOf, signalsIn, signalsOf, sumOf } from './stops.ts'

const SHARED = {
  id: 'ended-at-signal',
  severity: 'problem',
  title: 'The app ends with requests in flight when it is told to stop',
} as const

/** Signals that programs are stopped with, for which an app may have a handler. */
const USUAL = ['SIGINT', 'SIGTERM']

/** Without a handler, although another of the usual signals has one. */
function handlesAnother({ atAsk, how }: ViewedStop): boolean {
  return atAsk?.handled.some(name => name !== how && USUAL.includes(name)) ?? false
}

/** Restarts at the memory limit have a finding of their own. */
const isTooSoon = (stop: ViewedStop) => stop.fault !== undefined && endedTooSoon(stop)
const isUnheard = (stop: ViewedStop) => isTooSoon(stop) && stop.end === 'unheard'
const isForAnother = (stop: ViewedStop) => isUnheard(stop) && handlesAnother(stop)
const isForNone = (stop: ViewedStop) => isUnheard(stop) && !handlesAnother(stop)
const isHasty = (stop: ViewedStop) => isTooSoon(stop) && stop.end === 'itself'

const lossOf = ({ cut, turnedAway, untaken }: ViewedStop) => cut.length + turnedAway.length + untaken.length

function losses(stops: readonly ViewedStop[]): string {
  const all = sumOf(stops, lossOf)
  const hung = sumOf(stops, ({ untaken }) => untaken.length)
  const handed =
    hung === 0 ? '' : `, ${hung} of them on connections that the primary had just handed to a worker that was gone`
  return `${plural(all, 'request')} in flight ${all === 1 ? 'was' : 'were'} lost${perFault(stops, lossOf)}${handed}`
}

function unheard(view: ArmView, isMeant: (stop: ViewedStop) => boolean): string | undefined {
  const stops = view.stops.filter(isMeant)
  if (stops.length === 0) return undefined
  const others = [...new Set(stops.flatMap(({ atAsk }) => atAsk?.handled ?? []))].filter(name => USUAL.includes(name))
  const known = others.length > 0 ? `; the app handles ${others.join(' and ')} only` : ', which the app does not handle'
  return `${shareOf(stops, view)} ended at once on ${signalsOf(stops)}${known}: ${losses(stops)}`
}

const withoutHandler = perArm({
  ...SHARED,
  advice: views => {
    const signal = signalsIn(views, isForNone)
    return `Without a handler, ${signal} ends the process at once. Handle it: ${DRAIN}.`
  },
  evidence: view => unheard(view, isForNone),
})

const withAnotherHandler = perArm({
  ...SHARED,
  advice:
    'PM2 stops a process with SIGINT, while Docker, Kubernetes and systemd send SIGTERM. Handle both in the same way, or restart with the signal that stops your app in production (signal=).',
  evidence: view => unheard(view, isForAnother),
})

const withHastyHandler = perArm({
  ...SHARED,
  advice: `The signal handler exits before the requests in flight are answered. Let it ${DRAIN}; if it has a forced-exit timer, make that longer than the longest request.`,
  evidence: view => {
    const stops = view.stops.filter(isHasty)
    if (stops.length === 0) return undefined
    const longest = Math.max(...stops.map(stop => stop.tookMs))
    return `${shareOf(stops, view)} exited within ${duration(longest)} of ${signalsOf(stops)}, although requests were in progress: ${losses(stops)}`
  },
})

/** A worker that stops without draining: it has no handler for the signal, or one that does not wait. */
export const endedAtSignal: FindingDetector = views =>
  [withoutHandler, withAnotherHandler, withHastyHandler].flatMap(detect => detect(views))
