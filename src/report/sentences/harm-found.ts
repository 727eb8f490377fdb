import type { ArmHarm, Lasted } from '../../analysis/conclusion/index.ts'
import { isOfTrials, type Result } from '../../model/result.ts'
import { formatCount, formatNumberOf, formatTime, NBSP } from '../numbers.ts'
import type { NameOf } from '../pairing.ts'
import { effectiveFaults, reportedArms } from '../reported-arm.ts'
import { formatFaults, nounOf } from './chaos/fault-words.ts'
import { listed } from './listed.ts'

/** Arms that are told one by one; of the others it is said how many there are. */
const MOST_ARMS = 2

/** What went wrong in a run: `an outage of 1.8 s and 412 of 9,000 requests dropped`. Arms are named where there are several. */
export function harmWords(result: Result, harm: readonly ArmHarm[], nameOf: NameOf): string {
  const told = harm.slice(0, MOST_ARMS).map(each => {
    const words = listed(partsOf(each, result))
    return result.arms.length > 1 ? `${words} in ${nameOf(each.arm)}` : words
  })
  const rest = harm.length - told.length
  return [...told, ...(rest > 0 ? [`${formatNumberOf(rest, 'more arm')} ${othersWords(result, rest)}`] : [])].join('; ')
}

function othersWords({ command }: Result, count: number): string {
  if (command === 'compare') return 'had requests that failed'
  return count === 1 ? 'was harmed' : 'were harmed'
}

function partsOf({ arm, outage, dropped, rejected, scheduled, slowed }: ArmHarm, result: Result): string[] {
  const counts = (count: number, what: string) =>
    count > 0 ? [`${formatCount(count)} of ${formatCount(scheduled)}${NBSP}requests ${what}`] : []
  return [
    ...(outage ? [outageWords(outage)] : []),
    ...counts(dropped, 'dropped'),
    ...counts(rejected, 'rejected'),
    ...(slowed > 0 ? [slowWords(arm, slowed, result)] : []),
  ]
}

function outageWords({ count, longest }: NonNullable<ArmHarm['outage']>): string {
  const time = lastedWords(longest)
  return count === 1 ? `an outage of ${time}` : `${formatCount(count)} outages (longest ${time})`
}

function lastedWords({ ms, isOver }: Lasted): string {
  return `${isOver ? '' : 'more than '}${formatTime(ms)}`
}

function slowWords(arm: string, slowed: number, result: Result): string {
  const view = isOfTrials(result) ? reportedArms(result).find(each => each.arm.id === arm) : undefined
  const faults = view ? effectiveFaults(view) : []
  if (view && view.trial.faults.length + faults.length === 0)
    return `slow responses in ${formatCount(slowed)} of ${formatNumberOf(view.summary.profile?.length ?? 0, 'part')} of the profile`
  return `slow responses after ${formatCount(slowed)} of ${formatFaults(faults.length, nounOf(faults.map(({ record }) => record)))}`
}
