import type { RecoverySummary } from '../../../model/chaos-result.ts'
import { formatCount, formatTime } from '../../numbers.ts'
import { effectiveFaults, type ReportedArm } from '../../reported-arm.ts'

/** A longest time is told beside the median from here on, */
const WORTH_TELLING_MS = 100

/** and beyond so many times the median. */
const MUCH_LONGER = 2

/** When the service had recovered. Undefined where users felt nothing. */
export function serviceClause(view: ReportedArm, noun: string): string | undefined {
  const { recovery } = view.summary.faults
  if (!wasFelt(view) || recovery.n === 0) return undefined
  if (recovery.medianMs === null)
    return `in ${share(recovery)} cases the service had not recovered by the next fault or the end`
  const when = recovery.medianMs === 0 ? 'immediately' : `${formatTime(recovery.medianMs)} after a ${noun}`
  return `the service recovered ${when} (median${rest(recovery)})`
}

/** When every worker was back. Undefined where none was away. */
export function capacityClause(view: ReportedArm): string | undefined {
  const { arm, summary } = view
  const { capacity } = summary.faults
  if (capacity.n === 0 || capacity.medianMs === 0 || arm.traits.elsewhere || leftWorkersAlone(view)) return undefined
  const [all, notAll] =
    (arm.mostWorkers ?? arm.workers) === 1
      ? ['the process was', 'the process was not']
      : ['all workers were', 'not all workers were']
  if (capacity.medianMs === null) return `in ${share(capacity)} cases ${notAll} back by the next fault or the end`
  return `${all} back after ${formatTime(capacity.medianMs)} (median${rest(capacity)})`
}

/** Whether no fault touched a worker. */
function leftWorkersAlone(view: ReportedArm): boolean {
  return effectiveFaults(view).every(({ record }) => record.traits.does === 'disturbs')
}

/** Whether users felt any of the faults, be it only by answers that were late. */
export function wasFelt(view: ReportedArm): boolean {
  return effectiveFaults(view).some(({ harm }) => harm?.serviceRecovery.harmed ?? false)
}

function share({ n, censored }: RecoverySummary): string {
  return `${formatCount(censored)} of ${formatCount(n)}`
}

/** Behind a median: what was not seen to its end, or else the longest, where the median hides it. */
function rest(recovery: RecoverySummary): string {
  const { censored, medianMs, maxMs } = recovery
  if (censored > 0) return `; ${share(recovery)} not by the next fault`
  const isHidden = medianMs !== null && maxMs !== null && maxMs >= WORTH_TELLING_MS && maxMs > MUCH_LONGER * medianMs
  return isHidden ? `; ${formatTime(maxMs)} at worst` : ''
}
