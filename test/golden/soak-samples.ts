import { summarizeSoak } from '../../src/analysis/soak/summarize.ts'
import { randomStream } from '../../src/model/random.ts'
import { type ArmSamples, type SoakResult, soakResultSchema } from '../../src/model/soak-result.ts'
import { SOAK_LIMITS, type ThresholdSpec } from '../../src/model/threshold.ts'
import { thresholdOf } from '../../src/options/thresholds.ts'
import { sampleChaosRaw, sampleChaosResult, sampleTrial } from './trials.ts'

const MIB = 2 ** 20
const SAMPLES = 80

/** What an arm keeps. */
interface Kept {
  /** For each request of a worker, in bytes. */
  readonly bytes: number
  /** The processes have no agent. */
  readonly isForeign?: boolean
  /** Growth levels off, as that of a cache. */
  readonly isCache?: boolean
  readonly samples?: number
}

/** Two workers that serve 150 requests a second each. */
function samplesOf(arm: string, { bytes, isForeign = false, isCache = false, samples = SAMPLES }: Kept): ArmSamples {
  const random = randomStream(3, arm)
  const about = (value: number, by: number) => Math.round(value + (random.next() - 0.5) * by)
  const looks = Array.from({ length: samples }, (_, at) => {
    const atMs = 2_000 + at * 500
    const requests = Math.round(atMs * 0.15)
    const grown = bytes * (isCache ? 1_500 * (1 - Math.exp(-requests / 1_500)) : requests)
    const workers = [1, 2].map(slot => ({
      ...{ slot, incarnation: 0, requests: isForeign ? null : requests },
      heapBytes: isForeign ? null : about(12 * MIB + grown, 40_000),
      heapLimitBytes: isForeign ? null : 2_096 * MIB,
      externalBytes: isForeign ? null : about(2 * MIB, 4_000),
      gcMs: isForeign ? null : about(60, 20) / 10,
      loopDelayP99Ms: isForeign ? null : about(30, 10) / 10,
      rssMib: about(600 + (10 * grown) / MIB, 10) / 10,
      pssMib: about(400 + (10 * grown) / MIB, 10) / 10,
      fds: 24,
    }))
    const pssMib = workers.reduce((sum, worker) => sum + worker.pssMib, 50)
    return { atMs, requests: 2 * requests, pssMib, primaryFds: isForeign ? null : 28, workers }
  })
  return { arm, samples: looks }
}

function sampleSoak(kept: Kept, asked: readonly string[] = [], overrides: Partial<SoakResult> = {}): SoakResult {
  const raw = sampleChaosRaw([sampleTrial({})])
  const read = thresholdOf('soak')
  const own = asked.map(text => read(text, '--threshold'))
  const implied = SOAK_LIMITS.map(text => read(text, '--threshold')).filter(each => !isNamed(own, each))
  const limits = [
    ...implied.map(each => ({ ...each, implied: true })),
    ...own.map(each => ({ ...each, implied: false })),
  ]
  const settings = {
    ...raw.settings,
    sampleMs: 500,
    judged: limits.map(({ expression, implied: isImplied }) => ({ expression, implied: isImplied })),
  }
  const soaks = raw.trials.map(({ arm }) => samplesOf(arm, kept))
  const { summary, verdict } = summarizeSoak({ ...raw, settings, soaks, limits })
  const result = { ...sampleChaosResult(raw), command: 'soak', argv: ['soak'], settings, soaks, summary, verdict }
  return soakResultSchema.parse({ ...result, exitCode: verdict === 'failed' ? 1 : 0, ...overrides })
}

function isNamed(own: readonly ThresholdSpec[], { metric }: ThresholdSpec): boolean {
  return own.some(each => each.metric === metric)
}

/** Runs of `soak`, by what is seen in them. */
export const SOAK_SAMPLES = {
  'soak-leak': sampleSoak({ bytes: 10_240 }, ['dropped == 0', 'warn: latency.p99 < 1ms']),
  'soak-clean': sampleSoak({ bytes: 0 }),
  'soak-levels-off': sampleSoak({ bytes: 10_240, isCache: true }),
  'soak-foreign': sampleSoak({ bytes: 10_240, isForeign: true }),
  'soak-interrupted': sampleSoak({ bytes: 0, samples: 5 }, [], { state: 'interrupted', exitCode: 130 }),
}
