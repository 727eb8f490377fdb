import { expect, test } from 'vitest'
import { summarizeChaos } from '../../../../src/analysis/chaos/index.ts'
import { decide } from '../../../../src/analysis/thresholds/decide.ts'
import type { Threshold } from '../../../../src/model/chaos-result.ts'
import type { ThresholdMetricName, ThresholdOperator, ThresholdSpec } from '../../../../src/model/threshold.ts'
import {
  type SampleHarm,
  type SampleTrial,
  sampleChaosRaw,
  sampleFault,
  sampleMiss,
  sampleSham,
  sampleTrial,
} from '../../../golden/trials.ts'

function spec(metric: ThresholdMetricName, operator: ThresholdOperator, limit: number): ThresholdSpec {
  return { expression: `${metric}${operator}${limit}`, metric, level: 'error', operator, limit, relative: false }
}

function judge(sample: SampleTrial, ...thresholds: ThresholdSpec[]): Threshold[] {
  return summarizeChaos(sampleChaosRaw([sampleTrial(sample)], { thresholds })).summary.thresholds
}

/** Kills a second apart from the baseline on, each with an outage of so many milliseconds. */
function outages(...lengths: number[]): SampleTrial {
  const at = (index: number) => 8_000 + 5_000 * index
  const harm: SampleHarm[] = lengths.map((ms, index) => ({
    fromMs: at(index),
    toMs: at(index) + ms,
    outcome: 'refused',
  }))
  return { harm, faults: lengths.map((_, index) => sampleFault(index + 1, at(index))), phasesMs: { faults: 35_000 } }
}

test('the interval against the limit decides: wholly on one side, or inconclusive', () => {
  const below = { operator: '<', limit: 10 } as const
  expect([decide(below, [1, 9]), decide(below, [10, 12]), decide(below, [9, 12])]).toEqual([
    'held',
    'failed',
    'inconclusive',
  ])
  const atLeast = { operator: '>=', limit: 10 } as const
  expect([decide(atLeast, [10, 12]), decide(atLeast, [1, 9]), decide(atLeast, [9, 12])]).toEqual([
    'held',
    'failed',
    'inconclusive',
  ])
  const equal = { operator: '==', limit: 0 } as const
  expect([decide(equal, [0, 0]), decide(equal, [1, 2]), decide(equal, [0, 2])]).toEqual([
    'held',
    'failed',
    'inconclusive',
  ])
  expect(decide({ operator: '<=', limit: 10 }, [11, Number.POSITIVE_INFINITY])).toBe('failed')
  expect(decide({ operator: '>', limit: 10 }, [11, Number.POSITIVE_INFINITY])).toBe('held')
})

test('counts are compared as they are', () => {
  const none = judge({ faults: [sampleFault(1, 10_000)] }, spec('dropped', '==', 0))
  expect(none).toEqual([
    {
      expression: 'dropped==0',
      level: 'error',
      reference: null,
      arm: 'cluster-rr',
      value: 0,
      ci: null,
      verdict: 'held',
      reason: null,
    },
  ])
  const [dropped, refused, hung, background] = judge(
    outages(40),
    spec('dropped', '==', 0),
    spec('dropped.refused', '<=', 10),
    spec('dropped.hung', '==', 0),
    spec('dropped.background', '==', 0),
  )
  expect(dropped).toMatchObject({ value: 10, verdict: 'failed' })
  expect(refused).toMatchObject({ value: 10, verdict: 'held' })
  expect(hung).toMatchObject({ value: 0, verdict: 'held' })
  expect(background).toMatchObject({ value: 0, verdict: 'held' })
})

test('availability and latency are compared as they are', () => {
  const [availability, p50, max] = judge(
    outages(330),
    spec('availability', '>', 0.99),
    spec('latency.p50', '<', 5),
    spec('latency.max', '<', 1),
  )
  // 83 of 11,250 requests were lost
  expect(availability).toMatchObject({ verdict: 'held', ci: null })
  expect(availability!.value).toBeCloseTo(1 - 83 / 11_250, 6)
  expect(p50!.verdict).toBe('held')
  expect(max!.verdict).toBe('failed')
})

test('six faults have an interval, and where the limit lies in it the verdict is inconclusive', () => {
  const six = outages(100, 200, 300, 400, 500, 600)
  const [held, failed, unclear] = judge(
    six,
    spec('recovery.median', '<', 700),
    spec('recovery.median', '<', 50),
    spec('recovery.median', '<', 300),
  )
  expect(held!.verdict).toBe('held')
  expect(held!.ci![0]).toBeCloseTo(100, -1)
  expect(held!.ci![1]).toBeCloseTo(600, -1)
  expect(failed!.verdict).toBe('failed')
  expect(unclear).toMatchObject({
    verdict: 'inconclusive',
    reason: { kind: 'limit-in-interval' },
  })
})

test('fewer than six are judged only where all of them agree', () => {
  const three = outages(100, 200, 300)
  const [held, failed, unclear] = judge(
    three,
    spec('recovery.median', '<', 1_000),
    spec('recovery.median', '<', 50),
    spec('recovery.median', '<', 150),
  )
  expect([held!.verdict, failed!.verdict, unclear!.verdict]).toEqual(['held', 'failed', 'inconclusive'])
  expect(unclear!.reason).toEqual({ kind: 'few-faults', have: 3, needed: 6 })
  expect(held!.reason).toBeNull()
})

test('a recovery that was cut off is longer than that, and no more is known', () => {
  const [tight, wide] = judge(
    outages(100, 200, 4_900, 100),
    spec('recovery.max', '<', 1_000),
    spec('recovery.max', '<', 60_000),
  )
  expect(tight).toMatchObject({ value: null, verdict: 'failed' })
  expect(wide).toMatchObject({ value: null, verdict: 'inconclusive' })
  expect(wide!.reason).toEqual({ kind: 'not-recovered', count: 1, of: 4 })
  const [seen] = judge(outages(100, 200), spec('recovery.max', '<', 1_000))
  expect(seen!.verdict).toBe('held')
  expect(seen!.value).toBeCloseTo(200, -1)
})

test('drops per fault have an interval over faults, and where all are alike it takes six', () => {
  const [held, failed, unclear] = judge(
    outages(40, 80, 40, 80, 40, 80),
    spec('droppedPerFault', '<', 25),
    spec('droppedPerFault', '<', 5),
    spec('droppedPerFault', '<', 15),
  )
  expect([held!.verdict, failed!.verdict, unclear!.verdict]).toEqual(['held', 'failed', 'inconclusive'])
  expect(held!.value).toBe(15)
  const below = spec('droppedPerFault', '<', 0.6)
  const zero = spec('droppedPerFault', '==', 0)
  expect(judge(outages(0, 0, 0, 0, 0, 0), below, zero).map(each => each.verdict)).toEqual(['held', 'held'])
  const few = judge(outages(0, 0, 0, 0, 0), below, zero)
  expect(few[0]).toMatchObject({ verdict: 'inconclusive', reason: { kind: 'few-faults', have: 5, needed: 6 } })
  expect(few[1]!.verdict).toBe('held')
  const [one] = judge(outages(40), spec('droppedPerFault', '<', 25))
  expect(one).toMatchObject({ verdict: 'inconclusive', reason: { kind: 'few-faults', have: 1, needed: 6 } })
})

test('where the generator was the limit nothing is held, but a loss is a loss', () => {
  const generator = { utilization: 0.99, lagP50Ms: 2, lagP99Ms: 400, achieved: 1, gcMs: 0 }
  const [held, failed, slow] = judge(
    { ...outages(40), overrides: { generator } },
    spec('dropped.hung', '==', 0),
    spec('dropped', '==', 0),
    spec('latency.max', '<', 1),
  )
  expect(held).toMatchObject({ verdict: 'inconclusive', reason: { kind: 'generator-limit', arm: null } })
  expect(failed).toMatchObject({ verdict: 'failed', reason: null })
  expect(slow!.verdict).toBe('inconclusive')
})

test('nothing is held that was not put to the test', () => {
  const ineffective = sampleFault(1, 10_000, { status: 'ineffective' })
  expect(judge({ faults: [ineffective] }, spec('dropped', '==', 0))[0]).toMatchObject({
    verdict: 'inconclusive',
    reason: { kind: 'no-effect' },
  })
  const baseline = { held: false, miss: sampleMiss() }
  expect(judge({ overrides: { baseline } }, spec('dropped', '==', 0))[0]!.verdict).toBe('inconclusive')
  // a run of shams only is there to see that nothing is lost without faults
  expect(judge({ faults: [sampleSham(1, 10_000)] }, spec('dropped', '==', 0))[0]!.verdict).toBe('held')
})

test('descriptors are those of the cluster primary; one process has none', () => {
  const faults = [sampleFault(1, 10_000), sampleFault(2, 15_000)]
  expect(judge({ faults, primaryFds: [24, 26] }, spec('fdsLeaked', '==', 0))[0]).toMatchObject({
    value: 2,
    verdict: 'failed',
  })
  const single = { arm: 'single', slots: 1, primaryFds: null, faults }
  expect(judge(single, spec('fdsLeaked', '==', 0))[0]).toMatchObject({
    value: null,
    verdict: 'held',
    reason: { kind: 'no-primary' },
  })
})

test('each arm is judged, and the verdict of the run is the worst', () => {
  const clean = sampleTrial({ faults: [sampleFault(1, 10_000)], arm: 'cluster-os' })
  const harmed = sampleTrial(outages(40))
  const verdict = (...thresholds: ThresholdSpec[]) =>
    summarizeChaos(sampleChaosRaw([clean, harmed], { thresholds })).verdict
  expect(verdict()).toBeNull()
  expect(verdict(spec('dropped', '<', 100))).toBe('held')
  expect(verdict(spec('dropped', '<', 100), spec('droppedPerFault', '<', 100))).toBe('inconclusive')
  expect(verdict(spec('dropped', '==', 0), spec('droppedPerFault', '<', 100))).toBe('failed')
})

test('one loss is enough to know that faults do not all lose nothing', () => {
  const none = [spec('droppedPerFault', '==', 0), spec('droppedPerFault', '<=', 0), spec('droppedPerFault', '>', 0)]
  const verdicts = (sample: SampleTrial) => judge(sample, ...none).map(each => each.verdict)
  // the interval of three such faults reaches down to 0
  expect(verdicts(outages(0, 0, 40))).toEqual(['failed', 'failed', 'held'])
  expect(verdicts(outages(40))).toEqual(['failed', 'failed', 'held'])
  expect(verdicts(outages(0, 0, 0))).toEqual(['held', 'inconclusive', 'inconclusive'])
})

test('a baseline that the end of the run cut short did not fail', () => {
  const [{ reason }] = judge({ overrides: { baseline: { held: false, miss: null } } }, spec('dropped', '==', 0)) as [
    Threshold,
  ]
  expect(reason).toEqual({ kind: 'baseline-unfinished' })
})

test('a threshold that only warns is judged, and decides nothing', () => {
  const warns: ThresholdSpec = { ...spec('dropped', '==', 0), level: 'warn' }
  const raw = sampleChaosRaw([sampleTrial(outages(40))], { thresholds: [warns] })
  expect(summarizeChaos(raw)).toMatchObject({
    verdict: null,
    summary: { thresholds: [{ level: 'warn', verdict: 'failed' }] },
  })
})
