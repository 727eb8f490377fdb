import type { ArmSummary } from '../../model/compare-result.ts'
import { formatMs, formatRate, NBSP } from '../numbers.ts'

/** What can be said of an arm that is compared with nothing. */
export function singleArmSentence({ throughput, latency, latencyLimited, limited }: ArmSummary, name: string): string {
  const { perSec, ci } = throughput
  const interval = ci ? ` [${formatRate(ci[0])},${NBSP}${formatRate(ci[1])}]` : ' so far'
  const rate = `${name} serves ${limited ? 'at least ' : ''}${formatRate(perSec)}${NBSP}req/s${interval}`
  const tail =
    latency && !latencyLimited
      ? `; at ${formatRate(latency.ratePerSec)}${NBSP}req/s its p99 is ${formatMs(latency.p99Ms)}${NBSP}ms`
      : ''
  return `${rate}${tail}. With one arm there is nothing to compare.`
}
