import { type RawChaos, summarizeChaos } from '../../src/analysis/chaos/index.ts'
import type { BaselineMiss, Trial, TrialPhases, WorkerRecord } from '../../src/model/chaos-result.ts'
import {
  type ChaosResult,
  type ChaosSettings,
  chaosResultSchema,
  type FaultRecord,
} from '../../src/model/chaos-result.ts'
import { encodeHistogram, newHistogram } from '../../src/model/histogram.ts'
import type { LoadProfile } from '../../src/model/load-profile.ts'
import { noRequests } from '../../src/model/outcome.ts'
import type { PlannedFault } from '../../src/model/plan.ts'
import type { Environment, ResultArm } from '../../src/model/result-parts.ts'
import { faultTraitsOf, modeTraitsOf } from '../support/traits.ts'
import { type SampleHarm, sampleLoad } from './trial-load.ts'

export type { SampleHarm } from './trial-load.ts'

/** What a hand-made trial is made of; all of it has a default: two workers, one clean request every 4 ms for 40 s. */
export interface SampleTrial {
  readonly arm?: string
  readonly ratePerSec?: number
  /** The load from the start of the warm-up, where it changes. */
  readonly profile?: LoadProfile
  /** Length of each phase: warm-up 2 s, baseline 5 s, faults 28 s, cooldown 5 s. */
  readonly phasesMs?: {
    readonly warmup?: number
    readonly baseline?: number
    readonly faults?: number
    readonly cooldown?: number
  }
  readonly slots?: number
  /** Which requests did not go well. */
  readonly harm?: readonly SampleHarm[]
  readonly faults?: readonly FaultRecord[]
  /** Added to the workers that live from the beginning to the end. */
  readonly workers?: readonly WorkerRecord[]
  /** Descriptors of the primary at the first look and at the last; null where there is no primary. */
  readonly primaryFds?: readonly [number, number] | null
  readonly overrides?: Partial<Trial>
}

const SETTINGS: ChaosSettings = {
  ratePerSec: 250,
  rateFixed: true,
  webSocket: null,
  connections: 32,
  maxConnections: null,
  engine: 'undici',
  timeoutMs: 2_000,
  keepAlive: true,
  warmupMs: 2_000,
  baselineMs: 5_000,
  durationMs: 28_000,
  cooldownMs: 5_000,
  sloMs: 50,
  recoveryMargin: 0.005,
  method: 'GET',
  path: '/',
  policy: {
    maxRestarts: 16,
    minUptime: 1_000,
    restartDelay: 0,
    killTimeout: 1_600,
    listenTimeout: 8_000,
    maxMemoryRestartMib: null,
    memoryCheckMs: 30_000,
  },
}

const ENVIRONMENT: Environment = {
  node: 'v20.20.2',
  platform: 'linux',
  arch: 'x64',
  cpuModel: 'Sample CPU',
  cpus: 4,
  cgroupQuota: null,
  placement: null,
  memoryMib: 8_192,
  kernel: '6.1.0',
  virtualization: null,
  git: null,
  ci: null,
}

const NO_TIMES = { detectedMs: null, respawnedMs: null, listeningMs: null, firstServedMs: null, allSlotsMs: null }

/** A kill of slot 1 that was detected at once and replaced within 210 ms, unless `more` says otherwise. */
export function sampleFault(id: number, firedMs: number, more: Partial<FaultRecord> = {}): FaultRecord {
  return {
    id,
    fault: 'kill',
    traits: faultTraitsOf(more.fault ?? 'kill'),
    params: { signal: 'SIGKILL', pick: 'random' },
    plannedMs: firedMs,
    firedMs,
    status: 'verified',
    evidence: 'the process ended by SIGKILL',
    effectiveMs: firedMs + 2,
    endedMs: firedMs + 2,
    victims: [{ slot: 1, incarnation: id - 1, pid: 4_000 + id }],
    inFlight: 4,
    times: { detectedMs: 3, respawnedMs: 5, listeningMs: 180, firstServedMs: 190, allSlotsMs: 180 },
    primaryFds: [24, 24],
    peakRssMib: null,
    undrained: null,
    ...more,
  }
}

/** A baseline in which 70 requests were dropped, and the app was late, unless `more` says otherwise. */
export function sampleMiss(more: Partial<BaselineMiss> = {}): BaselineMiss {
  const requests = { ...noRequests(), dropped: 70, scheduled: 5_000, ok: 4_930, refused: 41, hung: 29 }
  const figures = { ratePerSec: 1_000, answeredPerSec: 986, requests, generator: { lagP99Ms: 1.2, utilization: 0.31 } }
  return { kind: 'dropped', late: 'app', ...figures, ...more }
}

/** A fault that does nothing. */
export function sampleSham(id: number, firedMs: number): FaultRecord {
  const more = { fault: 'none', params: {}, evidence: 'nothing was done', victims: [], inFlight: 0, times: NO_TIMES }
  return sampleFault(id, firedMs, more)
}

/** A worker that lived from the beginning of the trial to its end. */
export function sampleWorker(slot: number, more: Partial<WorkerRecord> = {}): WorkerRecord {
  return {
    slot,
    incarnation: 0,
    pid: 3_000 + slot,
    startedMs: -400,
    listeningMs: -200,
    firstServedMs: 4,
    endedMs: null,
    exit: null,
    agent: true,
    connections: 16,
    started: 5_000,
    finished: 5_000,
    answered: 5_000,
    ...more,
  }
}

function phasesOf({
  warmup = 2_000,
  baseline = 5_000,
  faults = 28_000,
  cooldown = 5_000,
}: NonNullable<SampleTrial['phasesMs']>): TrialPhases {
  const ends = [warmup, warmup + baseline, warmup + baseline + faults, warmup + baseline + faults + cooldown] as const
  return {
    warmup: [0, ends[0]],
    baseline: [ends[0], ends[1]],
    faults: [ends[1], ends[2]],
    cooldown: [ends[2], ends[3]],
  }
}

function samplesOf(
  { faults, cooldown }: TrialPhases,
  slots: number,
  primaryFds: readonly [number, number] | null,
): Trial['samples'] {
  return Array.from({ length: Math.floor(cooldown[1] / 1000) + 1 }, (_, second) => ({
    atMs: second * 1000,
    rssMib: 60 * (slots + 1),
    cpuUs: second * 200_000,
    // It grows while faults fire, and has grown when they are over.
    primaryFds: primaryFds && (second * 1000 <= faults[0] ? primaryFds[0] : primaryFds[1]),
    primaryRssMib: primaryFds && 60,
    runnerRssMib: 120,
    workers: Array.from({ length: slots }, (_each, index) => ({ slot: index + 1, incarnation: 0, rssMib: 60 })),
  }))
}

/** Workers that answered evenly what the client saw answered. */
function evenWorkers(answered: number, slots: number): WorkerRecord[] {
  return Array.from({ length: slots }, (_, index) => {
    const each = Math.floor(answered / slots) + (index < answered % slots ? 1 : 0)
    return sampleWorker(index + 1, { started: each, finished: each, answered: each })
  })
}

/** A trial whose counts, drops and histograms all follow from its `harm`, request by request. */
export function sampleTrial(sample: SampleTrial = {}): Trial {
  const { arm = 'cluster-rr', slots = 2, primaryFds = [24, 24] } = sample
  const phases = phasesOf(sample.phasesMs ?? {})
  const { ratePerSec = SETTINGS.ratePerSec!, profile, harm = [] } = sample
  const load = sampleLoad({ ratePerSec, profile, phases, harm })
  const { requests, warmupRequests } = load
  const answered = requests.ok + requests.rejected + warmupRequests.ok + warmupRequests.rejected
  return {
    arm,
    startedAtMs: 1_760_000_000_000,
    readyAfterMs: 420,
    ratePerSec: null,
    phases,
    baseline: { held: true, miss: null },
    sloMs: SETTINGS.sloMs,
    ...load,
    lagHdr: encodeHistogram(newHistogram()),
    answers: null,
    faults: [...(sample.faults ?? [])],
    workers: [...evenWorkers(answered, slots), ...(sample.workers ?? [])],
    events: [],
    samples: samplesOf(phases, slots, primaryFds),
    generator: { utilization: 0.2, lagP50Ms: 0.1, lagP99Ms: 0.6, achieved: 1, gcMs: 12 },
    ...sample.overrides,
  }
}

/** The arms of these trials: those that a mode names run it, with as many workers as their first look shows. */
function armsOf(trials: readonly Trial[]): ResultArm[] {
  const modeOf = (arm: string) =>
    ['single', 'cluster-os', 'reuseport'].find(mode => arm.startsWith(mode)) ?? 'cluster-rr'
  return trials.map(({ arm, samples }) => ({
    id: arm,
    app: 'hello',
    mode: modeOf(arm),
    traits: modeTraitsOf(modeOf(arm)),
    workers: samples[0]?.workers.length ?? 2,
    node: 'v20.20.2',
    keepAlive: true,
    control: false,
    version: null,
  }))
}

/** The raw record of a chaos run of these trials. */
export function sampleChaosRaw(trials: readonly Trial[], more: Partial<RawChaos> = {}): RawChaos {
  return { arms: armsOf(trials), settings: SETTINGS, environment: ENVIRONMENT, trials, thresholds: [], ...more }
}

function plannedOf({ id, fault, params, plannedMs }: FaultRecord, startMs: number): PlannedFault {
  return { id, atMs: plannedMs - startMs, fault, params, draw: 0.25 }
}

/** A whole result of this record, derived as a run derives it, and valid by the schema. */
export function sampleChaosResult(raw: RawChaos, overrides: Partial<ChaosResult> = {}): ChaosResult {
  const { summary, verdict } = summarizeChaos(raw)
  const planned = raw.trials[0]?.faults.map(fault => plannedOf(fault, raw.trials[0]!.phases.faults[0])) ?? []
  const result: ChaosResult = {
    schema: 'clusterbench.result/2',
    tool: { name: 'clusterbench', version: '0.1.0' },
    state: 'completed',
    error: null,
    hint: null,
    startedAt: '2026-01-01T12:00:00.000Z',
    durationMs: 41_000 * raw.trials.length,
    argv: ['chaos', '--kill-every', '5s'],
    configFile: null,
    seed: 1,
    environment: raw.environment,
    arms: [...raw.arms],
    skipped: [],
    exitCode: verdict === 'failed' ? 1 : 0,
    command: 'chaos',
    settings: raw.settings,
    plan: { schema: 'clusterbench.plan/1', seed: 1, durationMs: raw.settings.durationMs, faults: planned },
    trials: [...raw.trials],
    summary,
    verdict,
    ...overrides,
  }
  return chaosResultSchema.parse(result)
}
