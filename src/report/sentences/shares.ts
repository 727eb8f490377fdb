import type { ArmSummary } from '../../model/compare-result.ts'
import { formatPercent, NBSP } from '../numbers.ts'

/** A worker with this many times its fair share of requests makes the shares worth telling. */
const UNEVEN = 1.2

/** Shares shown one by one; beyond that the rest is left out. */
const MOST_SHARES = 8

/** Whether one worker took clearly more than its share. */
export function isUneven(workers: ArmSummary['workers']): boolean {
  const busiest = Math.max(0, ...workers.map(worker => worker.share))
  return workers.length > 1 && busiest * workers.length > UNEVEN
}

/** How the requests of an arm spread over its workers; undefined when they did so evenly. */
export function sharesSentence({ workers }: ArmSummary, name: string): string | undefined {
  if (!isUneven(workers)) return undefined
  const shares = workers.map(worker => worker.share).sort((a, b) => b - a)
  const shown = shares.slice(0, MOST_SHARES).map(share => formatPercent(share).replace(`${NBSP}%`, ''))
  const rest = shares.length > MOST_SHARES ? '…' : ''
  return `${name} ${shown.join(`${NBSP}/${NBSP}`)}${rest}${NBSP}% of the requests; an even share is ${formatPercent(1 / workers.length)}`
}
