import { chaosResultSchema } from '../../src/model/chaos-result.ts'
import { type CompareResult, type CountComparison, compareResultSchema } from '../../src/model/compare-result.ts'
import { type Result, resultSchema } from '../../src/model/result.ts'
import type { Threshold } from '../../src/model/result-parts.ts'
import { CAPACITY_SAMPLES } from './capacity-samples.ts'
import { CHAOS_SAMPLES } from './chaos-samples.ts'
import { CHECK_SAMPLES } from './check-samples.ts'
import { type SampleComparison, sampleResult } from './results.ts'
import { SAMPLES } from './samples.ts'
import { SOAK_SAMPLES } from './soak-samples.ts'

type Metrics = Readonly<
  Record<SampleComparison['metric'] & string, readonly [ratio: number, verdict: SampleComparison['verdict']]>
>

function comparisons(candidate: string, metrics: Metrics, more: Partial<SampleComparison> = {}): SampleComparison[] {
  return Object.entries(metrics).map(([metric, [ratio, verdict]]) => ({
    metric: metric as keyof Metrics,
    candidate,
    ratio,
    ci: [ratio * 0.985, ratio * 1.015],
    verdict,
    gate: metric === 'throughput',
    ...more,
  }))
}

function threshold(given: Pick<Threshold, 'expression' | 'arm' | 'verdict'> & Partial<Threshold>): Threshold {
  return { level: 'error', reference: null, value: null, ci: null, reason: null, ...given }
}

const dropped: CountComparison = {
  outcome: 'dropped',
  reference: 'base',
  candidate: 'head',
  referenceCount: 0,
  referenceScheduled: 41_200,
  candidateCount: 12,
  candidateScheduled: 41_200,
  pValue: 0.000488,
  verdict: 'worse',
  gate: true,
}

const version = { kind: 'git', commit: '0f1e2d3c4b5a', dirty: false } as const

/** A pull request that makes a route slower, lets requests fall, and misses what it was told to hold. */
const baseAndHead = withSummary(
  sampleResult({
    arms: [
      { id: 'base', app: 'server.js', mode: 'single', perSec: 2_431 },
      { id: 'head', app: 'server.js', mode: 'single', perSec: 2_210, p99Ms: 6.1, requests: { closed: 9, hung: 3 } },
    ],
    comparisons: comparisons('head', {
      throughput: [0.909, 'worse'],
      cpuPerRequest: [1.1, 'worse'],
      'latency.p50': [1.04, 'inconclusive'],
      'latency.p99': [1.17, 'worse'],
    }),
    overrides: {
      argv: ['compare', 'server.js', '--against', 'main', '--header', 'authorization: Bearer abc', '--modes', 'single'],
      exitCode: 1,
      verdict: 'worse',
    },
  }),
  {
    counts: [dropped],
    thresholds: [
      threshold({
        expression: 'throughput regress < 3%',
        arm: 'head',
        reference: 'base',
        value: 0.091,
        ci: [0.077, 0.105],
        verdict: 'failed',
      }),
      threshold({ expression: 'dropped == 0', arm: 'head', value: 12, verdict: 'failed', level: 'warn' }),
      threshold({ expression: 'latency.p99 < 200ms', arm: 'head', value: 6.1, verdict: 'held' }),
      threshold({
        expression: 'latency.p99 < 6ms',
        arm: 'head',
        value: 6.1,
        ci: [5.6, 6.8],
        verdict: 'inconclusive',
        reason: { kind: 'limit-in-interval' },
      }),
    ],
  },
)
baseAndHead.arms[0]!.version = { side: 'base', name: 'main', ...version }
baseAndHead.arms[1]!.version = { side: 'head', name: 'speed-up', ...version, kind: 'tree', dirty: true }

/** A stored baseline of another machine: shown, and nothing that decides. */
const baselineElsewhere = withBaseline(
  sampleResult({
    arms: [{ id: 'server.js', app: 'server.js', mode: 'single', perSec: 1_802 }],
    comparisons: comparisons(
      'server.js',
      {
        throughput: [0.74, 'worse'],
        cpuPerRequest: [1.33, 'worse'],
        'latency.p50': [1.3, 'worse'],
        'latency.p99': [1.2, 'inconclusive'],
      },
      { reference: 'baseline:server.js', advisory: true },
    ),
  }),
)

function withSummary(result: CompareResult, more: Partial<CompareResult['summary']>): CompareResult {
  return compareResultSchema.parse({ ...result, summary: { ...result.summary, ...more } })
}

function withBaseline(result: CompareResult): CompareResult {
  const [mine] = result.summary.arms
  return compareResultSchema.parse({
    ...result,
    baseline: {
      path: 'baseline/result.json',
      startedAt: '2026-03-01T08:00:00.000Z',
      toolVersion: '0.1.0',
      environment: { ...result.environment, cpuModel: 'Intel Xeon 8370C', cpus: 2 },
      mismatch: [
        { field: 'cpuModel', there: 'Intel Xeon 8370C', here: result.environment.cpuModel },
        { field: 'cpus', there: '2', here: '4' },
      ],
      policy: 'warn',
      arms: [{ ...mine!, arm: 'baseline:server.js', throughput: { perSec: 2_435, ci: [2_400, 2_470] } }],
      pairs: [{ candidate: 'server.js', reference: 'baseline:server.js' }],
      generations: [],
    },
  })
}

/** What nobody writes by chance: markup, mentions, commands, formulas, controls, and half of a character. */
export const HOSTILE =
  '</td><script>alert(1)</script>]]>|`@octocat` #1 GH-2 [x](http://evil.example) $a$ --> ::error::x%0A\n::stop-commands::x\r\u001b[31m\u0000\u202e\ud800"\'&amp;\\'

/** Fields whose text comes from the app, the machine or the flags; ids are changed wherever they stand. */
const FOREIGN = new Set([
  ...['arm', 'candidate', 'reference', 'app', 'cpuModel', 'kernel', 'ci', 'commit', 'error', 'reason', 'message'],
  ...['advice', 'title', 'evidence', 'expression', 'path', 'argv', 'order', 'blocks', 'code', 'text', 'method'],
  ...['node', 'virtualization', 'name', 'there', 'here', 'field', 'arms', 'skipped', 'engine', 'entry'],
])

function hostile(value: unknown, foreign: boolean): unknown {
  if (typeof value === 'string') return foreign ? `${value}${HOSTILE}` : value
  if (Array.isArray(value)) return value.map(each => hostile(each, foreign))
  if (value === null || typeof value !== 'object') return value
  const isArm = 'app' in value && 'id' in value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      hostile(each, key === 'tool' ? false : FOREIGN.has(key) || (isArm && key === 'id')),
    ]),
  )
}

function madeHostile(result: Result): Result {
  const { tool } = result
  return resultSchema.parse({ ...(hostile(result, false) as Result), tool })
}

/** Results that only reports for CI have golden files of, beside those of the terminal. */
export const REPORT_SAMPLES: Readonly<Record<string, Result>> = {
  'base-and-head': baseAndHead,
  'baseline-elsewhere': baselineElsewhere,
}

/** Every sample there is, by name. */
export const ALL_SAMPLES: Readonly<Record<string, Result>> = {
  ...SAMPLES,
  ...CHAOS_SAMPLES,
  ...CAPACITY_SAMPLES,
  ...CHECK_SAMPLES,
  ...SOAK_SAMPLES,
  ...REPORT_SAMPLES,
}

/** The same with hostile text wherever text comes from outside. */
export const HOSTILE_SAMPLES: Readonly<Record<string, Result>> = Object.fromEntries(
  [
    ...['base-and-head', 'baseline-elsewhere', 'failed-late', 'chaos-two-arms', 'chaos-failed-baseline'],
    ...['capacity-three-arms', 'soak-leak', 'check-session-lost', 'check-same-differs'],
    'chaos-mix',
  ].map(name => [`hostile ${name}`, madeHostile(ALL_SAMPLES[name]!)]),
)

/** Hundreds of faults with names of any length: more than a comment has room for. */
export function hugeChaos(): Result {
  const sample = CHAOS_SAMPLES['chaos-many-faults']!
  const [trial] = sample.trials
  const [arm] = sample.arms
  const [summary] = sample.summary.arms
  const ids = Array.from({ length: 20 }, (_, at) => `${'very-long-name-'.repeat(20)}${at}`)
  const faults = Array.from({ length: 600 }, (_, at) => ({ ...trial!.faults[at % trial!.faults.length]!, id: at + 1 }))
  return chaosResultSchema.parse({
    ...sample,
    arms: ids.map(id => ({ ...arm!, id })),
    trials: ids.map(id => ({ ...trial!, arm: id, faults })),
    summary: {
      ...sample.summary,
      arms: ids.map(id => ({ ...summary!, arm: id })),
      faults: ids.flatMap(id =>
        faults.map(({ id: number }) => ({
          ...sample.summary.faults[number % sample.summary.faults.length]!,
          arm: id,
          id: number,
        })),
      ),
      thresholds: ids.map(id => threshold({ expression: 'dropped == 0', arm: id, verdict: 'failed', value: 3 })),
    },
  })
}
