import type { Drop } from '../../model/chaos-result.ts'
import type { ViewedStop } from '../chaos/stops.ts'
import { perArm, plural } from './finding.ts'
import { endedTooSoon, heldBy, perFault, shareOf, signalsOf, sumOf } from './stops.ts'

/** Requests on connections that the app had used before, and closed as the next one came: it never began to work on them. */
function racesOf(stop: ViewedStop): Drop[] {
  const drained = stop.end === 'itself' || (stop.end === 'killed' && heldBy(stop) === 'nothing')
  if (!drained || endedTooSoon(stop)) return []
  return stop.cut.filter(({ reused, outcome }) => reused === true && outcome === 'closed')
}

export const cutKeepAlive = perArm({
  id: 'cut-keep-alive',
  severity: 'risk',
  title: 'Requests are lost on keep-alive connections that a stopping worker closes',
  advice:
    'server.close() closes idle keep-alive connections at once, even if a request is on its way. After the signal, answer with `Connection: close`, and wait about a second, until clients have left, before you call server.close().',
  evidence: view => {
    // A session of WebSockets is meant to be closed.
    if (view.trial.sessions) return undefined
    const stops = view.stops.filter(stop => racesOf(stop).length > 0)
    if (stops.length === 0) return undefined
    const lost = sumOf(stops, stop => racesOf(stop).length)
    return `${shareOf(stops, view)} closed keep-alive connections after ${signalsOf(stops)} just as clients reused them: ${plural(lost, 'request')} ${lost === 1 ? 'was' : 'were'} lost${perFault(stops, stop => racesOf(stop).length)}`
  },
})
