import { expect, test } from 'vitest'
import type { ComparedPair } from '../../../../src/analysis/compared-pairs.ts'
import { comparedPairs } from '../../../../src/analysis/compared-pairs.ts'
import { armsOnTrial, judgeCompareThresholds } from '../../../../src/analysis/thresholds/compare.ts'
import type { Reason } from '../../../../src/model/reason.ts'
import type { ResultArm } from '../../../../src/model/result-parts.ts'
import { thresholdOf } from '../../../../src/options/thresholds.ts'
import { type Sample, type SampleArm, sampleResult } from '../../../golden/results.ts'
import { modeTraitsOf } from '../../../support/traits.ts'

const spec = (text: string) => thresholdOf('compare')(text, '--threshold')

const versions: readonly SampleArm[] = [
  { id: 'old.js', app: 'old.js', mode: 'single', perSec: 1_000 },
  { id: 'new.js', app: 'new.js', mode: 'single', perSec: 970, p99Ms: 5.2, requests: { closed: 2, rejected: 3 } },
]

function judge(text: string, sample: Partial<Sample> = {}, advisory = false) {
  const { arms, summary, generations } = sampleResult({ arms: versions, ...sample })
  const pairs = comparedPairs(arms, null).map((pair): ComparedPair => ({ ...pair, advisory }))
  const figures = { arms, summaries: summary.arms, pairs, comparisons: summary.comparisons }
  return judgeCompareThresholds([spec(text)], { ...figures, generations: generations.length })
}

function change(text: string, ratio: number, ci: [number, number] | null, more: object = {}, advisory = false) {
  const metric = spec(text).metric as 'throughput'
  const comparison = { metric, candidate: 'new.js', ratio, ci, verdict: 'same' as const, ...more }
  return judge(text, { comparisons: [comparison] }, advisory)[0]!
}

test.each([
  ['dropped == 0', 'failed', 2],
  ['dropped.closed <= 2', 'held', 2],
  ['dropped.hung == 0', 'held', 0],
  ['rejected < 3', 'failed', 3],
  ['latency.p99 < 5.2ms', 'failed', 5.2],
  ['latency.max < 1s', 'held', 20.8],
  ['cpuPerRequest <= 812us', 'held', 812],
  ['rss < 60MiB', 'failed', 61],
])('%s: %s', (text, verdict, value) => {
  expect(judge(text)).toEqual([expect.objectContaining({ arm: 'new.js', reference: null, verdict, value, ci: null })])
})

test('a threshold on one request of a mix is judged by its figures', () => {
  const { arms, summary } = sampleResult({ arms: versions })
  const latency = { p50Ms: 1, p90Ms: 2, p99Ms: 30, p999Ms: 40, maxMs: 50 }
  const requests = { ...summary.arms[1]!.requests, dropped: 1, closed: 1 }
  const entries = [{ entry: 'search', requests, codes: {}, answers: null, latency }]
  const summaries = summary.arms.map(arm => ({ ...arm, entries }))
  const figures = { arms, summaries, pairs: comparedPairs(arms, null), comparisons: [], generations: 12 }
  const judged = ['latency.p99{search} < 20ms', 'dropped{search} == 1'].map(
    text => judgeCompareThresholds([spec(text)], figures)[0]!,
  )
  expect(judged.map(({ value, verdict }) => [value, verdict])).toEqual([
    [30, 'failed'],
    [1, 'held'],
  ])
})

test('throughput is judged by its interval', () => {
  // 970 ± 1.2 %
  const verdicts = ['throughput > 900', 'throughput > 970', 'throughput > 1000'].map(text => judge(text)[0]!.verdict)
  expect(verdicts).toEqual(['held', 'inconclusive', 'failed'])
  expect(judge('throughput > 970')[0]).toMatchObject({ value: 970, reason: { kind: 'limit-in-interval' } })
  expect(judge('throughput > 900', { generations: 2 })[0]).toMatchObject({
    ...{
      verdict: 'inconclusive',
      value: 970,
      ci: null,
      reason: { kind: 'few-generations', have: 2, needed: 3, baseline: null },
    },
  })
})

test('a limit on a change is held by the whole interval, fails by the whole interval, and is open between', () => {
  const text = 'throughput regress < 3%'
  expect(change(text, 0.99, [0.975, 1.005])).toMatchObject({ verdict: 'held', arm: 'new.js', reference: 'old.js' })
  const slower = change(text, 0.909, [0.898, 0.921])
  expect(slower.verdict).toBe('failed')
  expect(slower.value).toBeCloseTo(0.091)
  expect(slower.ci![0]).toBeCloseTo(0.079)
  expect(slower.ci![1]).toBeCloseTo(0.102)
  expect(change(text, 0.975, [0.96, 0.99])).toMatchObject({
    verdict: 'inconclusive',
    reason: { kind: 'limit-in-interval' },
  })
  expect(change(text, 1.3, [1.2, 1.4]).verdict).toBe('held')
})

test('of latency and CPU more is worse', () => {
  expect(change('latency.p99 regress < 10%', 1.2, [1.15, 1.25]).verdict).toBe('failed')
  expect(change('latency.p99 regress < 10%', 0.8, [0.75, 0.85]).verdict).toBe('held')
  expect(change('cpuPerRequest regress <= 3%', 1.01, [1, 1.02]).verdict).toBe('held')
})

test('what is against a comparison is against a limit on its change; a wide interval alone is not', () => {
  const text = 'throughput regress < 3%'
  const contaminated: Reason = { kind: 'control-differed' }
  const open = { verdict: 'inconclusive' as const }
  expect(change(text, 0.8, [0.7, 0.9], { ...open, reason: contaminated })).toMatchObject({
    verdict: 'inconclusive',
    reason: contaminated,
  })
  expect(change(text, 1.05, [1.0, 1.1], { ...open, reason: { kind: 'too-wide' } }).verdict).toBe('held')
  const few: Reason = { kind: 'few-generations', have: 3, needed: 8, baseline: null }
  expect(change(text, 0.9, null, { ...open, reason: few })).toMatchObject({ verdict: 'inconclusive', reason: few })
  expect(change(text, 0.8, [0.7, 0.9], {}, true)).toMatchObject({
    verdict: 'inconclusive',
    reason: { kind: 'other-machine' },
  })
})

test('where the generator was the limit nothing is held, but a loss is a loss', () => {
  const limited = (more: Partial<SampleArm>) => ({ arms: [{ id: 'single', perSec: 1_000, ...more }] })
  expect(judge('throughput > 1', limited({ limited: true }))[0]!.verdict).toBe('inconclusive')
  expect(judge('latency.p99 < 1s', limited({ latencyLimited: true }))[0]!.verdict).toBe('inconclusive')
  const slow = { latencyLimited: true, latencyAtLeast: true, p99Ms: 1_200 }
  expect(judge('latency.p99 < 1s', limited(slow))[0]!.verdict).toBe('failed')
  expect(judge('latency.p99 < 2s', limited(slow))[0]).toMatchObject({
    ...{ verdict: 'inconclusive', reason: { kind: 'rate-not-reached' } },
  })
  expect(judge('dropped == 0', limited({ limited: true, latencyLimited: true }))[0]!.verdict).toBe('held')
  expect(judge('dropped == 0', limited({ requests: { unsent: 900 } }))[0]).toMatchObject({
    verdict: 'inconclusive',
    reason: { kind: 'many-unsent' },
  })
  expect(judge('dropped == 0', limited({ requests: { unsent: 900, closed: 1 } }))[0]!.verdict).toBe('failed')
})

test('a bound on the ratio is a bound on the change', () => {
  const text = 'throughput regress < 3%'
  const open = (side: string) => ({
    verdict: 'inconclusive' as const,
    reason: { kind: 'generator-limit' as const, arm: side },
  })
  const atMost = { bound: 'at most' as const, ...open('old.js') }
  const atLeast = { bound: 'at least' as const, ...open('new.js') }
  expect(
    change(text, 0.8, [0.75, 0.85], { bound: 'at most', verdict: 'worse' }).verdict,
    'it lost at least so much',
  ).toBe('failed')
  expect(change('throughput regress < 1%', 0.98, [0.975, 0.985], atMost).verdict, 'within the margin').toBe('failed')
  expect(change(text, 1.0, [0.99, 1.01], atMost)).toMatchObject({
    ...{ verdict: 'inconclusive', reason: { kind: 'generator-limit', arm: 'old.js' } },
  })
  expect(change(text, 1.5, [1.45, 1.55], atLeast).verdict, 'it gained at least so much').toBe('held')
  expect(change(text, 1.0, [0.99, 1.01], atLeast).verdict).toBe('held')
  expect(change(text, 0.9, [0.85, 0.92], { bound: 'neither', ...open('new.js') })).toMatchObject({
    ...{ verdict: 'inconclusive', reason: { kind: 'generator-limit', arm: 'new.js' } },
  })
  expect(change(text, 0.9, [0.85, 0.92], atLeast)).toMatchObject({
    ...{ verdict: 'inconclusive', reason: { kind: 'generator-limit', arm: 'new.js' } },
  })
})

test('a limit on a change without a reference stays open, and is no pass', () => {
  const [arm] = versions
  const judged = judge('throughput regress < 3%', { arms: [arm!, { ...arm!, id: 'cluster-rr', mode: 'cluster-rr' }] })
  expect(judged).toMatchObject([{ verdict: 'inconclusive', reference: null, reason: { kind: 'no-reference' } }])
  expect(judge('throughput regress < 3%', { arms: [arm!], generations: 0 })).toEqual([])
})

test('descriptors are those of a primary, and a run without a generation holds nothing', () => {
  expect(judge('fdsLeaked == 0')[0]).toMatchObject({ verdict: 'held', reason: { kind: 'no-primary' } })
  expect(judge('fdsLeaked == 0', { arms: [{ id: 'cluster-rr', perSec: 1 }] })[0]!.verdict).toBe('inconclusive')
  expect(judge('dropped == 0', { generations: 0 })).toEqual([])
})

test('on trial are all arms, but for those that others are compared with, bases and the control', () => {
  const arm = (id: string, more: Partial<ResultArm> = {}): ResultArm => ({
    ...{
      id,
      app: 'app.js',
      mode: id,
      traits: modeTraitsOf(id),
      workers: 1,
      node: 'v20.0.0',
      keepAlive: true,
      control: false,
      version: null,
    },
    ...more,
  })
  const base = { side: 'base', kind: 'git', name: 'main', commit: null, dirty: false } as const
  const onTrial = (...arms: ResultArm[]) => armsOnTrial(arms, comparedPairs(arms, null)).map(({ id }) => id)
  expect(onTrial(arm('single'), arm('rr'), arm('control', { mode: 'single', control: true }))).toEqual(['single', 'rr'])
  expect(onTrial(arm('old', { mode: 'single', app: 'old' }), arm('new', { mode: 'single', app: 'new' }))).toEqual([
    'new',
  ])
  expect(onTrial(arm('base', { version: base }), arm('head'))).toEqual(['head'])
})

test('a limit on a change is for pairs that run the same way, and not for modes', () => {
  const modes: readonly SampleArm[] = [...versions, { id: 'rr', app: 'old.js', mode: 'rr', perSec: 500 }]
  const judged = judge('throughput regress < 3%', { arms: modes })
  expect(judged.map(({ arm, reference }) => [arm, reference])).toEqual([['new.js', 'old.js']])
  expect(judged[0]).toMatchObject({ verdict: 'inconclusive', reason: { kind: 'no-figure' } })
})
