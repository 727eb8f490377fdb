import { describe, expect, test } from 'vitest'
import { summarizeChaos } from '../../../../src/analysis/chaos/index.ts'
import { findCompareFindings } from '../../../../src/analysis/findings/of-arms.ts'
import { sampleResult } from '../../../golden/results.ts'
import { type SampleTrial, sampleChaosRaw, sampleTrial } from '../../../golden/trials.ts'
import { cached, counted, limited } from './arms-samples.ts'

const idsOf = (...samples: readonly SampleTrial[]) =>
  summarizeChaos(sampleChaosRaw(samples.map(each => sampleTrial(each)))).summary.findings.map(({ id }) => id)

describe('cache-diluted', () => {
  test.each([
    [1, 0.714],
    [2, 0.556],
    [4, 0.385],
    [8, 0.238],
  ])('with %i workers the law of Poisson arrivals has a hit rate of %d', (workers, share) => {
    const cluster = counted('cluster-rr', workers, cached(share, workers))
    expect(idsOf(counted('single', 1, cached(0.714, 1)), cluster)).toEqual(workers > 1 ? ['cache-diluted'] : [])
  })

  test('a shared cache is none', () => {
    expect(idsOf(counted('single', 1, cached(0.71, 1)), counted('cluster-rr', 4, cached(0.715, 4)))).toEqual([])
  })

  test.each([0.1, 0.3, 0.47, 0.62])('nor is a fall to %d, where separate caches would have 0.38', share => {
    expect(idsOf(counted('single', 1, cached(0.71, 1)), counted('cluster-rr', 4, cached(share, 4)))).toEqual([])
  })

  test('nor one of every response, or of so many workers', () => {
    expect(idsOf(counted('single', 1, cached(1, 1)), counted('cluster-rr', 4, cached(0.25, 4)))).toEqual([])
    expect(idsOf(counted('a', 4, cached(0.714, 4)), counted('b', 4, cached(0.384, 4)))).toEqual([])
  })

  test('nor the name of a worker, of which each has its part', () => {
    const named = (slots: number) => ({
      of: 'header:x-worker',
      counts: Array.from({ length: slots }, (_, at) => ({ value: `${at}`, slot: at + 1, count: 10_000 / slots })),
    })
    expect(idsOf(counted('cluster-rr', 4, named(4)), counted('cluster-os', 8, named(8)))).toEqual([])
  })

  test('nor a limiter in each worker, whose rejections fall nearly as the hits do', () => {
    const turnedAway = (arm: string, slots: number, of: string): SampleTrial => {
      const ok = 1_000 * slots
      const { overrides, ...sample } = limited(arm, slots, ok)
      const [yes, no] = [(10_000 - ok) / slots, ok / slots]
      const counts = Array.from({ length: slots }, (_, at) => at + 1).flatMap(slot => [
        { value: '429', slot, count: yes },
        { value: '200', slot, count: no },
      ])
      return { ...sample, overrides: { ...overrides, tallies: [{ of, counts }] } }
    }
    const both = (of: string) => [turnedAway('single', 1, of), turnedAway('cluster-rr', 2, of)]
    expect(idsOf(...both('header:x-limited'))).toEqual(['limit-per-worker'])
    const [one, two] = both('status').map(({ overrides, ...sample }) => ({
      ...sample,
      overrides: { tallies: overrides!.tallies! },
    }))
    expect(idsOf(one!, two!)).toEqual([])
  })

  test('nor a share of few responses, which may be anything', () => {
    const few = (share: number, slots: number) => {
      const { of, counts } = cached(share, slots)
      return { of, counts: counts.map(each => ({ ...each, count: Math.round(each.count / 500) })) }
    }
    expect(idsOf(counted('single', 1, few(0.6, 1)), counted('cluster-rr', 2, few(0.43, 2)))).toEqual([])
  })
})

describe('limit-per-worker', () => {
  test('a limit that all workers share is none', () => {
    expect(idsOf(limited('single', 1, 1_000), limited('cluster-rr', 4, 1_020))).toEqual([])
  })

  test('one that a worker with fewer requests does not reach grows a little less', () => {
    expect(idsOf(limited('single', 1, 1_000), limited('cluster-rr', 4, 3_270))).toEqual(['limit-per-worker'])
    expect(idsOf(limited('single', 1, 1_000), limited('cluster-rr', 4, 2_500))).toEqual([])
  })

  test('nor is an app that serves more with more workers, or sheds load', () => {
    expect(idsOf(limited('single', 1, 2_400), limited('cluster-rr', 4, 9_900))).toEqual([])
    expect(idsOf(limited('single', 1, 1_000, '503'), limited('cluster-rr', 4, 4_000, '503'))).toEqual([])
  })
})

test('compare finds a limit per worker by what its generations agree on', () => {
  const arms = [1, 4].map(workers => ({
    ...{ id: `×${workers}`, app: 'app.js', mode: 'cluster-rr', workers, perSec: 100 * workers },
  }))
  const of = (shares: readonly number[]) => {
    const { arms: all, generations, summary } = sampleResult({ arms, comparisons: [], generations: shares.length })
    const limitedRuns = generations.map(({ arms: runs, ...generation }, index) => ({
      ...generation,
      arms: runs.map((run, at) => {
        const ok = Math.round(1_000 * (at === 0 ? 1 : shares[index]!))
        const totals = { statuses: { 200: ok, 429: 9_000 }, retryAfter: {}, bodies: SIZES }
        const closed = { ...run.requests.closed, scheduled: ok + 9_000, ok, rejected: 9_000 }
        return { ...run, requests: { ...run.requests, closed }, answers: { closed: totals, open: totals } }
      }),
    }))
    return findCompareFindings(all, summary.arms, limitedRuns).map(({ id }) => id)
  }
  expect(of([4.1, 3.9, 4, 4.05, 3.95])).toEqual(['limit-per-worker'])
  expect(of([4.1, 3.9, 4, 4.05])).toEqual([])
  expect(of([8, 2, 4, 1, 16])).toEqual([])
  expect(of([1, 1.1, 0.9, 1, 1])).toEqual([])
})

const SIZES = { minBytes: 5, p10Bytes: 5, medianBytes: 5, p90Bytes: 5, maxBytes: 5, hash: null }
