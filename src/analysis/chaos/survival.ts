import type { Recovery, RecoverySummary } from '../../model/chaos-result.ts'
import { binomialCdf } from '../binomial.ts'

/** Error rate of the interval of a median, both sides. */
const MISRATE = 0.05

/**
 * The time by which a share of the faults had recovered, by Kaplan and Meier (1958): those that were cut off count as not
 * recovered until then, and after that as unknown. Infinite when that share was never seen.
 */
function quantile(times: readonly Recovery[], share: number): number {
  const at = (each: Recovery) => each.ms ?? each.censoredMs ?? 0
  // A fault that recovered at the very time at which another was cut off comes first.
  const sorted = [...times].sort((a, b) => at(a) - at(b) || Number(a.ms === null) - Number(b.ms === null))
  let surviving = 1
  for (const [index, each] of sorted.entries()) {
    if (each.ms === null) continue
    surviving *= 1 - 1 / (sorted.length - index)
    if (1 - surviving >= share - 1e-9) return each.ms
  }
  return Number.POSITIVE_INFINITY
}

/** The rank from either end at which the sign test's interval of the median of `n` values has its ends; 0: too few. */
function signRank(n: number): number {
  let rank = 0
  while (2 * binomialCdf(rank, n, 0.5) <= MISRATE) rank += 1
  return rank
}

/** Median of recovery times with its 95 % interval; an end that was not seen is infinite. Null with too few (below 6). */
export function medianInterval(times: readonly Recovery[]): readonly [number, number] | null {
  const n = times.length
  const rank = signRank(n)
  return rank === 0 ? null : [quantile(times, rank / n), quantile(times, (n + 1 - rank) / n)]
}

/** The fewest faults for an interval of a median: 1 − 2·½⁶ is 97 %, 1 − 2·½⁵ only 94 %. */
export const FEWEST_FAULTS = 6

/**
 * Summary of recovery times, the fault as the unit. Without censoring the interval is that of the sign test, between order
 * statistics; with it, between the Kaplan–Meier quantiles of the same ranks. Null also where its upper end was not seen.
 */
export function summarizeRecovery(times: readonly Recovery[]): RecoverySummary {
  const seen = times.flatMap(({ ms }) => (ms === null ? [] : [ms]))
  const median = quantile(times, 0.5)
  const ci = medianInterval(times)
  return {
    medianMs: Number.isFinite(median) ? median : null,
    ci: ci && Number.isFinite(ci[0]) && Number.isFinite(ci[1]) ? [...ci] : null,
    maxMs: seen.length > 0 ? Math.max(...seen) : null,
    n: times.length,
    censored: times.length - seen.length,
  }
}

/**
 * Scores of the log-rank test (Savage, 1956; Peto and Peto, 1972): 1 less the cumulative hazard for a time that was seen to its end, the
 * negative of it for one that was cut off. The earlier a recovery is, the higher is its score; all scores add up to 0.
 */
export function logRankScores(times: readonly Recovery[]): number[] {
  const at = ({ ms, censoredMs }: Recovery) => ms ?? censoredMs ?? 0
  const ends = [...new Set(times.flatMap(({ ms }) => ms ?? []))].sort((a, b) => a - b)
  const hazards = ends.map(end => {
    const ended = times.filter(({ ms }) => ms === end).length
    return ended / times.filter(each => at(each) >= end).length
  })
  return times.map(each => {
    const hazard = ends.reduce((sum, end, index) => (end <= at(each) ? sum + hazards[index]! : sum), 0)
    return (each.ms === null ? 0 : 1) - hazard
  })
}
