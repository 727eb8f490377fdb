import { expect, test } from 'vitest'
import { summarizeChaos } from '../../../../src/analysis/chaos/index.ts'
import type { ChaosArmSummary, ChaosSummary, FaultRecord, Trial } from '../../../../src/model/chaos-result.ts'
import { CHAOS_SAMPLES } from '../../../golden/chaos-samples.ts'
import {
  type SampleTrial,
  sampleChaosRaw,
  sampleChaosResult,
  sampleFault,
  sampleMiss,
  sampleSham,
  sampleTrial,
  sampleWorker,
} from '../../../golden/trials.ts'

function summaryOf(...samples: SampleTrial[]): ChaosSummary {
  return summarizeChaos(sampleChaosRaw(samples.map(sampleTrial))).summary
}

function armOf(sample: SampleTrial): ChaosArmSummary {
  return summaryOf(sample).arms[0]!
}

function warningsOf(sample: SampleTrial): string[] {
  return summaryOf(sample).warnings.map(warning => warning.id)
}

const killed: SampleTrial = {
  harm: [
    { fromMs: 8_000, toMs: 8_500, outcome: 'closed', every: 25 },
    { fromMs: 10_000, toMs: 10_040, outcome: 'closed', slot: 1 },
    { fromMs: 20_000, toMs: 20_008, outcome: 'hung', accepted: false },
  ],
  faults: [sampleFault(1, 10_000), sampleSham(2, 15_000), sampleFault(3, 20_000), sampleFault(4, 30_000)],
}

test('the whole of it is valid by the schema', () => {
  const result = sampleChaosResult(sampleChaosRaw([sampleTrial(killed), sampleTrial({ arm: 'single', slots: 1 })]))
  expect(result.summary.arms.map(arm => arm.arm)).toEqual(['cluster-rr', 'single'])
  expect(result.verdict).toBeNull()
})

test('faults are summed with the fault as the unit, the shams aside', () => {
  const { faults, backgroundDrops, requests, availability, conservation } = armOf(killed)
  expect(requests).toMatchObject({ scheduled: 8_250 + 1_250, dropped: 17, closed: 15, hung: 2 })
  expect(availability).toBeCloseTo(1 - 17 / 9_500, 9)
  expect(backgroundDrops).toBe(5)
  expect(conservation).toBe(true)
  expect(faults).toMatchObject({ injected: 4, verified: 4, ineffective: 0, skipped: 0, harmless: 1 })
  expect(faults.droppedPerFault!.mean).toBe(4)
  expect(faults.droppedPerFault!.ci![0]).toBeLessThan(4)
  expect(faults.droppedPerFault!.ci![1]).toBeGreaterThan(4)
  expect(faults.shamDroppedPerFault).toEqual({ mean: 0, ci: null })
  expect(faults.recovery).toMatchObject({ n: 3, censored: 0, ci: null })
  expect(faults.capacity).toMatchObject({ n: 3, medianMs: 180 })
})

test('the drops of a fault are counted by the requests of a mix, the most first', () => {
  const entriesOf = (trial: Trial) =>
    summarizeChaos(sampleChaosRaw([trial])).summary.faults.map(({ entries }) => entries)
  const [trial] = CHAOS_SAMPLES['chaos-mix']!.trials
  expect(entriesOf(trial!)).toEqual([
    [
      { entry: 'list', dropped: 8 },
      { entry: 'checkout', dropped: 2 },
      { entry: 'search', dropped: 2 },
    ],
    [{ entry: 'checkout', dropped: 3 }],
    [],
  ])
  const { entries: _, ...withoutMix } = trial!
  expect(entriesOf(withoutMix)).toEqual([undefined, undefined, undefined])
})

test('the same record gives the same summary', () => {
  expect(summaryOf(killed)).toEqual(summaryOf(killed))
})

test('the share of faults that lose a request has an exact bound: about 3/n where none of n did', () => {
  const faults = Array.from({ length: 6 }, (_, index) => sampleFault(index + 1, 8_000 + 4_000 * index))
  expect(armOf({ faults }).faults.droppedPerFault).toEqual({ mean: 0, ci: [0, 0] })
  expect(armOf({ faults }).faults.harmfulShare!.upperBound).toBeCloseTo(1 - 0.05 ** (1 / 6), 6)
  expect(armOf(killed).faults.harmfulShare!.share).toBeCloseTo(2 / 3, 9)
  expect(armOf({}).faults.droppedPerFault).toBeNull()
})

test('faults without effect are counted, and charged with nothing', () => {
  const faults = [
    sampleFault(1, 10_000, { status: 'ineffective', evidence: 'the app ignored it' }),
    sampleFault(2, 15_000, { firedMs: null, status: 'skipped' }),
    sampleFault(3, 20_000),
    sampleFault(4, 39_000, { status: 'unfinished', effectiveMs: null, endedMs: null }),
  ]
  const counts = { injected: 3, verified: 1, ineffective: 1, unfinished: 1, skipped: 1 }
  expect(armOf({ faults }).faults).toMatchObject(counts)
  expect(armOf({ faults }).faults.recovery.n).toBe(1)
  expect(warningsOf({ faults })).toEqual(['faults-without-effect', 'faults-unfinished'])
})

test('the workers of a slot are summed over its processes', () => {
  const workers = [sampleWorker(1, { incarnation: 1, started: 5_000, finished: 5_000, answered: 5_000 })]
  const { workers: slots } = armOf({ workers })
  expect(slots.map(({ slot, requests, connections }) => [slot, requests, connections])).toEqual([
    [1, 10_000, 32],
    [2, 5_000, 16],
  ])
  expect(slots[0]!.share).toBeCloseTo(2 / 3, 9)
})

test('the chart has the timeline from the baseline on, in at most 240 points', () => {
  const { chart } = armOf(killed)
  // 38 s in bins of 200 ms
  expect(chart.binMs).toBe(200)
  expect(chart.goodputPerSec).toHaveLength(190)
  expect(chart.goodputPerSec[0]).toBe(250)
  expect(chart.dropped.reduce((sum, count) => sum + count, 0)).toBe(17)
  expect(chart.p99Ms[40]).toBeLessThan(5)
  const dead = armOf({ harm: [{ fromMs: 10_000, toMs: 12_000, outcome: 'refused' }] })
  expect([dead.chart.p99Ms[42], dead.chart.goodputPerSec[42], dead.chart.dropped[42]]).toEqual([null, 0, 50])
})

test('a generator that does not reach its rate is the limit; one that lags a little, of the latencies only', () => {
  const generator = { utilization: 0.5, lagP50Ms: 0.1, lagP99Ms: 1.9, achieved: 1, gcMs: 0 }
  const lagging = (lagP99Ms: number) => armOf({ overrides: { generator: { ...generator, lagP99Ms } } })
  expect(lagging(1.9)).toMatchObject({ limited: false, latencyLimited: false })
  expect(lagging(2.1)).toMatchObject({ limited: false, latencyLimited: true })
  expect(lagging(101)).toMatchObject({ limited: true, latencyLimited: true })
  expect(armOf({ overrides: { generator: { ...generator, achieved: 0.98 } } }).limited).toBe(true)
  expect(warningsOf({ overrides: { generator: { ...generator, achieved: 0.98 } } })).toEqual(['generator-lag'])
})

test('a broken sum is seen', () => {
  const trial = sampleTrial()
  const requests = { ...trial.requests, ok: trial.requests.ok - 1 }
  const { summary } = summarizeChaos(sampleChaosRaw([{ ...trial, requests }]))
  expect(summary.conservation).toBe(false)
})

test('a clean run has no warnings', () => {
  expect(warningsOf({ faults: [sampleFault(1, 10_000)] })).toEqual([])
})

test('each warning is given for its own case', () => {
  const faults = [sampleFault(1, 10_000)]
  const unsent = { fromMs: 10_000, toMs: 10_008, outcome: 'unsent' } as const
  expect(warningsOf({ faults, harm: [unsent] })).toEqual(['unsent'])
  expect(warningsOf({ faults, slots: 4 })).toEqual(['machine-too-small'])
  const slow = { fromMs: 0, toMs: 40_000, outcome: 'slow', every: 20 } as const
  expect(warningsOf({ faults, harm: [slow] })).toEqual(['noisy-baseline'])
  const lost = { fromMs: 10_100, toMs: 10_140, outcome: 'closed' } as const
  expect(warningsOf({ faults: [sampleSham(1, 10_000)], harm: [lost] })).toEqual(['shams-harmed'])
  const few = { ratePerSec: 250, faults: [...faults, sampleFault(2, 10_200)], harm: [lost] }
  expect(warningsOf(few)).toEqual(['rate-too-low'])
  const rejected = { fromMs: 10_100, toMs: 10_140, outcome: 'rejected' } as const
  expect(warningsOf({ faults, harm: [rejected] })).toEqual(['rejected'])
  const baseline = { held: false, miss: sampleMiss() }
  expect(warningsOf({ overrides: { baseline } })).toEqual(['baseline-failed'])
})

test('the workers’ counts must agree with the client’s, but for what was lost', () => {
  const trial = sampleTrial(killed)
  const [one, two] = trial.workers
  const warn = (...workers: (typeof trial.workers)[number][]) =>
    summarizeChaos(sampleChaosRaw([{ ...trial, workers }])).summary.warnings.map(each => each.id)
  expect(warn(one!, two!)).toEqual([])
  expect(warn({ ...one!, started: one!.started + 17, finished: one!.finished + 17 }, two!)).toEqual([])
  expect(warn({ ...one!, started: one!.started + 99, finished: one!.finished + 99 }, two!)).toEqual(['counts-disagree'])
  expect(warn({ ...one!, started: one!.started - 5 }, two!)).toEqual(['counts-disagree'])
  expect(warn({ ...one!, finished: one!.finished - 5 }, two!)).toEqual(['counts-disagree'])
  expect(warn(one!)).toEqual(['counts-disagree'])
})

test('a run that was interrupted before its first trial has a summary', () => {
  const { summary, verdict } = summarizeChaos(sampleChaosRaw([]))
  expect([summary.arms, summary.findings, summary.warnings, verdict]).toEqual([[], [], [], null])
})

test('a run is not blamed for what it had no time to see', () => {
  const last = (status: FaultRecord['status']) => {
    const cut = sampleFault(2, 39_000, { status, effectiveMs: null, endedMs: null })
    return warningsOf({ faults: [sampleFault(1, 10_000), cut] })
  }
  expect(last('unfinished')).toEqual(['faults-unfinished'])
  expect(last('ineffective')).toEqual(['faults-without-effect'])
  expect(warningsOf({ overrides: { baseline: { held: false, miss: null } } })).toEqual([])
})

test('means have the interval of Student’s t over the faults, from three on and never below 0', () => {
  const withDrops = (...counts: number[]) => {
    const at = (index: number) => 8_000 + 4_000 * index
    const harm = counts.map(
      (count, index) => ({ fromMs: at(index), toMs: at(index) + 4 * count, outcome: 'closed' }) as const,
    )
    return armOf({ harm, faults: counts.map((_, index) => sampleFault(index + 1, at(index))) }).faults.droppedPerFault!
  }
  expect(withDrops(2, 4)).toEqual({ mean: 3, ci: null })
  // 4 ± 3.182 · √(20/3 / 4)
  expect(withDrops(1, 3, 5, 7).ci![0]).toBe(0)
  expect(withDrops(1, 3, 5, 7).ci![1]).toBeCloseTo(4 + 3.182 * Math.sqrt(20 / 12), 9)
  // 11 ± 4.303 · √(1 / 3)
  expect(withDrops(10, 11, 12).ci![0]).toBeCloseTo(11 - 4.303 * Math.sqrt(1 / 3), 9)
})

test('shams that are fired before a fault is over are no part of their statistics', () => {
  const harm = [{ fromMs: 10_000, toMs: 11_000, outcome: 'refused' }] as const
  const { faults } = armOf({ harm, faults: [sampleFault(1, 10_000), sampleSham(2, 10_200), sampleSham(3, 20_000)] })
  expect(faults.shamDroppedPerFault).toEqual({ mean: 0, ci: null })
  expect(faults.droppedPerFault!.mean).toBe(250)
  expect(warningsOf({ harm, faults: [sampleFault(1, 10_000), sampleSham(2, 10_200)] })).toEqual([])
})
