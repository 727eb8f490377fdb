import type { FaultView } from '../../arm-view.ts'
import { formatCount } from '../../numbers.ts'
import { wrap } from '../lines.ts'
import type { Paint } from '../paint.ts'

/** Reasons told, and numbers of faults told for each. */
const MOST = { reasons: 4, numbers: 6 }

/** Why faults were skipped or had no effect: once for each reason. */
export function reasonLines(faults: readonly FaultView[], columns: number, paint: Paint): string[] {
  const byReason = new Map<string, number[]>()
  for (const { record } of faults) {
    if (record.status === 'verified') continue
    const what = record.status === 'skipped' ? 'skipped' : 'no effect'
    const reason = `${what}: ${record.evidence}`
    byReason.set(reason, [...(byReason.get(reason) ?? []), record.id])
  }
  const told = [...byReason].slice(0, MOST.reasons).map(([reason, ids]) => `${numbers(ids)} ${reason}`)
  const more = byReason.size - told.length
  return [...told, ...(more > 0 ? [`… and ${formatCount(more)} more reasons in the result file`] : [])].flatMap(text =>
    wrap(text, columns).map(line => paint('warning', line)),
  )
}

function numbers(ids: readonly number[]): string {
  const told = ids.slice(0, MOST.numbers).map(id => `#${id}`)
  const more = ids.length - told.length
  return [...told, ...(more > 0 ? [`${formatCount(more)} more`] : [])].join(', ')
}
