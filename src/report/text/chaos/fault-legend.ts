import { NBSP } from '../../numbers.ts'
import type { FaultView } from '../../reported-arm.ts'
import { type FaultColumn, JOINT, NO_EFFECT, UNDER_WAY } from './fault-columns.ts'
import { tookWorker } from './replacement-columns.ts'

/** What the heads and marks of the tables of faults mean, as far as they are to be seen. */
export function faultLegend(seen: readonly FaultColumn[], shown: readonly FaultView[]): string {
  return legendItems(seen, shown).join(`${NBSP}· `)
}

/** The same one by one, each a head or a mark with its meaning: `hung: of the dropped: no answer in time`. */
export function legendItems(seen: readonly FaultColumn[], shown: readonly FaultView[]): string[] {
  const heads = [...new Set(seen)].flatMap(({ head, meaning }) =>
    meaning === undefined ? [] : [`${wordsOf(head)}: ${meaning}`],
  )
  const marks = [
    ...(shown.some(isCensored) ? ['>: not before the next fault or the end'] : []),
    ...(shown.some(lacksTime) ? ['– as a time: not seen before the next fault or the end'] : []),
    ...(shown.some(({ harm }) => harm && harm.joint.length > 0)
      ? [`${JOINT}: an earlier fault was not over, and their harm cannot be told apart`]
      : []),
    ...(shown.some(({ record }) => record.status === 'ineffective') ? [`${NO_EFFECT}: had no effect`] : []),
    ...(shown.some(({ record }) => record.status === 'unfinished') ? [`${UNDER_WAY}: under way at the end`] : []),
  ]
  return [...heads, ...marks]
}

/** A head on one line; of `dropped its+other` only what is to be explained. */
function wordsOf(head: FaultColumn['head']): string {
  if (typeof head !== 'string') return 'p99'
  return head.replace('dropped\n', '').replaceAll('\n', NBSP)
}

/** A worker ended, and something of its replacement was not seen. */
function lacksTime(fault: FaultView): boolean {
  return tookWorker(fault) && Object.values(fault.record.times).includes(null)
}

function isCensored({ harm }: FaultView): boolean {
  return [harm?.serviceRecovery, harm?.capacityRecovery].some(
    each => each && each.ms === null && each.censoredMs !== null,
  )
}
