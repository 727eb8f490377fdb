import { median } from '../analysis/interval.ts'
import type { CompareOptions } from '../options/compare-options.ts'
import { hasSeveral, refuseLowRate } from './mix-settings.ts'
import type { PhaseRecord } from './phases.ts'

/**
 * Share of a generation's measured load that goes to the closed loop. The requests of a mix are told apart in the open one, by their latencies and,
 * as most of them have no other beside them there, by their CPU times.
 */
const CLOSED_SHARE = { single: 0.6, mix: 0.3 }

/** The latency phase runs at this share of the slowest arm's throughput, where queues are short in every arm. */
const RATE_SHARE = 0.5

/**
 * Without --rate the latency phase runs at no more than this: a single event loop cannot send more and keep to its
 * schedule within a millisecond or two.
 */
const HIGHEST_PILOT_RATE = 10_000

/** The share of a generation's measured load that goes to the closed loop; a profile comes on top, as it takes what it takes. */
export function closedShare({ mix, profile }: Pick<CompareOptions, 'mix' | 'profile'>): number {
  if (profile) return 1
  return hasSeveral({ mix }) ? CLOSED_SHARE.mix : CLOSED_SHARE.single
}

/**
 * Half of the throughput of the slowest arm that serves anything, to two digits, or the highest rate that the generator keeps well.
 * @throws RunError where requests with rates of their own leave nothing of it
 */
export function pilotRate(options: Pick<CompareOptions, 'mix'>, { slices }: PhaseRecord): number {
  const rates = [...slices.values()].map(each => median(each.map(slice => slice.perSec))).filter(rate => rate > 0)
  const half = rates.length === 0 ? 0 : Number((Math.min(...rates) * RATE_SHARE).toPrecision(2))
  const rate = Math.min(HIGHEST_PILOT_RATE, Math.max(1, half))
  refuseLowRate(options, rate)
  return rate
}
