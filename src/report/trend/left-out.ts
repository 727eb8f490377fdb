import type { LeftOut, LeftOutReason } from '../../analysis/trend/index.ts'
import { formatCount } from '../numbers.ts'

/** For one of a reason, and for several. */
const WORDS: Readonly<Record<LeftOutReason, readonly [one: string, several: string]>> = {
  interrupted: ['run that was interrupted', 'runs that were interrupted'],
  failed: ['run that could not be carried out', 'runs that could not be carried out'],
  twice: ['file of a run that another file has, too', 'files of runs that other files have, too'],
  limited: ['arm where the load generator was the limit', 'arms where the load generator was the limit'],
  baseline: ['arm whose baseline did not hold', 'arms whose baseline did not hold'],
  base: ['arm that was the base of --against', 'arms that were the base of --against'],
  control: ['control arm', 'control arms'],
  none: ['without this figure', 'without this figure'],
}

const ORDER = Object.keys(WORDS) as LeftOutReason[]

/** What is not in a history and why: `2 runs that were interrupted, 1 control arm`; empty where nothing is missing. */
export function leftOutWords(leftOut: readonly LeftOut[]): string {
  return ORDER.map(reason => ({ reason, count: leftOut.filter(each => each.reason === reason).length }))
    .filter(({ count }) => count > 0)
    .map(({ reason, count }) => `${formatCount(count)} ${WORDS[reason][count === 1 ? 0 : 1]}`)
    .join(', ')
}
