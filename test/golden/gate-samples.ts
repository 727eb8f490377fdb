import { compareRates } from '../../src/analysis/binomial.ts'
import type { CompareResult, CountComparison, StoredBaseline } from '../../src/model/compare-result.ts'
import type { Threshold } from '../../src/model/result-parts.ts'
import { type Sample, type SampleComparison, sampleResult } from './results.ts'

const versions: Sample['arms'] = [
  { id: 'old.js', app: 'old.js', mode: 'single', perSec: 1_204, spread: 0.012 },
  { id: 'new.js', app: 'new.js', mode: 'single', perSec: 1_209, spread: 0.012, p99Ms: 5.15 },
]

const same: SampleComparison[] = [
  { candidate: 'new.js', ratio: 1.004, ci: [0.993, 1.012], verdict: 'same', gate: true, level: 0.99 },
  { metric: 'cpuPerRequest', candidate: 'new.js', ratio: 0.997, ci: [0.99, 1.004], verdict: 'same' },
  { metric: 'latency.p50', candidate: 'new.js', ratio: 1.01, ci: [0.99, 1.03], verdict: 'same' },
  { metric: 'latency.p99', candidate: 'new.js', ratio: 0.99, ci: [0.94, 1.04], verdict: 'same' },
]

function threshold(expression: string, more: Partial<Threshold>): Threshold {
  return {
    ...{ expression, level: 'error', arm: 'new.js', reference: null, ci: null, reason: null },
    ...{ value: 0, verdict: 'held', ...more },
  } as Threshold
}

const change = { reference: 'old.js', value: -0.004, ci: [-0.012, 0.007] } satisfies Partial<Threshold>

const thresholdsHeld = sampleResult({
  arms: versions,
  comparisons: same,
  thresholds: [
    threshold('dropped == 0', {}),
    threshold('throughput regress < 3%', change),
    threshold('throughput > 900', { value: 1_209, ci: [1_201, 1_217] }),
    threshold('latency.p99 < 200ms', { value: 5.15 }),
    threshold('cpuPerRequest < 900us', { level: 'warn', value: 812 }),
    threshold('rss < 80MiB', { value: 61 }),
  ],
})

const thresholdsFailed = sampleResult({
  arms: versions,
  comparisons: [
    { candidate: 'new.js', ratio: 0.909, ci: [0.898, 0.921], verdict: 'worse', gate: true },
    { metric: 'latency.p99', candidate: 'new.js', ratio: 1.06, ci: [0.97, 1.16], verdict: 'inconclusive' },
  ],
  thresholds: [
    threshold('throughput regress < 3%', {
      reference: 'old.js',
      value: 0.091,
      ci: [0.079, 0.102],
      verdict: 'failed',
    }),
    threshold('latency.p99 regress < 10%', {
      reference: 'old.js',
      value: 0.06,
      ci: [-0.03, 0.16],
      verdict: 'inconclusive',
      reason: { kind: 'limit-in-interval' },
    }),
    threshold('latency.p99 < 5ms', { level: 'warn', value: 5.51, verdict: 'failed' }),
    threshold('throughput > 1500', { value: 1_209, ci: [1_201, 1_217], verdict: 'failed' }),
  ],
  overrides: { exitCode: 1 },
})

const thresholdsOpen = sampleResult({
  generations: 3,
  arms: [{ id: 'single', perSec: 2_431, limited: true }],
  thresholds: [
    threshold('throughput > 2000', {
      arm: 'single',
      value: 2_431,
      verdict: 'inconclusive',
      reason: { kind: 'few-generations', have: 3, needed: 8, baseline: null },
    }),
    threshold('fdsLeaked == 0', { arm: 'single', value: null, reason: { kind: 'no-primary' } }),
  ],
  overrides: { exitCode: 4 },
})

function droppedCounts(candidateCount: number, referenceCount: number): CountComparison {
  const exposure = 41_200
  return {
    ...{ outcome: 'dropped', reference: 'old.js', candidate: 'new.js', verdict: 'worse', gate: true },
    ...{ referenceCount, referenceScheduled: exposure, candidateCount, candidateScheduled: exposure },
    pValue: compareRates({ events: candidateCount, exposure }, { events: referenceCount, exposure }),
  }
}

const dropsWorse = sampleResult({
  arms: [versions[0]!, { ...versions[1]!, requests: { closed: 11, hung: 3 } }],
  comparisons: same,
  counts: [droppedCounts(14, 1)],
  thresholds: [threshold('dropped == 0', { value: 14, verdict: 'failed' })],
  overrides: { exitCode: 1 },
})

const modes: Sample['arms'] = [
  { id: 'single', app: 'server.js', perSec: 1_094 },
  { id: 'cluster-rr', app: 'server.js', workers: 3, perSec: 2_050, p99Ms: 3.1 },
]

const amongModes: SampleComparison = { candidate: 'cluster-rr', ratio: 1.873, ci: [1.85, 1.9], verdict: 'better' }

function baseline(more: Partial<StoredBaseline> = {}): StoredBaseline {
  const stored: CompareResult = sampleResult({ arms: modes.map(arm => ({ ...arm, perSec: arm.perSec * 1.1 })) })
  const ids = stored.summary.arms.map(({ arm }) => arm)
  return {
    path: 'results/main/result.json',
    startedAt: '2026-03-01T08:00:00.000Z',
    toolVersion: '0.1.0',
    environment: stored.environment,
    mismatch: [],
    policy: 'error',
    arms: stored.summary.arms.map(each => ({ ...each, arm: `baseline:${each.arm}` })),
    pairs: ids.map(id => ({ candidate: id, reference: `baseline:${id}` })),
    generations: ids.map(id => ({
      arm: `baseline:${id}`,
      metric: 'throughput',
      values: stored.generations.map(each => each.arms.find(({ arm }) => arm === id)!.perSec),
    })),
    ...more,
  }
}

const besideStored = (more: Partial<SampleComparison>): SampleComparison[] => [
  {
    ...{ candidate: 'single', reference: 'baseline:single', ratio: 0.912, ci: [0.889, 0.937], verdict: 'worse' },
    ...{ level: 0.9967, gate: true, ...more },
  } as SampleComparison,
  {
    ...{ candidate: 'cluster-rr', reference: 'baseline:cluster-rr', ratio: 0.985, ci: [0.94, 1.02] },
    ...{ verdict: 'inconclusive', reason: { kind: 'too-wide' }, moreSeconds: null },
    ...{ level: 0.9967, gate: true, ...more },
  } as SampleComparison,
]

const baselineSameMachine = sampleResult({
  arms: modes,
  comparisons: [...besideStored({}), { ...amongModes, level: 0.9967 }],
  thresholds: [
    threshold('throughput regress < 3%', {
      ...{ arm: 'single', reference: 'baseline:single', value: 0.088, ci: [0.063, 0.111], verdict: 'failed' },
    }),
  ],
  overrides: { baseline: baseline(), exitCode: 1 },
})

const mismatch = [
  { field: 'CPU model', there: 'Intel Xeon Platinum 8370C', here: 'AMD EPYC 7763 64-Core Processor' },
  { field: 'kernel', there: '6.5.0', here: '6.8.0' },
]

const baselineOtherMachine = sampleResult({
  arms: modes,
  comparisons: [...besideStored({ advisory: true, gate: false }), { ...amongModes, level: 0.9967 }],
  thresholds: [
    threshold('throughput regress < 3%', {
      ...{ arm: 'single', reference: 'baseline:single', value: 0.088, ci: [0.063, 0.111], verdict: 'inconclusive' },
      reason: { kind: 'other-machine' },
    }),
    threshold('dropped == 0', { arm: 'single' }),
  ],
  warnings: [
    {
      id: 'other-machine',
      message:
        'The baseline was measured on another machine: CPU model: there Intel Xeon Platinum 8370C, here AMD EPYC 7763 64-Core Processor; kernel: there 6.5.0, here 6.8.0.',
      advice:
        'Counts and absolute thresholds decide; verdicts on throughput, latency and CPU against it are advisory. Measure a baseline on this machine, or both versions now with --against.',
    },
  ],
  overrides: { baseline: baseline({ mismatch, policy: 'warn' }) },
})

/** Results whose thresholds, drops or baselines decide, by the name of their golden files. */
export const GATE_SAMPLES: Readonly<Record<string, CompareResult>> = {
  'thresholds-held': thresholdsHeld,
  'thresholds-failed': thresholdsFailed,
  'thresholds-inconclusive': thresholdsOpen,
  'drops-worse': dropsWorse,
  'baseline-same-machine': baselineSameMachine,
  'baseline-other-machine': baselineOtherMachine,
}
