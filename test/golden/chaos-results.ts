import { upperBound } from '../../src/analysis/binomial.ts'
import {
  type ChaosResult,
  type ChaosSummary,
  chaosResultSchema,
  type Drop,
  type FaultRecord,
  type FaultSummary,
  type RecoverySummary,
  type Trial,
} from '../../src/model/chaos-result.ts'
import { dropsInColumns } from '../../src/model/drops.ts'
import { DROPPED, type DroppedOutcome } from '../../src/model/outcome.ts'
import { type FaultWords, PLAN_SCHEMA } from '../../src/model/plan.ts'
import { type ArmVersion, RESULT_SCHEMA, type RequestTotals } from '../../src/model/result-parts.ts'
import { faultTraitsOf, modeTraitsOf } from '../support/traits.ts'

/** What one fault of the plan is; `of` an arm says what it cost there. */
export interface SampleFault {
  /** Milliseconds after the first fault may fire. */
  readonly atMs: number
  readonly fault?: string
  readonly params?: FaultWords
}

/** What a fault cost in one arm. */
export interface SampleCost {
  readonly direct?: Partial<Record<DroppedOutcome, number>>
  readonly collateral?: Partial<Record<DroppedOutcome, number>>
  /** Service recovery; null with `censoredMs`. */
  readonly recoveryMs?: number | null
  readonly censoredMs?: number
  readonly backMs?: number | null
  readonly p99Ms?: number
  readonly inFlight?: number
  readonly victims?: readonly number[]
  /** Null where there is no primary. */
  readonly fdsLeaked?: number | null
  readonly record?: Partial<FaultRecord>
  readonly joint?: number[]
}

export interface SampleArmChaos {
  readonly id: string
  readonly app?: string
  readonly mode?: string
  readonly workers?: number
  readonly version?: ArmVersion | null
  readonly costs: readonly SampleCost[]
  readonly droppedPerFault?: ChaosSummary['arms'][number]['faults']['droppedPerFault']
  readonly shamDroppedPerFault?: ChaosSummary['arms'][number]['faults']['shamDroppedPerFault']
  readonly recovery?: RecoverySummary
  readonly capacity?: RecoverySummary
  readonly fdGrowth?: number | null
  readonly baseline?: Trial['baseline']
  readonly sloMs?: number | null
  /** Answers later than it, by bin. */
  readonly slow?: number[]
  readonly extra?: Partial<ChaosSummary['arms'][number]>
}

export interface ChaosSample {
  readonly faults: readonly SampleFault[]
  readonly arms: readonly SampleArmChaos[]
  /** Arms that were asked for, and did not run. */
  readonly missing?: readonly string[]
  readonly summary?: Partial<ChaosSummary>
  readonly settings?: Partial<ChaosResult['settings']>
  readonly overrides?: Partial<ChaosResult>
}

export const KILL = { fault: 'kill', params: { signal: 'SIGKILL', pick: 'random' } } as const

const BIN_MS = 250
const PER_SEC = 500
const NOTHING: RecoverySummary = { medianMs: null, ci: null, maxMs: null, n: 0, censored: 0 }

/** A complete result of `chaos`, valid by the schema and the same on every machine. Figures of summaries are given, not derived. */
export function sampleChaos(sample: ChaosSample): ChaosResult {
  const { faults, arms, missing = [], summary = {}, overrides = {} } = sample
  const settings = { ...SETTINGS, ...sample.settings }
  const plan = planOf(faults, settings.durationMs)
  const views = arms.map(arm => armOf(arm, plan, settings))
  return chaosResultSchema.parse({
    schema: RESULT_SCHEMA,
    tool: { name: 'clusterbench', version: '0.2.0' },
    command: 'chaos',
    state: 'completed',
    error: null,
    hint: null,
    startedAt: '2026-03-14T09:26:53.589Z',
    durationMs: arms.length * 44_800,
    argv: ['chaos'],
    configFile: null,
    seed: plan.seed,
    environment: ENVIRONMENT,
    settings,
    plan,
    arms: [
      ...arms.map(arm => resultArm(arm, settings.keepAlive)),
      ...missing.map(id => resultArm({ id, costs: [] }, settings.keepAlive)),
    ],
    skipped: [],
    trials: views.map(view => view.trial),
    summary: {
      arms: views.map(view => view.summary),
      faults: views.flatMap(view => view.faults),
      thresholds: [],
      findings: [],
      warnings: [],
      generator: { lagP99Ms: 0.4, utilization: 0.22, limited: false },
      conservation: true,
      ...summary,
    },
    verdict: null,
    exitCode: 0,
    ...overrides,
  } satisfies ChaosResult)
}

function planOf(faults: readonly SampleFault[], durationMs: number): ChaosResult['plan'] {
  const planned = faults.map(({ atMs, fault = KILL.fault, params = KILL.params }, at) => ({
    id: at + 1,
    atMs,
    fault,
    params,
    draw: 0.25,
  }))
  return { schema: PLAN_SCHEMA, seed: 4242, durationMs, faults: planned }
}

function armOf(arm: SampleArmChaos, plan: ChaosResult['plan'], settings: ChaosResult['settings']) {
  const phases = phasesOf(settings)
  const cost = (at: number) => arm.costs[at] ?? {}
  const done = plan.faults.slice(0, arm.costs.length)
  const records = done.map((planned, at) => recordOf(planned, cost(at), phases.faults[0]))
  const summaries = records.flatMap((record, at) =>
    record.status === 'skipped'
      ? []
      : [harmOf(arm.id, record, cost(at), records[at + 1]?.plannedMs ?? phases.cooldown[1])],
  )
  const drops = summaries.flatMap((harm, at) => dropsOf(harm, records.find(({ id }) => id === harm.id)!, cost(at)))
  const requests = requestsOf(drops, settings)
  const injected = records.filter(record => record.status !== 'skipped')
  const real = summaries.filter(({ id }) =>
    records.some(record => record.id === id && record.fault !== 'none' && record.status === 'verified'),
  )
  const harmless = real.filter(harm => harm.dropped === 0).length
  const summary: ChaosSummary['arms'][number] = {
    arm: arm.id,
    requests,
    availability: requests.scheduled === 0 ? 1 : requests.ok / requests.scheduled,
    latency: { p50Ms: 1.1, p90Ms: 2.2, p99Ms: 6.4, p999Ms: 61, maxMs: 410 },
    baseline: { p50Ms: 1.05, p90Ms: 2.1, p99Ms: 5.2, p999Ms: 9, maxMs: 12 },
    faults: {
      injected: injected.length,
      verified: injected.filter(record => record.status === 'verified').length,
      ineffective: injected.filter(record => record.status === 'ineffective').length,
      unfinished: injected.filter(record => record.status === 'unfinished').length,
      skipped: records.length - injected.length,
      droppedPerFault: arm.droppedPerFault ?? null,
      shamDroppedPerFault: arm.shamDroppedPerFault ?? null,
      harmless,
      harmfulShare:
        real.length === 0
          ? null
          : { share: 1 - harmless / real.length, upperBound: upperBound(real.length - harmless, real.length) },
      recovery: arm.recovery ?? NOTHING,
      capacity: arm.capacity ?? NOTHING,
    },
    backgroundDrops: 0,
    primaryFdGrowth: arm.fdGrowth ?? null,
    workers: [],
    limited: false,
    latencyLimited: false,
    conservation: true,
    chart: chartOf(drops, records, phases),
    ...arm.extra,
  }
  return { trial: trialOf(arm, { phases, requests, records, drops }), summary, faults: summaries }
}

function phasesOf({ warmupMs, baselineMs, durationMs, cooldownMs }: ChaosResult['settings']): Trial['phases'] {
  const ends = [warmupMs, warmupMs + baselineMs, warmupMs + baselineMs + durationMs]
  return {
    warmup: [0, ends[0]!],
    baseline: [ends[0]!, ends[1]!],
    faults: [ends[1]!, ends[2]!],
    cooldown: [ends[2]!, ends[2]! + cooldownMs],
  }
}

/** Faults in which no worker ends. */
const STAYS = new Set(['pause', 'block', 'none'])

const NO_TIMES = { detectedMs: null, respawnedMs: null, listeningMs: null, firstServedMs: null, allSlotsMs: 0 }

function recordOf(planned: ChaosResult['plan']['faults'][number], cost: SampleCost, startMs: number): FaultRecord {
  const plannedMs = startMs + planned.atMs
  const victims = (cost.victims ?? [(planned.id % 2) + 1]).map(slot => ({
    slot,
    incarnation: 0,
    pid: 4000 + planned.id,
  }))
  const back = cost.backMs === undefined ? 310 : cost.backMs
  return {
    id: planned.id,
    fault: planned.fault,
    traits: faultTraitsOf(planned.fault),
    params: planned.params,
    plannedMs,
    firedMs: plannedMs + 1,
    status: 'verified',
    evidence: 'the worker was seen to end',
    effectiveMs: plannedMs + 3,
    endedMs: null,
    victims,
    inFlight: cost.inFlight ?? 4,
    times: STAYS.has(planned.fault)
      ? NO_TIMES
      : {
          detectedMs: 2.1,
          respawnedMs: 3.4,
          listeningMs: back === null ? null : back - 20,
          firstServedMs: back === null ? null : back + 12,
          allSlotsMs: back,
        },
    primaryFds: cost.fdsLeaked === null ? null : [31, 31 + (cost.fdsLeaked ?? 0)],
    peakRssMib: null,
    undrained: null,
    ...cost.record,
  }
}

function harmOf(arm: string, record: FaultRecord, cost: SampleCost, endMs: number): FaultSummary {
  const direct = { refused: 0, closed: 0, truncated: 0, hung: 0, malformed: 0, ...cost.direct }
  const collateral = { refused: 0, closed: 0, truncated: 0, hung: 0, malformed: 0, ...cost.collateral }
  const sum = (each: typeof direct) => DROPPED.reduce((total, outcome) => total + each[outcome], 0)
  const dropped = sum(direct) + sum(collateral)
  const ms = cost.recoveryMs === undefined ? 0 : cost.recoveryMs
  const harmed = dropped > 0 || ms !== 0
  const recovery = { ms, censoredMs: cost.censoredMs ?? null, harmed }
  const back = record.times.allSlotsMs
  return {
    arm,
    id: record.id,
    windowMs: [record.firedMs ?? record.plannedMs, endMs],
    joint: cost.joint ?? [],
    direct,
    collateral,
    dropped,
    dropRatio: record.inFlight > 0 ? sum(direct) / record.inFlight : null,
    lostGoodput: dropped,
    serviceRecovery: recovery,
    capacityRecovery: { ms: back, censoredMs: back === null ? (cost.censoredMs ?? null) : null, harmed: true },
    lastHarmMs: dropped > 0 ? ms : null,
    p99Ms: cost.p99Ms ?? 12.4,
    baselineP99Ms: 5.2,
    fdsLeaked: cost.fdsLeaked === undefined ? 0 : cost.fdsLeaked,
  }
}

function dropsOf(harm: FaultSummary, record: FaultRecord, cost: SampleCost): Drop[] {
  const drops: Drop[] = []
  for (const side of ['direct', 'collateral'] as const) {
    for (const outcome of DROPPED) {
      for (let at = 0; at < harm[side][outcome]; at++) {
        const atMs = harm.windowMs[0] + (outcome === 'refused' ? 2 * at : -1.5 + 0.4 * at)
        drops.push({
          atMs,
          endedMs: atMs + (outcome === 'hung' ? SETTINGS.timeoutMs : 3),
          outcome,
          code: CODES[outcome],
          slot: outcome === 'refused' || side === 'collateral' ? null : (record.victims[0]?.slot ?? null),
          incarnation: outcome === 'refused' || side === 'collateral' ? null : 0,
          accepted: outcome !== 'refused',
        })
      }
    }
  }
  return drops.sort((a, b) => a.atMs - b.atMs).slice(0, cost ? undefined : 0)
}

const CODES: Record<DroppedOutcome, string> = {
  refused: 'refused.econnrefused',
  closed: 'closed.rst',
  truncated: 'truncated.fin',
  hung: 'hung',
  malformed: 'malformed',
}

function requestsOf(
  drops: readonly Drop[],
  { baselineMs, durationMs, cooldownMs }: ChaosResult['settings'],
): RequestTotals {
  const scheduled = ((baselineMs + durationMs + cooldownMs) / 1000) * PER_SEC
  const of = (outcome: DroppedOutcome) => drops.filter(drop => drop.outcome === outcome).length
  return {
    scheduled,
    ok: scheduled - drops.length,
    rejected: 0,
    dropped: drops.length,
    refused: of('refused'),
    closed: of('closed'),
    truncated: of('truncated'),
    hung: of('hung'),
    malformed: of('malformed'),
    unsent: 0,
  }
}

/** A chart that wobbles a little, loses what was dropped, and has a peak of p99 after each fault. */
function chartOf(drops: readonly Drop[], records: readonly FaultRecord[], phases: Trial['phases']) {
  const startMs = phases.baseline[0]
  const bins = Math.ceil((phases.cooldown[1] - startMs) / BIN_MS)
  const dropped = Array.from({ length: bins }, () => 0)
  for (const { atMs } of drops) dropped[Math.floor((atMs - startMs) / BIN_MS)]! += 1
  const isPeak = (at: number) =>
    records.some(({ fault, firedMs }) => {
      const since = firedMs === null ? -1 : startMs + (at + 1) * BIN_MS - firedMs
      return fault !== 'none' && since > 0 && since < 600
    })
  return {
    binMs: BIN_MS,
    goodputPerSec: dropped.map((lost, at) => Math.max(0, PER_SEC - ((at * 7) % 5) - lost * (1000 / BIN_MS))),
    p99Ms: dropped.map((lost, at) =>
      PER_SEC - lost * (1000 / BIN_MS) <= 20 ? null : 5 + ((at * 3) % 4) / 4 + (isPeak(at) ? 38 + lost : 0),
    ),
    dropped,
  }
}

interface TrialParts {
  readonly phases: Trial['phases']
  readonly requests: RequestTotals
  readonly records: FaultRecord[]
  readonly drops: Drop[]
}

function trialOf(arm: SampleArmChaos, { phases, requests, records, drops }: TrialParts): Trial {
  const none: number[] = []
  const timeline = {
    binMs: 100,
    scheduled: none,
    ok: none,
    rejected: none,
    refused: none,
    closed: none,
    truncated: none,
    hung: none,
    malformed: none,
    unsent: none,
    slow: arm.slow ?? none,
    latencyHdr: [],
  }
  return {
    arm: arm.id,
    startedAtMs: 1_773_480_413_589,
    readyAfterMs: 420,
    ratePerSec: null,
    phases,
    sloMs: arm.sloMs === undefined ? 52 : arm.sloMs,
    baseline: arm.baseline ?? { held: true, miss: null },
    requests,
    warmupRequests: { ...requestsOf([], SETTINGS), scheduled: 1_000, ok: 1_000 },
    codes: {},
    answers: null,
    latencyHdr: '',
    baselineHdr: '',
    lagHdr: '',
    timeline,
    faults: records,
    drops: dropsInColumns(drops),
    workers: [],
    events: [],
    samples: [],
    generator: { utilization: 0.22, lagP50Ms: 0.05, lagP99Ms: 0.4, achieved: 1, gcMs: 12 },
  }
}

function resultArm({ id, app = 'json', mode = id, workers = 2, version = null }: SampleArmChaos, keepAlive: boolean) {
  return {
    id,
    app,
    mode,
    traits: modeTraitsOf(mode),
    workers,
    node: 'v20.20.2',
    keepAlive,
    control: false,
    version,
  }
}

const ENVIRONMENT: ChaosResult['environment'] = {
  node: 'v20.20.2',
  platform: 'linux',
  arch: 'x64',
  cpuModel: 'AMD EPYC 7763 64-Core Processor',
  cpus: 4,
  cgroupQuota: null,
  placement: null,
  memoryMib: 15_990,
  kernel: '6.8.0',
  virtualization: null,
  git: null,
  ci: null,
}

const SETTINGS: ChaosResult['settings'] = {
  ratePerSec: PER_SEC,
  rateFixed: false,
  webSocket: null,
  connections: 64,
  maxConnections: null,
  engine: 'undici',
  timeoutMs: 2_000,
  keepAlive: false,
  warmupMs: 2_000,
  baselineMs: 5_000,
  durationMs: 30_000,
  cooldownMs: 5_000,
  sloMs: null,
  recoveryMargin: 0.005,
  method: 'GET',
  path: '/',
  policy: {
    maxRestarts: 16,
    minUptime: 1_000,
    restartDelay: 0,
    killTimeout: 1_600,
    listenTimeout: 3_000,
    maxMemoryRestartMib: null,
    memoryCheckMs: 1_000,
  },
}
