import type { Trial } from '../../model/chaos-result.ts'
import type { ArmView } from '../chaos/arm-view.ts'
import { median } from '../interval.ts'
import { perArm } from './finding.ts'

/**
 * A primary that only hands out connections uses less than 10 µs per request of a kept connection. A message costs it 60 to 200 µs, the more the
 * less load there is.
 */
const BUSY_US = 25
/** Less of the whole is nothing to mend. */
const LEAST_SHARE = 0.08
/** Where requests share connections less, handing these out is what the primary does. */
const LEAST_PER_CONNECTION = 10
const LEAST_REQUESTS = 500

/** CPU time per second of a process from one look to the next, in microseconds. The median leaves out seconds in which it started workers. */
function perSecond({ samples }: Trial, of: (sample: Trial['samples'][number]) => number | null | undefined) {
  const rates = samples.slice(1).flatMap((sample, at) => {
    const [before, after] = [of(samples[at]!), of(sample)]
    const seconds = (sample.atMs - samples[at]!.atMs) / 1000
    return typeof before === 'number' && typeof after === 'number' && seconds > 0.5 ? [(after - before) / seconds] : []
  })
  return rates.length > 0 ? median(rates) : undefined
}

/** Something is sent through the app's primary for each request. */
export const primaryBusy = perArm({
  id: 'primary-busy',
  severity: 'risk',
  title: 'Each request costs the primary CPU',
  advice:
    'A message to the primary for each request, such as a counter, costs far more than the hand-off of a connection, and all workers wait for the one process that handles it. Count in the workers, and send totals once a second.',
  evidence: view => {
    const { trial } = view
    const perSec = requestsPerSec(view)
    const primary = perSecond(trial, ({ primaryCpuUs }) => primaryCpuUs)
    const all = perSecond(trial, ({ cpuUs }) => cpuUs)
    if (trial.primaryIdleCpu === undefined || !perSec || primary === undefined || all === undefined) return undefined
    const us = primary / perSec - (trial.primaryIdleCpu * 1e6) / perSec
    if (us < BUSY_US || us * perSec < LEAST_SHARE * all) return undefined
    return `the primary used ${Math.round(us)} µs of CPU per request, all processes together ${Math.round(all / perSec)} µs`
  },
})

/** Undefined where connections, rather than requests, are what the primary has to do with. */
function requestsPerSec({ trial, summary }: ArmView): number | undefined {
  const sum = (what: 'requests' | 'connections') => summary.workers.reduce((total, worker) => total + worker[what], 0)
  if (sum('requests') < LEAST_REQUESTS || sum('requests') < LEAST_PER_CONNECTION * sum('connections')) return undefined
  const { baseline, cooldown } = trial.phases
  return (summary.requests.ok * 1000) / (cooldown[1] - baseline[0])
}
