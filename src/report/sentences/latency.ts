import { formatMs, formatRate, NBSP } from '../numbers.ts'
import { comparisonIn, type Pairing } from '../pairing.ts'

/**
 * What the 99th percentile at the equal rate says about a pair; undefined where there is nothing to say.
 * @param first say the rate, which is the same for all pairs
 */
export function latencyClause(pairing: Pairing, first: boolean): string | undefined {
  const { candidate, reference } = pairing
  if (!candidate.latency || !reference.latency) return undefined
  if (candidate.latencyLimited || reference.latencyLimited) {
    return 'latency is not compared, as the load generator fell behind its schedule'
  }
  const rate = first ? `at ${formatRate(candidate.latency.ratePerSec)}${NBSP}req/s ` : ''
  const where = `${rate}its p99 is`
  const figures = `${inMs(candidate.latency.p99Ms)} against ${inMs(reference.latency.p99Ms)}`
  const verdict = comparisonIn(pairing, 'latency.p99')?.verdict
  if (verdict === 'same') return `${where} the same, ${figures}`
  return verdict === 'better' || verdict === 'worse' ? `${where} ${figures}` : `${where} ${figures}, which may be noise`
}

function inMs(ms: number): string {
  return `${formatMs(ms)}${NBSP}ms`
}
