import { judgeStep } from '../../src/analysis/capacity/judge-step.ts'
import { summarizeCapacity } from '../../src/analysis/capacity/summarize.ts'
import {
  type CapacityGeneration,
  type CapacityResult,
  type CapacityStep,
  capacityResultSchema,
} from '../../src/model/capacity-result.ts'
import { type RandomStream, randomStream } from '../../src/model/random.ts'
import { RESULT_SCHEMA, type ResultArm } from '../../src/model/result-parts.ts'
import { RateSearch } from '../../src/scenarios/capacity/rate-search.ts'
import { modeTraitsOf } from '../support/traits.ts'
import { ENVIRONMENT, sampleRequests } from './results.ts'

/** An arm whose queue is known: its latency grows as it nears what it carries. */
interface SampleArm {
  readonly id: string
  readonly mode?: string
  readonly app?: string
  /** Above this rate it falls behind. */
  readonly perSec: number
  /** Its latency without a queue. */
  readonly serviceMs: number
  /** The load generator keeps up to this rate. */
  readonly generatorPerSec?: number
  readonly status?: string
}

interface Sample {
  readonly arms: readonly SampleArm[]
  readonly generations: number
  readonly isLast?: boolean
  readonly overrides?: Partial<CapacityResult>
}

const SLO: CapacityResult['settings']['slo'] = [
  { expression: 'latency.p99 < 100ms', metric: 'latency.p99', operator: '<', limit: 100, implied: false },
  { expression: 'dropped == 0', metric: 'dropped', operator: '==', limit: 0, implied: false },
  { expression: 'availability >= 99%', metric: 'availability', operator: '>=', limit: 0.99, implied: true },
]

const SETTINGS: CapacityResult['settings'] = {
  budgetMs: 120_000,
  slo: SLO,
  stepMs: 1_000,
  stepRequests: 200,
  resolution: 1.04,
  precision: 0.05,
  alpha: 0.01,
  connections: 10,
  maxConnections: 2_510,
  keepAlive: true,
  timeoutMs: 2_000,
  warmupMs: 750,
  engine: 'sockets',
  workMs: null,
  method: 'GET',
  path: '/',
}

/** What a step of a second shows of such an arm. */
function stepAt(arm: SampleArm, perSec: number, startedAtMs: number): CapacityStep {
  const { perSec: carried, serviceMs, generatorPerSec = Number.POSITIVE_INFINITY } = arm
  const excess = Math.max(0, perSec / carried - 1)
  const waitMs =
    excess > 0 ? 1_000 * excess : (serviceMs * (perSec / carried)) / Math.max(0.05, 1 - perSec / carried) / 2
  const hung = excess > 1 ? Math.round((excess - 1) * perSec) : 0
  const isLate = perSec > generatorPerSec
  const p99Ms = serviceMs * 1.4 + waitMs + (isLate ? 100 : 0)
  const measured = {
    startedAtMs,
    perSec,
    servedPerSec: Math.min(perSec, carried),
    requests: sampleRequests({ scheduled: Math.round(perSec), hung }),
    codes: {},
    p50Ms: serviceMs + waitMs / 2,
    p90Ms: serviceMs * 1.2 + waitMs * 0.9,
    p99Ms,
    p999Ms: p99Ms * 1.3,
    maxMs: p99Ms * 1.5,
    lagP99Ms: isLate ? 95 : 0.4,
    utilization: 0.3,
  }
  return { ...measured, ...judgeStep(measured, SLO) }
}

function generationOf(arms: readonly SampleArm[], index: number, random: RandomStream): CapacityGeneration {
  const weather = 1 + 0.08 * (random.next() - 0.5)
  const searched = arms.map(arm => {
    const today = { ...arm, perSec: arm.perSec * weather * (1 + 0.02 * (random.next() - 0.5)) }
    const start = index === 0 ? arm.perSec / 2 : arm.perSec * 1.08 ** (random.next() - 0.5)
    const terms = { startPerSec: start, factor: index === 0 ? Math.SQRT2 : 1.0816, resolution: 1.04, leastPerSec: 1 }
    const search = new RateSearch(terms)
    const steps: CapacityStep[] = []
    for (let next = search.nextPerSec; next !== undefined; next = search.nextPerSec) {
      steps.push(stepAt(today, next, steps.length * 2_500))
      search.add(steps.at(-1)!)
    }
    const { id, status = '200' } = arm
    const ok = steps.filter(({ outcome }) => outcome === 'held').reduce((sum, step) => sum + step.requests.ok, 0)
    const bodies = { minBytes: 12, p10Bytes: 12, medianBytes: 12, p90Bytes: 12, maxBytes: 12, hash: null }
    const answers = ok > 0 ? { statuses: { [status]: ok }, retryAfter: {}, bodies } : null
    return { arm: id, readyAfterMs: 120, probePerSec: arm.perSec, steps, carried: search.carried, answers }
  })
  const loadedMs = searched.reduce((sum, { steps }) => sum + steps.length * 1_010, 0)
  return {
    index,
    startedAtMs: 1_000 + 20_000 * index,
    durationMs: 2_100 + 1.2 * loadedMs,
    loadedMs,
    order: arms.map(({ id }) => id),
    arms: searched,
  }
}

/** A complete result, valid by the schema and the same on every machine, whose summary is derived as that of a run is. */
export function capacityResult({ arms, generations: count, isLast = true, overrides = {} }: Sample): CapacityResult {
  const random = randomStream(7, 'capacity sample')
  const generations = Array.from({ length: count }, (_, index) => generationOf(arms, index, random))
  const resultArms = arms.map(
    ({ id, mode = id, app = 'server.js' }): ResultArm => ({
      ...{ id, app, mode, traits: modeTraitsOf(mode), workers: mode === 'single' ? 1 : 2, node: 'v20.20.2' },
      ...{ keepAlive: true, control: false, version: null },
    }),
  )
  const durationMs = generations.reduce((sum, each) => sum + each.durationMs, 1_400)
  const raw = { arms: resultArms, generations, settings: SETTINGS, isLast, elapsedMs: durationMs }
  return capacityResultSchema.parse({
    schema: RESULT_SCHEMA,
    tool: { name: 'clusterbench', version: '0.1.0' },
    command: 'capacity',
    state: 'completed',
    error: null,
    hint: null,
    startedAt: '2026-03-14T09:26:53.589Z',
    durationMs,
    argv: ['capacity', 'server.js', '--slo', 'latency.p99 < 100ms', '--slo', 'dropped == 0'],
    configFile: null,
    seed: 4242,
    environment: ENVIRONMENT,
    settings: SETTINGS,
    arms: resultArms,
    skipped: [],
    generations,
    summary: summarizeCapacity(raw),
    exitCode: 0,
    ...overrides,
  } satisfies CapacityResult)
}

const SINGLE: SampleArm = { id: 'single', perSec: 412, serviceMs: 4.8 }
const ROUND_ROBIN: SampleArm = { id: 'cluster-rr', perSec: 702, serviceMs: 5.1 }
const SCHEDULED_BY_OS: SampleArm = { id: 'cluster-os', perSec: 640, serviceMs: 5 }

/** Results of `capacity` by name, for golden files. */
export const CAPACITY_SAMPLES: Readonly<Record<string, CapacityResult>> = {
  'capacity-three-arms': capacityResult({
    arms: [SINGLE, ROUND_ROBIN, SCHEDULED_BY_OS],
    generations: 8,
    isLast: false,
  }),
  'capacity-one-arm': capacityResult({ arms: [SINGLE], generations: 5 }),
  // The load generator is late before the candidate is.
  'capacity-bound': capacityResult({
    arms: [SINGLE, { ...ROUND_ROBIN, perSec: 2_400, generatorPerSec: 1_500 }],
    generations: 5,
    isLast: false,
  }),
  'capacity-few-generations': capacityResult({ arms: [SINGLE, ROUND_ROBIN], generations: 2 }),
  // No rate is low enough for a server that takes longer than the limit.
  'capacity-none': capacityResult({ arms: [SINGLE, { ...ROUND_ROBIN, serviceMs: 130 }], generations: 5 }),
  'capacity-other-status': capacityResult({ arms: [SINGLE, { ...ROUND_ROBIN, status: '302' }], generations: 5 }),
  'capacity-interrupted': capacityResult({
    arms: [SINGLE, ROUND_ROBIN],
    generations: 3,
    overrides: { state: 'interrupted', exitCode: 130 },
  }),
  'capacity-interrupted-early': capacityResult({
    arms: [SINGLE, ROUND_ROBIN],
    generations: 0,
    overrides: { state: 'interrupted', exitCode: 130 },
  }),
}
