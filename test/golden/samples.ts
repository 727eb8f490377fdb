import { redirectedWarning } from '../../src/analysis/server-warnings.ts'
import type { CompareResult } from '../../src/model/compare-result.ts'
import { ANSWER_SAMPLES } from './answer-samples.ts'
import { BOTTLENECK_SAMPLES } from './bottleneck-samples.ts'
import { GATE_SAMPLES } from './gate-samples.ts'
import { type SampleArm, type SampleComparison, SETTINGS, sampleResult } from './results.ts'

/** The comparisons of a candidate in all metrics but throughput, each as ratio and verdict. */
function others(candidate: string, cpu: Pair, p50: Pair, p99: Pair): SampleComparison[] {
  const metrics = { cpuPerRequest: cpu, 'latency.p50': p50, 'latency.p99': p99 }
  return Object.entries(metrics).map(([metric, [ratio, verdict]]) => ({
    metric: metric as keyof typeof metrics,
    candidate,
    ratio,
    ci: [ratio * 0.98, ratio * 1.02],
    verdict,
  }))
}

type Pair = readonly [ratio: number, verdict: SampleComparison['verdict']]

const clearVerdicts = sampleResult({
  arms: [
    { id: 'single', perSec: 2_431 },
    { id: 'cluster-rr', workers: 3, perSec: 3_938, p50Ms: 0.71, p99Ms: 3.1, cpuUsPerRequest: 866 },
    {
      id: 'cluster-os',
      workers: 3,
      perSec: 3_702,
      p50Ms: 0.7,
      p99Ms: 3.42,
      cpuUsPerRequest: 831,
      shares: [0.46, 0.3, 0.24],
    },
  ],
  comparisons: [
    { candidate: 'cluster-rr', ratio: 1.62, ci: [1.58, 1.66], verdict: 'better' },
    ...others('cluster-rr', [1.066, 'worse'], [0.87, 'better'], [0.6, 'better']),
    { candidate: 'cluster-os', ratio: 1.523, ci: [1.44, 1.6], verdict: 'better', smallestEffect: 0.051 },
    ...others('cluster-os', [1.02, 'same'], [0.85, 'better'], [0.66, 'better']),
  ],
  overrides: {
    skipped: [{ mode: 'reuseport', reason: { kind: 'needs-node', needed: '22.12', found: 'v20.20.2' } }],
  },
})

const sameWithControl = sampleResult({
  arms: [
    { id: 'old.js', app: 'old.js', mode: 'single', perSec: 1_204, spread: 0.012 },
    { id: 'new.js', app: 'new.js', mode: 'single', perSec: 1_209, spread: 0.012, p99Ms: 5.15 },
    { id: 'control', app: 'old.js', mode: 'single', perSec: 1_202, spread: 0.012, control: true },
  ],
  comparisons: [
    { candidate: 'new.js', ratio: 1.004, ci: [0.993, 1.012], verdict: 'same', gate: true, level: 0.9965 },
    ...others('new.js', [0.997, 'same'], [1.01, 'same'], [0.99, 'same']),
    { candidate: 'control', ratio: 0.998, ci: [0.99, 1.006], verdict: 'same', level: 0.9965 },
    ...others('control', [1.002, 'same'], [1.0, 'same'], [1.03, 'inconclusive']),
  ],
})

const inconclusive = sampleResult({
  generations: 8,
  arms: [
    { id: 'single', perSec: 24_310, spread: 0.18, p50Ms: 0.06, p99Ms: 0.84, cpuUsPerRequest: 41.2 },
    { id: 'cluster-rr', workers: 2, perSec: 25_020, spread: 0.2, p50Ms: 0.08, p99Ms: 0.91, cpuUsPerRequest: 55.8 },
  ],
  comparisons: [
    {
      candidate: 'cluster-rr',
      ratio: 1.021,
      ci: [0.968, 1.074],
      verdict: 'inconclusive',
      reason: { kind: 'too-wide' },
      moreSeconds: 38,
      smallestEffect: 0.081,
    },
    ...others('cluster-rr', [1.35, 'worse'], [1.33, 'worse'], [1.08, 'inconclusive']),
  ],
  warnings: [
    {
      id: 'machine-too-small',
      message: '2 workers and the load generator share 2 CPUs.',
      advice: 'What the arms with several workers can do is understated here; 3 CPUs would give each its own.',
    },
    {
      id: 'noisy-machine',
      message: 'The throughput of single wandered by ±17 % between generations.',
      advice: 'Ratios are still fair, as the arms take turns, but close other programs, or give a longer --budget.',
    },
  ],
})

const tooFewGenerations = sampleResult({
  generations: 3,
  arms: [
    { id: 'single', perSec: 2_431 },
    { id: 'cluster-rr', workers: 3, perSec: 3_938, p99Ms: 3.1 },
  ],
  comparisons: [
    {
      candidate: 'cluster-rr',
      ratio: 1.62,
      ci: null,
      verdict: 'inconclusive',
      reason: { kind: 'few-generations', have: 3, needed: 8, baseline: null },
      moreSeconds: 24.5,
    },
  ],
  overrides: { settings: { ...SETTINGS, budgetMs: 15_000, ratePerSec: 1_215 } },
})

const dropsAndRejected = sampleResult({
  arms: [
    { id: 'single', perSec: 2_431 },
    { id: 'cluster-rr', workers: 3, perSec: 2_210, p99Ms: 31.4, requests: { closed: 9, hung: 3, rejected: 5 } },
    {
      id: 'cluster-os',
      workers: 3,
      perSec: 2_302,
      p99Ms: 1_204,
      requests: { refused: 120, closed: 1_044, truncated: 8, malformed: 2 },
    },
    { id: 'reuseport', workers: 3, perSec: 2_420, p99Ms: null, cpuUsPerRequest: null, requests: { rejected: 12_040 } },
  ],
  comparisons: [
    { candidate: 'cluster-rr', ratio: 0.909, ci: [0.88, 0.931], verdict: 'worse' },
    ...others('cluster-rr', [1.066, 'worse'], [0.99, 'same'], [6.04, 'worse']),
    { candidate: 'cluster-os', ratio: 0.947, ci: [0.921, 0.968], verdict: 'worse' },
    ...others('cluster-os', [1.051, 'worse'], [1.01, 'same'], [231, 'worse']),
    { candidate: 'reuseport', ratio: 0.995, ci: [0.981, 1.012], verdict: 'same' },
  ],
  warnings: [
    {
      id: 'rejected',
      message: 'reuseport answered 12,040 of 41,200 requests with an unexpected status.',
      advice: 'They are not counted as throughput. If that status is fine, say so with --expect-status.',
    },
  ],
})

const generatorLimited = sampleResult({
  arms: [
    { id: 'single', perSec: 31_240, cpuUsPerRequest: 32.1, p50Ms: 0.09, p99Ms: 0.4 },
    {
      id: 'cluster-rr',
      workers: 8,
      perSec: 59_360,
      cpuUsPerRequest: 44,
      p50Ms: 0.1,
      p99Ms: 0.5,
      limited: true,
      latencyLimited: true,
    },
  ],
  comparisons: [
    {
      candidate: 'cluster-rr',
      ratio: 1.9,
      ci: [1.86, 1.93],
      verdict: 'better',
      bound: 'at least',
    },
  ],
  warnings: [
    {
      id: 'generator-limit',
      message:
        'The load generator was the limit of cluster-rr: its event loop was busy for more than 90 % of the time.',
      advice:
        'Their throughput is a lower bound. Measure on a machine with more CPUs, or with an app that does more work per request.',
    },
  ],
})

const interruptedEarly = sampleResult({
  generations: 0,
  arms: [
    { id: 'single', perSec: 1 },
    { id: 'cluster-rr', workers: 3, perSec: 1 },
  ],
  overrides: { state: 'interrupted', durationMs: 3_400, exitCode: 130 },
})

const failedLate = sampleResult({
  generations: 2,
  arms: [
    { id: 'single', perSec: 2_431 },
    { id: 'cluster-rr', workers: 3, perSec: 3_938, p99Ms: 3.1 },
  ],
  comparisons: [
    {
      candidate: 'cluster-rr',
      ratio: 1.62,
      ci: null,
      verdict: 'inconclusive',
      reason: { kind: 'few-generations', have: 2, needed: 8, baseline: null },
      moreSeconds: 30,
    },
  ],
  overrides: { state: 'failed', error: 'cluster-rr did not become ready within 10 s', exitCode: 3 },
})

const oneArm = sampleResult({ arms: [{ id: 'cluster-rr', workers: 2, perSec: 2_431 }] })

const LONG_NAMES = [
  'services/checkout/server.js single v20.20.2',
  'services/checkout/server.js single v22.14.0',
  'services/checkout/server.js cluster-rr ×2 v20.20.2',
  'services/checkout/server.js cluster-rr ×2 v22.14.0',
  'services/checkout/server.js cluster-rr ×4 v20.20.2',
  'services/checkout/server.js cluster-rr ×4 v22.14.0',
  'services/checkout/server.js reuseport ×4 v22.14.0',
  'control',
] as const

const RATIOS = [1, 1.08, 1.71, 1.83, 2.94, 3.11, 21.3, 1.002]

const eightLongNames = sampleResult({
  arms: LONG_NAMES.map((id, at) => ({
    id,
    perSec: 812 * RATIOS[at]!,
    p99Ms: 24.1 / RATIOS[at]!,
    workers: at < 2 || at === 7 ? 1 : at < 4 ? 2 : 4,
    control: id === 'control',
  })),
  comparisons: LONG_NAMES.slice(1).flatMap((candidate, at): SampleComparison[] => {
    const ratio = RATIOS[at + 1]!
    const same = candidate === 'control'
    const ci: [number, number] = [ratio * (same ? 0.988 : 0.97), ratio * (same ? 1.011 : 1.04)]
    const verdict = same ? 'same' : 'better'
    return [
      { candidate, ratio, ci, verdict },
      ...others(candidate, [1.02, 'same'], [1, 'same'], [1 / ratio, same ? 'inconclusive' : 'better']),
    ]
  }),
})

const contaminated = sampleResult({
  arms: [
    { id: 'single', perSec: 2_431 },
    { id: 'cluster-rr', workers: 3, perSec: 3_938, p99Ms: 3.1 },
    { id: 'control', mode: 'single', perSec: 2_650, control: true },
  ],
  comparisons: [
    {
      candidate: 'cluster-rr',
      ratio: 1.62,
      ci: [1.58, 1.66],
      verdict: 'inconclusive',
      reason: { kind: 'control-differed' },
    },
    ...others('cluster-rr', [1.066, 'worse'], [0.87, 'better'], [0.6, 'better']),
    { candidate: 'control', ratio: 1.09, ci: [1.05, 1.13], verdict: 'better' },
  ],
})

const base: SampleArm['version'] = {
  ...{
    side: 'base',
    kind: 'git',
    name: 'origin/main',
    commit: '3f2a1b90c4d5e6f708192a3b4c5d6e7f80912a3b',
    dirty: false,
  },
}
const head: SampleArm['version'] = {
  ...{
    side: 'head',
    kind: 'tree',
    name: 'faster-json',
    commit: '8c1d2e0f708192a3b4c5d6e7f80912a3b4c5d6e7',
    dirty: true,
  },
}

const twoVersions = sampleResult({
  arms: [
    { id: 'base', app: 'server.js', mode: 'single', perSec: 2_431, spread: 0.012, version: base },
    { id: 'head', app: 'server.js', mode: 'single', perSec: 2_212, spread: 0.012, p99Ms: 6.1, version: head },
  ],
  comparisons: [
    { candidate: 'head', ratio: 0.91, ci: [0.9, 0.92], verdict: 'worse', gate: true },
    ...others('head', [1.094, 'worse'], [1.02, 'same'], [1.17, 'worse']),
  ],
  overrides: { exitCode: 1 },
})

const versionsInTwoModes = sampleResult({
  arms: [
    { id: 'base single', app: 'server.js', mode: 'single', perSec: 2_431, version: base },
    { id: 'head single', app: 'server.js', mode: 'single', perSec: 2_440, version: head },
    { id: 'base cluster-rr', app: 'server.js', mode: 'cluster-rr', workers: 3, perSec: 3_938, version: base },
    { id: 'head cluster-rr', app: 'server.js', mode: 'cluster-rr', workers: 3, perSec: 4_112, version: head },
  ],
  comparisons: [
    { candidate: 'head single', ratio: 1.004, ci: [0.99, 1.012], verdict: 'same', gate: true },
    ...others('head single', [0.997, 'same'], [1.01, 'same'], [0.99, 'same']),
    {
      candidate: 'head cluster-rr',
      reference: 'base cluster-rr',
      ratio: 1.044,
      ci: [1.02, 1.07],
      verdict: 'better',
      gate: true,
    },
    ...others('head cluster-rr', [0.96, 'better'], [1.01, 'same'], [0.97, 'inconclusive']).map(each => {
      return { ...each, reference: 'base cluster-rr' }
    }),
  ],
})

/** Results of all kinds, by the name of their golden files. */
/** An app that opens more than one server, of which the arms were given different ones to load. */
const severalServers = sampleResult({
  arms: [
    { id: 'old.js', app: 'old.js', mode: 'single', perSec: 2_431 },
    { id: 'new.js', app: 'new.js', mode: 'single', perSec: 2_440 },
  ],
  comparisons: [
    { candidate: 'new.js', ratio: 1.004, ci: [0.993, 1.012], verdict: 'same', gate: true },
    ...others('new.js', [0.997, 'same'], [1.01, 'same'], [0.99, 'same']),
  ],
  warnings: [
    redirectedWarning([{ id: 'new.js', loaded: { redirectsTo: 'https://localhost:8443/' } }], {
      method: 'GET',
      path: '/',
    })!,
  ],
  loaded: {
    'old.js': {
      origin: 'http://127.0.0.1:24817',
      port: 3000,
      chosenBy: 'health',
      redirectsTo: null,
      others: [
        { port: 9000, path: null, status: 200 },
        { port: null, path: '/run/old.sock', status: null },
      ],
      doubtful: false,
    },
    'new.js': {
      origin: 'http://127.0.0.1:24881',
      port: 8080,
      chosenBy: 'answer',
      redirectsTo: 'https://localhost:8443/',
      others: [
        { port: 8443, path: null, status: null },
        { port: 0, path: null, status: 404 },
      ],
      doubtful: false,
    },
  },
})

export const SAMPLES: Readonly<Record<string, CompareResult>> = {
  'clear-verdicts': clearVerdicts,
  'same-with-control': sameWithControl,
  inconclusive,
  'too-few-generations': tooFewGenerations,
  'drops-and-rejected': dropsAndRejected,
  'generator-limited': generatorLimited,
  'interrupted-early': interruptedEarly,
  'failed-late': failedLate,
  'one-arm': oneArm,
  'eight-long-names': eightLongNames,
  contaminated,
  'two-versions': twoVersions,
  'versions-in-two-modes': versionsInTwoModes,
  'several-servers': severalServers,
  ...GATE_SAMPLES,
  ...ANSWER_SAMPLES,
  ...BOTTLENECK_SAMPLES,
}
