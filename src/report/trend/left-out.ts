import type { LeftOut, LeftOutReason } from '../../analysis/trend/index.ts'
import { formatCount } from '../numbers.ts'

/** For one of a reason, and for several. */
const WORDS: Readonly<Record<LeftOutReason, readonly [one: string, several: string]>> = {
  interrupted: ['interrupted run', 'interrupted runs'],
  failed: ['failed run', 'failed runs'],
  twice: ['duplicate of another file', 'duplicates of other files'],
  limited: ['arm limited by the load generator', 'arms limited by the load generator'],
  baseline: ['arm whose baseline did not hold', 'arms whose baseline did not hold'],
  base: ['base arm of --against', 'base arms of --against'],
  control: ['control arm', 'control arms'],
  none: ['without this metric', 'without this metric'],
}

const ORDER = Object.keys(WORDS) as LeftOutReason[]

/** What is not in a history and why: `2 interrupted runs, 1 control arm`; empty where nothing is missing. */
export function leftOutWords(leftOut: readonly LeftOut[]): string {
  return ORDER.map(reason => ({ reason, count: leftOut.filter(each => each.reason === reason).length }))
    .filter(({ count }) => count > 0)
    .map(({ reason, count }) => `${formatCount(count)} ${WORDS[reason][count === 1 ? 0 : 1]}`)
    .join(', ')
}
