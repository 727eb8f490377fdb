import { describe, expect, test } from 'vitest'
import { METRIC_RULES } from '../../../src/analysis/metrics.ts'
import { judge } from '../../../src/analysis/verdict.ts'

const throughput = METRIC_RULES.find(rule => rule.metric === 'throughput')!
const p99 = METRIC_RULES.find(rule => rule.metric === 'latency.p99')!

/** Twelve log-ratios around log(center), spread evenly over ± spread. */
function around(center: number, spread: number, count = 12): number[] {
  return Array.from({ length: count }, (_, index) => Math.log(center) + spread * ((2 * index) / (count - 1) - 1))
}

describe('judge', () => {
  test.each([
    ['5 % less throughput, little noise', throughput, around(0.95, 0.01), 'worse'],
    ['5 % more throughput', throughput, around(1.05, 0.01), 'better'],
    ['more latency is worse', p99, around(1.3, 0.02), 'worse'],
    ['less latency is better', p99, around(0.7, 0.02), 'better'],
    ['no change, interval inside the margin', throughput, around(1, 0.01), 'same'],
    ['no change, interval wider than the margin', throughput, around(1, 0.1), 'inconclusive'],
    ['a change that is real but below the margin', throughput, around(0.985, 0.005), 'same'],
    ['a change above the margin that noise hides', throughput, around(0.95, 0.2), 'inconclusive'],
  ])('%s', (_, rule, ratios, verdict) => {
    expect(judge(rule, ratios, 0.005, 0.03, 5)).toMatchObject({ verdict })
  })

  test('too few generations give no interval, and say how many are needed and how long that takes', () => {
    const judged = judge(throughput, around(0.5, 0.01, 3), 0.01, 0.03, 5)
    expect(judged).toMatchObject({ verdict: 'inconclusive', ci: null, moreSeconds: 10, generations: 3 })
    expect(judged.reason).toEqual({ kind: 'few-generations', have: 3, needed: 5, baseline: null })
  })

  test('no figure at all', () => {
    expect(judge(throughput, [], 0.01, 0.03, 5)).toMatchObject({ verdict: 'inconclusive', ratio: 1, ci: null })
  })

  test('an inconclusive verdict estimates the time that would settle it', () => {
    const judged = judge(throughput, around(1, 0.06), 0.005, 0.03, 5)
    expect(judged.verdict).toBe('inconclusive')
    expect(judged.moreSeconds).toBeGreaterThan(10)
    expect(judged.smallestEffect).toBeGreaterThan(0.03)
  })
})
