import type { ArmView } from '../chaos/arm-view.ts'
import type { ViewedStop } from '../chaos/stops.ts'
import { plural } from './finding.ts'

/** More faults than this are not listed one by one. */
const MOST_LISTED = 6

/** What workers were told to stop with: `SIGTERM`, `SIGINT or SIGTERM`. */
export function signalsOf(stops: readonly ViewedStop[]): string {
  return [...new Set(stops.map(stop => stop.how))].join(' or ')
}

/** The same of all arms, of those stops that are meant. */
export function signalsIn(views: readonly ArmView[], isMeant: (stop: ViewedStop) => boolean): string {
  return signalsOf(views.flatMap(view => view.stops.filter(isMeant)))
}

/** `3 of 4 stopping workers`: of those that were told to stop. */
export function shareOf(stops: readonly ViewedStop[], { stops: all }: ArmView): string {
  return `${stops.length} of ${plural(all.length, 'stopping worker')}`
}

/** What each fault cost, where there are several: ` (fault 1: 33, fault 2: 31)`; empty otherwise. */
export function perFault(stops: readonly ViewedStop[], costOf: (stop: ViewedStop) => number): string {
  const costs = new Map<number, number>()
  for (const stop of stops) {
    if (stop.fault !== undefined) costs.set(stop.fault, (costs.get(stop.fault) ?? 0) + costOf(stop))
  }
  if (costs.size < 2) return ''
  const each = [...costs].map(([fault, cost]) => `fault ${fault}: ${cost}`)
  const more = each.length - MOST_LISTED
  return ` (${[...each.slice(0, MOST_LISTED), ...(more > 0 ? [`${more} more`] : [])].join(', ')})`
}

/** The sum of one number of each. */
export function sumOf(stops: readonly ViewedStop[], of: (stop: ViewedStop) => number): number {
  return stops.reduce((sum, stop) => sum + of(stop), 0)
}

/** Whether a worker ended while requests were in progress that it might have answered. */
export function endedTooSoon({ end, cut, begun, untaken }: ViewedStop): boolean {
  return end === 'unheard' ? cut.length + untaken.length > 0 : end === 'itself' && begun > 0
}

/** The share of the time to stop that the oldest request in progress must have taken, to be what it waited for, */
const WHOLE = 0.9
/** or, where most connections have one: a connection that is open at the signal may get its request only then. */
const HALF = 0.5

/** What a worker that had to be killed still had in hand. */
export function heldBy({
  atKill,
  askedMs,
  killedMs,
}: ViewedStop): 'requests' | 'nothing' | 'servers' | 'connections' | 'unknown' {
  if (!atKill || killedMs === null) return 'unknown'
  const least = 2 * atKill.requests >= atKill.connections ? HALF : WHOLE
  if ((atKill.oldestRequestMs ?? 0) >= least * (killedMs - askedMs)) return 'requests'
  if (atKill.listening) return 'servers'
  return atKill.connections > 0 || atKill.requests > 0 ? 'connections' : 'nothing'
}

/** Whether a worker got its signal, as against being taken out of the cluster, and had to be killed. */
export function outlivedSignal(stop: ViewedStop): boolean {
  return stop.end === 'killed' && stop.how !== 'disconnect'
}

/** How long after it was told to stop a worker was killed. */
export function allowedMs(stops: readonly ViewedStop[]): number {
  return Math.max(...stops.map(({ killedMs, askedMs }) => (killedMs === null ? 0 : killedMs - askedMs)))
}
