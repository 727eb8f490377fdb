import type { FaultRecord } from '../../../model/chaos-result.ts'
import { formatCount, formatNumberOf } from '../../numbers.ts'
import type { FaultView } from '../../reported-arm.ts'

/** Reasons told, and numbers of faults told for each. */
const MOST = { reasons: 4, numbers: 6 }

/** What must be said of single faults, such as why they were skipped, once for each reason: `#3, #7 skipped: no worker was alive`. */
export function faultRemarks(faults: readonly FaultView[]): string[] {
  const byReason = new Map<string, number[]>()
  for (const { record } of faults) {
    const reason = reasonOf(record)
    if (reason !== undefined) byReason.set(reason, [...(byReason.get(reason) ?? []), record.id])
  }
  const told = [...byReason].slice(0, MOST.reasons).map(([reason, ids]) => `${numbers(ids)} ${reason}`)
  const more = byReason.size - told.length
  return [...told, ...(more > 0 ? [`… and ${formatCount(more)} more reasons in the result file`] : [])]
}

function reasonOf({ status, evidence, undrained }: FaultRecord): string | undefined {
  if (status === 'skipped') return `skipped: ${evidence}`
  if (status === 'ineffective') return `had no effect: ${evidence}`
  if (status === 'unfinished') return `unfinished: ${evidence}`
  if (undrained === null || undrained === 0) return undefined
  const were = undrained === 1 ? 'did not drain and was killed' : 'did not drain and were killed'
  return `${formatNumberOf(undrained, 'old worker')} ${were}`
}

function numbers(ids: readonly number[]): string {
  const told = ids.slice(0, MOST.numbers).map(id => `#${id}`)
  const more = ids.length - told.length
  return [...told, ...(more > 0 ? [`${formatCount(more)} more`] : [])].join(', ')
}
