import type { ViewedStop } from '../chaos/stops.ts'
import { duration, perArm, plural } from './finding.ts'
import { allowedMs, heldBy, shareOf, signalsOf, sumOf } from './stops.ts'

function isBusy(stop: ViewedStop): boolean {
  return stop.end === 'killed' && heldBy(stop) === 'requests'
}

export const killedWhileBusy = perArm({
  id: 'killed-while-busy',
  severity: 'problem',
  title: 'Requests take longer than the kill timeout, and are cut',
  advice:
    'The worker was draining, but its requests were not done in time. Set the kill timeout (--kill-timeout; kill_timeout in PM2, terminationGracePeriodSeconds in Kubernetes) above the longest request.',
  evidence: view => {
    const stops = view.stops.filter(isBusy)
    if (stops.length === 0) return undefined
    const cut = sumOf(stops, stop => stop.cut.length)
    const oldest = Math.max(...stops.map(({ atKill }) => atKill?.oldestRequestMs ?? 0))
    return `${shareOf(stops, view)} still had requests in progress ${duration(allowedMs(stops))} after ${signalsOf(stops)} (the oldest for ${duration(oldest)}), and ${stops.length === 1 ? 'was' : 'were'} killed; ${plural(cut, 'request')} ${cut === 1 ? 'was' : 'were'} cut`
  },
})
