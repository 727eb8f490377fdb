import type { WorkerRecord } from '../../model/chaos-result.ts'
import { DROPPED } from '../../model/outcome.ts'
import type { FaultTraits } from '../../model/traits.ts'
import type { ArmView, ViewedFault } from '../chaos/arm-view.ts'
import { isSame } from '../chaos/replacement.ts'
import { plural } from './finding.ts'

/** Ends of workers that nobody planned, with what they cost. */
export interface Ends {
  readonly faults: readonly ViewedFault[]
  /** The workers that ended. */
  readonly workers: readonly WorkerRecord[]
  /** Requests that were lost on their connections, and all others that were lost until the next fault. */
  readonly cut: number
  readonly beside: number
}

/** The ends for one reason; undefined where there are none. */
export function endsBy(cause: NonNullable<FaultTraits['cause']>, { faults, trial }: ArmView): Ends | undefined {
  const its = faults.filter(({ record }) => record.traits.cause === cause)
  if (its.length === 0) return undefined
  const victims = its.flatMap(({ record }) => record.victims)
  const cut = its.reduce((sum, { summary }) => sum + DROPPED.reduce((all, each) => all + summary.direct[each], 0), 0)
  return {
    faults: its,
    workers: trial.workers.filter(worker => victims.some(victim => isSame(victim, worker))),
    cut,
    beside: its.reduce((sum, { summary }) => sum + summary.dropped, 0) - cut,
  }
}

/** `61 requests in flight were cut, and 89 requests on other connections were lost while workers were missing`. */
export function lossWords({ cut, beside }: Ends): string {
  const direct =
    cut === 0 ? 'no request was in flight' : `${plural(cut, 'request')} in flight ${cut === 1 ? 'was' : 'were'} cut`
  return beside === 0
    ? direct
    : `${direct}, and ${plural(beside, 'request')} on other connections ${beside === 1 ? 'was' : 'were'} lost while workers were missing`
}

/** After how many requests workers ended: `after 498 to 512 requests`. */
export function servedWords(workers: readonly WorkerRecord[]): string {
  const counts = workers.map(({ started }) => started)
  const [least, most] = [Math.min(...counts), Math.max(...counts)]
  return least === most
    ? `after ${plural(least, 'request')}`
    : `after ${least.toLocaleString('en-US')} to ${plural(most, 'request')}`
}

/** How workers ended, each way once: `exit code 1`, `SIGABRT`. */
export function exitWords(workers: readonly WorkerRecord[]): string {
  return [...new Set(workers.map(({ exit }) => exit?.signal ?? `exit code ${exit?.code ?? 'unknown'}`))].join(', ')
}
