import {
  type ArmGeneration,
  type ArmSummary,
  type CompareResult,
  type Comparison,
  compareResultSchema,
  type Generation,
  type Metric,
} from '../../src/model/compare-result.ts'
import type { LoadedServer } from '../../src/model/loaded-server.ts'
import { type RandomStream, randomStream } from '../../src/model/random.ts'
import { RESULT_SCHEMA, type RequestTotals, type ResultArm } from '../../src/model/result-parts.ts'
import { modeTraitsOf } from '../support/traits.ts'

/** What a sample says about one arm; the rest follows from it. */
export interface SampleArm {
  readonly id: string
  readonly app?: string
  readonly mode?: string
  readonly workers?: number
  readonly node?: string
  readonly control?: boolean
  readonly version?: ResultArm['version']
  readonly perSec: number
  /** Spread from generation to generation. */
  readonly spread?: number
  readonly p50Ms?: number
  readonly p99Ms?: number | null
  readonly cpuUsPerRequest?: number | null
  readonly rssMib?: number
  /** Share of the requests that each worker took; even when left out. */
  readonly shares?: readonly number[]
  readonly requests?: Partial<RequestTotals>
  readonly codes?: ArmSummary['codes']
  readonly answers?: ArmSummary['answers']
  readonly bottleneck?: ArmSummary['bottleneck']
  readonly limited?: boolean
  readonly latencyAtLeast?: boolean
  readonly latencyLimited?: boolean
}

/** What a sample says about the comparison of a candidate in one metric. */
export type SampleComparison = Pick<Comparison, 'candidate' | 'ratio' | 'ci' | 'verdict'> & Partial<Comparison>

/** What a sample may differ in; `overrides` replaces whole top-level parts of the result. */
export interface Sample {
  readonly arms: readonly SampleArm[]
  readonly comparisons?: readonly SampleComparison[]
  readonly generations?: number
  readonly warnings?: CompareResult['summary']['warnings']
  readonly counts?: CompareResult['summary']['counts']
  readonly differences?: CompareResult['summary']['differences']
  readonly thresholds?: CompareResult['summary']['thresholds']
  readonly overrides?: Partial<CompareResult>
  /** What was loaded, by arm; undefined as in an older result. */
  readonly loaded?: Readonly<Record<string, LoadedServer>>
}

export const MARGINS: Record<Metric, number> = {
  throughput: 0.03,
  cpuPerRequest: 0.03,
  'latency.p50': 0.05,
  'latency.p99': 0.1,
}

/** A complete result, valid by the schema and the same on every machine. */
export function sampleResult(sample: Sample): CompareResult {
  const {
    arms,
    comparisons = [],
    generations = 12,
    warnings = [],
    counts = [],
    differences = [],
    thresholds = [],
    overrides = {},
    loaded,
  } = sample
  const ratePerSec = Math.round(Math.min(...arms.map(arm => arm.perSec)) / 2)
  const summaries = generations > 0 ? arms.map(arm => armSummary(arm, generations, ratePerSec)) : []
  return compareResultSchema.parse({
    schema: RESULT_SCHEMA,
    tool: { name: 'clusterbench', version: '0.1.0' },
    command: 'compare',
    state: 'completed',
    error: null,
    hint: null,
    startedAt: '2026-03-14T09:26:53.589Z',
    durationMs: 1_900 + 5_000 * generations,
    argv: ['compare'],
    configFile: null,
    seed: 4242,
    environment: ENVIRONMENT,
    settings: { ...SETTINGS, ratePerSec: generations > 0 ? ratePerSec : null },
    arms: arms.map(arm => ({ ...resultArm(arm), ...(loaded && { loaded: loaded[arm.id] ?? null }) })),
    skipped: [],
    generations: sampleGenerations(arms, generations),
    baseline: null,
    summary: {
      arms: summaries,
      differences,
      counts,
      thresholds,
      comparisons: comparisons.map(each => comparison(each, arms[0]!.id, generations)),
      findings: [],
      warnings,
      generator: { lagP99Ms: 0.3, utilization: 0.55, limited: arms.some(arm => arm.limited) },
      loadedShare: generations > 0 ? 0.68 : 0,
      conservation: true,
    },
    verdict: comparisons[0]?.verdict ?? 'inconclusive',
    exitCode: 0,
    ...overrides,
  } satisfies CompareResult)
}

export const ENVIRONMENT: CompareResult['environment'] = {
  node: 'v20.20.2',
  platform: 'linux',
  arch: 'x64',
  cpuModel: 'AMD EPYC 7763 64-Core Processor',
  cpus: 4,
  cgroupQuota: null,
  placement: { generator: 3, apps: [0, 1, 2] },
  memoryMib: 15_990,
  kernel: '6.8.0',
  virtualization: null,
  git: null,
  ci: null,
}

export const SETTINGS: CompareResult['settings'] = {
  budgetMs: 60_000,
  connections: 50,
  connectionsFixed: true,
  connectionTrials: [],
  plannedGenerations: 12,
  timeoutMs: 10_000,
  engine: 'autocannon',
  openEngine: 'undici',
  maxConnections: null,
  ratePerSec: null,
  rateFixed: false,
  method: 'GET',
  path: '/',
  margins: MARGINS,
  alpha: 0.01,
  allowedDifferences: [],
  calibration: null,
}

function resultArm(arm: SampleArm): ResultArm {
  const { id, app = 'cpu', mode = id, workers = 1, node = 'v20.20.2', control = false, version = null } = arm
  return { id, app, mode, traits: modeTraitsOf(mode), workers, node, keepAlive: true, control, version }
}

/** The counts of an arm: `ok` is what is left of the scheduled requests. */
export function sampleRequests(given: Partial<RequestTotals> = {}): RequestTotals {
  const { scheduled = 41_200, rejected = 0, refused = 0, closed = 0, truncated = 0, hung = 0, malformed = 0 } = given
  const dropped = refused + closed + truncated + hung + malformed
  const unsent = given.unsent ?? 0
  const ok = scheduled - rejected - dropped - unsent
  return { scheduled, ok, rejected, dropped, refused, closed, truncated, hung, malformed, unsent }
}

function armSummary(arm: SampleArm, generations: number, ratePerSec: number): ArmSummary {
  const { perSec, spread = 0.02, p50Ms = 0.82, p99Ms = 5.2, cpuUsPerRequest = 812, workers = 1 } = arm
  const halfWidth = (2 * spread) / Math.sqrt(generations)
  const latency = { ratePerSec, p50Ms, p90Ms: p50Ms * 2, p99Ms: p99Ms ?? 0 }
  const requests = sampleRequests(arm.requests)
  const shares = arm.shares ?? Array.from({ length: workers }, () => 1 / workers)
  return {
    arm: arm.id,
    throughput: { perSec, ci: generations < 6 ? null : [perSec * (1 - halfWidth), perSec * (1 + halfWidth)] },
    latency: p99Ms === null ? null : { ...latency, p999Ms: p99Ms * 2.3, maxMs: p99Ms * 4 },
    requests,
    codes: arm.codes ?? {},
    answers: arm.answers ?? null,
    cpuUsPerRequest,
    rssMib: arm.rssMib ?? 61 * workers,
    pssMib: null,
    workers: shares.map((share, index) => ({
      rank: index + 1,
      requests: Math.round(share * requests.scheduled),
      share,
      connections: Math.round(share * SETTINGS.connections),
    })),
    primaryFdGrowth: null,
    bottleneck: arm.bottleneck ?? null,
    limited: arm.limited ?? false,
    latencyLimited: arm.latencyLimited ?? false,
    latencyAtLeast: arm.latencyAtLeast ?? false,
  }
}

function comparison(given: SampleComparison, reference: string, generations: number): Comparison {
  const metric = given.metric ?? 'throughput'
  return {
    metric,
    reference,
    level: 0.99,
    margin: MARGINS[metric],
    reason: null,
    smallestEffect: given.ci ? 0.034 : null,
    moreSeconds: null,
    generations,
    gate: false,
    advisory: false,
    bound: null,
    ...given,
  }
}

function sampleGenerations(arms: readonly SampleArm[], count: number): Generation[] {
  const random = randomStream(1, 'sample')
  return Array.from({ length: count }, (_, index) => {
    const weather = 1 + 0.06 * (random.next() - 0.5)
    return {
      index,
      startedAtMs: 1_000 + 5_000 * index,
      durationMs: 4_900,
      loadedMs: 3_400,
      order: arms.map(arm => arm.id),
      blocks: [arms.map(arm => arm.id), arms.map(arm => arm.id).reverse()],
      arms: arms.map(arm => armGeneration(arm, weather, random)),
    }
  })
}

function armGeneration(arm: SampleArm, weather: number, random: RandomStream): ArmGeneration {
  const { spread = 0.02, workers = 1, cpuUsPerRequest = 812 } = arm
  const perSec = arm.perSec * weather * (1 + spread * (random.next() - 0.5))
  const requests = sampleRequests({ scheduled: 1_700 })
  return {
    arm: arm.id,
    readyAfterMs: 120,
    warmup: { durationMs: 700, steady: true, perSec: [perSec * 0.8, perSec] },
    slices: [perSec * 0.99, perSec * 1.01],
    perSec,
    requests: { closed: requests, open: requests },
    codes: {},
    latencyHdr: '',
    lagHdr: '',
    cpuUsPerRequest,
    saturation: 0.97,
    use: null,
    rssMib: 61 * workers,
    pssMib: null,
    primaryFds: null,
    workers: [],
    generator: { closedUtilization: 0.55, openUtilization: 0.2, lagP99Ms: 0.3, gcMs: 4, achieved: 1 },
    drops: [],
  }
}
