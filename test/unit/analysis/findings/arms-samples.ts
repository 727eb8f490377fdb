import type { Trial } from '../../../../src/model/chaos-result.ts'
import type { AnswerTotals } from '../../../../src/model/outcome.ts'
import type { TallyTrial } from '../../../../src/model/tally.ts'
import { type SampleTrial, sampleTrial } from '../../../golden/trials.ts'

/** 10,000 responses with this share of hits, spread evenly over the workers. */
export function cached(share: number, slots: number): TallyTrial {
  const each = Array.from({ length: slots }, (_, at) => [
    { value: 'HIT', slot: at + 1, count: Math.round((10_000 * share) / slots) },
    { value: 'MISS', slot: at + 1, count: Math.round((10_000 * (1 - share)) / slots) },
  ])
  return { of: 'header:x-cache', counts: each.flat() }
}

/** An arm whose responses were counted. */
export function counted(arm: string, slots: number, ...tallies: TallyTrial[]): SampleTrial {
  return { arm, slots, primaryFds: slots > 1 ? [24, 24] : null, overrides: { tallies } }
}

/** An arm that a limiter let so many requests of 10,000 through. */
export function limited(arm: string, slots: number, ok: number, status = '429'): SampleTrial {
  const statuses = { 200: ok, [status]: 10_000 - ok }
  const answers: AnswerTotals = { statuses, retryAfter: {}, bodies: null }
  const { requests } = sampleTrial()
  const overrides: Partial<Trial> = { answers, requests: { ...requests, scheduled: 10_000, ok, rejected: 10_000 - ok } }
  return { arm, slots, primaryFds: slots > 1 ? [24, 24] : null, overrides }
}

/** Findings that show only where arms stand beside each other. */
export const ARMS_CASES = {
  'cache-diluted': {
    sample: counted('single', 1, cached(0.714, 1)),
    beside: [counted('cluster-rr', 4, cached(0.384, 4))],
    evidence:
      /HIT in 71 % .* with 1 worker, 38 % with 4 workers \(expected .*: 38 %\), which misses 2.2 times as often; it would be 24 % with 8, 13 % with 16/,
  },
  'limit-per-worker': {
    sample: limited('single', 1, 1_000),
    beside: [limited('cluster-rr', 4, 3_990)],
    evidence: /1 worker let 1,000 requests through .* 429, 4 workers 3,990 requests, 3\.99× as many/,
  },
}
