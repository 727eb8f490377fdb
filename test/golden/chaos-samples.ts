import { missWords } from '../../src/analysis/chaos/baseline-miss.ts'
import type { ChaosResult, RecoverySummary } from '../../src/model/chaos-result.ts'
import type { FaultComparison, FaultMetric } from '../../src/model/fault-comparison.ts'
import { type SampleCost, sampleChaos } from './chaos-results.ts'
import { COMPANION_SAMPLES } from './companion-samples.ts'
import { DEATH_SAMPLES } from './death-samples.ts'
import { LOAD_SAMPLES } from './load-samples.ts'
import { sampleMiss } from './trials.ts'

/** Kills about every five seconds. */
const SIX_KILLS = [5_121, 10_322, 14_875, 20_204, 25_310, 29_120].map(atMs => ({ atMs }))
const FIVE_KILLS = SIX_KILLS.slice(0, 5)

function times(medianMs: number | null, n: number, more: Partial<RecoverySummary> = {}): RecoverySummary {
  return { medianMs, ci: null, maxMs: medianMs === null ? null : medianMs * 1.4, n, censored: 0, ...more }
}

const rrHarm: SampleCost[] = [
  { direct: { hung: 1, closed: 1 }, recoveryMs: 100, p99Ms: 14.2 },
  { direct: { hung: 1 }, recoveryMs: 100, p99Ms: 11.9 },
  { direct: { hung: 1, closed: 2 }, recoveryMs: 200, p99Ms: 22.8, backMs: 341 },
  { direct: { hung: 1, closed: 1 }, collateral: { closed: 1 }, recoveryMs: 100, p99Ms: 18.1 },
  { direct: { hung: 1 }, recoveryMs: null, censoredMs: 3_800, p99Ms: 61.2, backMs: null },
  { direct: { hung: 1, closed: 1 }, recoveryMs: 120, p99Ms: 15.3 },
]

/** Each leaves a descriptor in the primary. */
const rrCosts = rrHarm.map(cost => ({ ...cost, fdsLeaked: 1 }))

const osCosts: SampleCost[] = [
  { direct: { closed: 1 }, recoveryMs: 100, p99Ms: 10.2 },
  { recoveryMs: 0, p99Ms: 9.7 },
  { recoveryMs: 0, p99Ms: 10.1 },
  { direct: { closed: 1 }, recoveryMs: 100, p99Ms: 12.1 },
  { recoveryMs: 0, p99Ms: 9.9 },
  { recoveryMs: 0, p99Ms: 9.8 },
]

const rr = {
  id: 'cluster-rr',
  costs: rrCosts,
  droppedPerFault: { mean: 2, ci: [1.5, 2.5] as [number, number] },
  recovery: times(100, 6, { ci: [100, 200], censored: 1 }),
  capacity: times(310, 6, { ci: [310, 341], censored: 1 }),
  fdGrowth: 6,
}

const os = {
  id: 'cluster-os',
  costs: osCosts,
  droppedPerFault: { mean: 0.33, ci: [0, 0.67] as [number, number] },
  recovery: times(0, 6),
  capacity: times(310, 6),
  fdGrowth: 0,
}

const findings: ChaosResult['summary']['findings'] = [
  {
    id: 'hung-by-hand-off',
    severity: 'problem',
    arms: ['cluster-rr'],
    title: 'Each kill leaves one client waiting for an answer that never comes',
    evidence:
      '6 requests on 6 kills were accepted by no worker and hung until their timeout, while cluster-os had none. In cluster-rr the primary hands each connection to a worker, and keeps those that a dead worker has not yet taken.',
    advice:
      'Run with NODE_CLUSTER_SCHED_POLICY=none (cluster-os), or put a proxy with a short connect and read timeout in front. Give your clients a timeout and let them retry what is safe to repeat.',
  },
  {
    id: 'descriptors-leaked',
    severity: 'risk',
    arms: ['cluster-rr'],
    title: 'The cluster primary leaks descriptors',
    evidence: 'Its open descriptors grew from 31 to 37, one for each kill.',
    advice: 'Restart the primary now and then, and watch its open descriptors.',
  },
]

const twoArms = sampleChaos({
  faults: SIX_KILLS,
  arms: [rr, os],
  summary: {
    findings,
    thresholds: [
      {
        expression: 'dropped==0',
        level: 'error',
        reference: null,
        arm: 'cluster-rr',
        value: 12,
        ci: null,
        verdict: 'failed',
        reason: null,
      },
      {
        expression: 'dropped==0',
        level: 'error',
        reference: null,
        arm: 'cluster-os',
        value: 2,
        ci: null,
        verdict: 'failed',
        reason: null,
      },
      {
        expression: 'recovery.median<150ms',
        level: 'error',
        reference: null,
        arm: 'cluster-rr',
        value: 100,
        ci: [100, 200],
        verdict: 'inconclusive',
        reason: { kind: 'limit-in-interval' },
      },
      {
        expression: 'availability>=99.9%',
        level: 'error',
        reference: null,
        arm: 'cluster-os',
        value: 0.9999,
        ci: null,
        verdict: 'held',
        reason: null,
      },
    ],
  },
  overrides: { verdict: 'failed', exitCode: 1 },
})

/** Base and head under the same kills; the head loses more. */
const versions = sampleChaos({
  faults: SIX_KILLS,
  arms: [
    {
      ...os,
      id: 'base',
      mode: 'cluster-rr',
      version: { side: 'base', kind: 'git', name: 'main', commit: '3f2a1b9'.padEnd(40, '0'), dirty: false },
    },
    {
      ...rr,
      id: 'head',
      mode: 'cluster-rr',
      version: { side: 'head', kind: 'tree', name: 'fix', commit: '8c1d2e0'.padEnd(40, '0'), dirty: true },
    },
  ],
  settings: { repetitions: 2 },
  summary: {
    findings: [],
    faultComparisons: [
      faultComparison('dropped', { referenceValue: 0.33, candidateValue: 2, pValue: 0.0004, verdict: 'worse' }),
      faultComparison('recovery', { referenceValue: 0, candidateValue: 100, pValue: 0.03, verdict: 'same' }),
      faultComparison('latency.p99', {
        ...{ referenceValue: 10.4, candidateValue: 21.8, pValue: 0.0011, verdict: 'inconclusive' },
        ...{ reason: { kind: 'generator-late' }, gate: false },
      }),
    ],
  },
  overrides: { exitCode: 1, repeats: [] },
})

function faultComparison(metric: FaultMetric, more: Partial<FaultComparison>): FaultComparison {
  return {
    ...{ metric, fault: 'kill', reference: 'base', candidate: 'head', referenceFaults: 12, candidateFaults: 12 },
    ...{ referenceValue: null, candidateValue: null, pValue: null, misrate: 0.005, verdict: 'same' },
    ...{ reason: null, gate: true, ...more },
  } as FaultComparison
}

const outage = (refused: number, ms: number): SampleCost => ({
  direct: { closed: 2 },
  collateral: { refused },
  recoveryMs: ms,
  backMs: ms,
  p99Ms: 290,
  victims: [1],
  fdsLeaked: null,
})

const singleOutage = sampleChaos({
  faults: FIVE_KILLS,
  arms: [
    {
      id: 'single',
      workers: 1,
      costs: [outage(138, 280), outage(141, 287), outage(136, 276), outage(152, 305), outage(133, 270)],
      droppedPerFault: { mean: 142, ci: [135, 151] },
      recovery: times(280, 5),
      capacity: times(280, 5),
      extra: { backgroundDrops: 3 },
    },
  ],
  settings: { rateFixed: true, keepAlive: true },
})

const rolling = { fault: 'rolling-restart', params: { strategy: 'surge', maxSurge: 1, maxUnavailable: 0 } }

const rollingClean = sampleChaos({
  faults: [6_012, 12_230, 17_999, 24_120].map(atMs => ({ atMs, ...rolling })),
  arms: [
    {
      id: 'cluster-os',
      costs: Array.from({ length: 4 }, (_, at) => ({
        victims: [1, 2],
        backMs: 810,
        p99Ms: 8.1,
        record: { undrained: at === 2 ? 1 : 0 },
      })),
      droppedPerFault: { mean: 0, ci: null },
      recovery: times(0, 4),
      capacity: times(810, 4),
      fdGrowth: 0,
    },
  ],
  settings: { keepAlive: true },
})

const mixed = [
  { fault: 'kill', params: { signal: 'SIGTERM' } },
  { fault: 'pause', params: { for: '2s' } },
  { fault: 'none', params: {} },
  { fault: 'memory', params: { kind: 'heap', size: '300MiB', rate: '50MiB/s' } },
  { fault: 'block', params: { for: '500ms' } },
]

const manyFaults = sampleChaos({
  faults: Array.from({ length: 55 }, (_, at) => ({ atMs: 900 + at * 1_050, ...mixed[at % mixed.length]! })),
  arms: [
    {
      id: 'cluster-rr',
      workers: 4,
      costs: Array.from({ length: 55 }, (_, at): SampleCost => manyCost(at)),
      droppedPerFault: { mean: 4.8, ci: [2.9, 7.1] },
      shamDroppedPerFault: { mean: 0, ci: null },
      recovery: times(400, 44, { censored: 12 }),
      capacity: times(null, 44, { censored: 25 }),
      fdGrowth: 11,
      extra: { limited: true, requests: requests(31_000, { rejected: 12, unsent: 41, hung: 104, closed: 98 }) },
    },
  ],
  settings: { durationMs: 60_000 },
  summary: {
    warnings: [
      {
        id: 'faults-too-fast',
        message: 'A fault came every 1.1 s, and a worker needs 1.4 s to start.',
        advice: 'Harm cannot be told apart by fault then. Leave at least 5 s between faults: --kill-every 5s.',
      },
    ],
  },
})

function requests(scheduled: number, { rejected = 0, unsent = 0, hung = 0, closed = 0 }) {
  const dropped = hung + closed
  const ok = scheduled - rejected - unsent - dropped
  return { scheduled, ok, rejected, dropped, refused: 0, closed, truncated: 0, hung, malformed: 0, unsent }
}

function manyCost(at: number): SampleCost {
  const kind = mixed[at % mixed.length]!.fault
  if (kind === 'none') return { victims: [], inFlight: 0, recoveryMs: 0, p99Ms: 5.3 }
  if (at === 8) {
    const evidence = 'all workers were still starting'
    return { record: { status: 'skipped', evidence, firedMs: null, victims: [], inFlight: 0 } }
  }
  if (at === 5) {
    return { record: { status: 'ineffective', evidence: 'the worker ignored SIGTERM for 1.6 s and lives on' } }
  }
  const hung = kind === 'pause' ? 9 + (at % 7) : 0
  const closed = kind === 'kill' ? 7 + (at % 4) : kind === 'memory' ? at % 3 : 0
  const late = at % 4 === 1 ? { recoveryMs: null, censoredMs: 1_050 } : { recoveryMs: 200 + at * 10 }
  const record = kind === 'memory' ? { peakRssMib: 280 + (at % 9) } : {}
  return {
    record,
    direct: { hung, closed },
    ...late,
    joint: at % 6 === 1 ? [at] : [],
    p99Ms: 30 + at * 9,
    inFlight: 12,
  }
}

const interrupted = sampleChaos({
  faults: FIVE_KILLS,
  arms: [
    {
      ...rr,
      costs: rrCosts.slice(0, 2),
      droppedPerFault: { mean: 1.5, ci: null },
      recovery: times(100, 2),
      capacity: times(310, 2),
      fdGrowth: 2,
    },
  ],
  missing: ['cluster-os'],
  overrides: { state: 'interrupted', durationMs: 19_400, exitCode: 130 },
})

const failedBaseline = sampleChaos({
  faults: FIVE_KILLS,
  arms: [
    {
      id: 'cluster-rr',
      costs: [],
      baseline: { held: false, miss: sampleMiss() },
      extra: { chart: { binMs: 250, goodputPerSec: [], p99Ms: [], dropped: [] }, latency: null },
    },
  ],
  overrides: {
    state: 'failed',
    error: `The baseline of cluster-rr did not hold at 1000 requests a second: ${missWords(sampleMiss())}. Nothing was injected.`,
    durationMs: 9_100,
    exitCode: 3,
  },
})

const longNames = [
  'cluster-rr ×2 v20.20.2',
  'cluster-rr ×2 v22.14.0',
  'cluster-os ×16 v22.14.0',
  'single v22.14.0',
  '服务器/支付处理程序.mjs reuseport',
].map(each => `services/checkout/with-a-rather-long-folder-name/server.js ${each}`)

const hostileNames = sampleChaos({
  faults: FIVE_KILLS.map(({ atMs }, at) => ({
    atMs,
    fault: 'a-fault-whose-name-is-much-longer-than-any-column-of-the-table',
    params: { word: `${at}`.repeat(40) },
  })),
  arms: longNames.map((id, at) => ({
    ...rr,
    id,
    app: id.split(' ')[0]!,
    costs: rrCosts
      .map(cost => ({ ...cost, direct: { hung: at * 734, truncated: at }, collateral: {} }))
      .slice(0, at + 1),
    droppedPerFault: { mean: at * 735, ci: [at * 700, at * 800] as [number, number] },
  })),
  summary: {
    findings: [
      {
        id: 'x',
        severity: 'note',
        arms: longNames.slice(0, 2),
        title: 'A title that goes on for so long that it cannot stand on one line of any terminal',
        evidence: `${'x'.repeat(170)} is a word that no line holds`,
        advice: 'Do nothing.',
      },
    ],
    thresholds: [
      {
        expression: 'latency.p99<200ms',
        level: 'error',
        reference: null,
        arm: longNames[0]!,
        value: null,
        ci: null,
        verdict: 'inconclusive',
        reason: { kind: 'nothing-answered' },
      },
    ],
  },
})

/** Results of `chaos` with a golden report each, at 80 columns; in the order of their files. */
export const CHAOS_SAMPLES: Readonly<Record<string, ChaosResult>> = {
  'chaos-two-arms': twoArms,
  'chaos-single-outage': singleOutage,
  'chaos-rolling-clean': rollingClean,
  'chaos-many-faults': manyFaults,
  'chaos-interrupted': interrupted,
  'chaos-failed-baseline': failedBaseline,
  'chaos-hostile-names': hostileNames,
  'chaos-versions': versions,
  ...DEATH_SAMPLES,
  ...COMPANION_SAMPLES,
  ...LOAD_SAMPLES,
}
