import type { RecoverySummary } from '../../../model/chaos-result.ts'
import { type ArmView, effectiveFaults } from '../../arm-view.ts'
import { formatCount, formatTime } from '../../numbers.ts'

/** When users were served as before, and when every worker was back; undefined where there was nothing to recover from. */
export function recoverySentence(view: ArmView, noun: string): string | undefined {
  const { recovery, capacity } = view.summary.faults
  const clauses = [serviceClause(view, recovery, noun), capacityClause(view, capacity)].filter(
    each => each !== undefined,
  )
  return clauses.length > 0 ? capitalized(`${clauses.join('; ')}.`) : undefined
}

/** Whether users felt any of the faults, be it only by answers that were late. */
export function wasFelt(view: ArmView): boolean {
  return effectiveFaults(view).some(({ harm }) => harm?.serviceRecovery.harmed ?? false)
}

function serviceClause(view: ArmView, recovery: RecoverySummary, noun: string): string | undefined {
  if (!wasFelt(view) || recovery.n === 0) return undefined
  if (recovery.medianMs === null) return unseen('users were not seen to be served as before', recovery)
  if (recovery.medianMs === 0) return `half of the time users were served as before at once`
  return `users were served as before ${formatTime(recovery.medianMs)} after a ${noun} (median)${also(recovery)}`
}

function capacityClause({ arm }: ArmView, capacity: RecoverySummary): string | undefined {
  if (capacity.n === 0) return undefined
  const all = arm.workers === 1 ? 'its process' : 'every worker'
  if (capacity.medianMs === null) return unseen(`${all} was not seen to be back`, capacity)
  return capacity.medianMs > 0 ? `${all} was back after ${formatTime(capacity.medianMs)}${also(capacity)}` : undefined
}

function unseen(what: string, { n, censored }: RecoverySummary): string {
  return `${what} before the next fault or the end in ${formatCount(censored)} of ${formatCount(n)} cases`
}

function also({ n, censored }: RecoverySummary): string {
  return censored > 0 ? `, and in ${formatCount(censored)} of ${formatCount(n)} cases not before the next fault` : ''
}

function capitalized(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}
