import type { ViewedStop } from '../chaos/stops.ts'
import { perArm, plural } from './finding.ts'
import { endedTooSoon, perFault, shareOf, signalsOf, sumOf } from './stops.ts'

function losesHandover(stop: ViewedStop): boolean {
  return stop.end === 'itself' && !endedTooSoon(stop) && stop.untaken.length > 0
}

/**
 * server.close() tells the primary that the worker takes no more connections, but does not wait until the primary knows. What
 * it hands over until then is lost when the process exits. worker.disconnect() waits for the primary's acknowledgement.
 */
export const handoffLost = perArm({
  id: 'handoff-lost',
  severity: 'problem',
  title: 'Connections handed to an exiting worker are lost',
  advice:
    'A worker that exits in the callback of server.close() does not wait until the primary knows that it has closed. Call cluster.worker.disconnect() there instead: it waits.',
  evidence: view => {
    const stops = view.stops.filter(losesHandover)
    if (stops.length === 0) return undefined
    const lost = sumOf(stops, stop => stop.untaken.length)
    return `${shareOf(stops, view)} exited after ${signalsOf(stops)} without taking what the primary had handed over: ${plural(lost, 'request')} ${lost === 1 ? 'was' : 'were'} left without a response${perFault(stops, stop => stop.untaken.length)}`
  },
})
