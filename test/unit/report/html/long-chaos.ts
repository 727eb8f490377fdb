import type {
  ChaosArmSummary,
  ChaosResult,
  FaultRecord,
  FaultSummary,
  Trial,
} from '../../../../src/model/chaos-result.ts'
import { encodeHistogram, newHistogram, recordUs } from '../../../../src/model/histogram.ts'
import { randomStream } from '../../../../src/model/random.ts'
import { sampleChaosRaw, sampleChaosResult, sampleFault, sampleTrial } from '../../../golden/trials.ts'

const BIN_MS = 100
const BINS = 18_000
const PER_BIN = 200
/** Bins of the record in one of the summary. */
const TOGETHER = BINS / 240

interface Order {
  readonly arms?: readonly string[]
  readonly faults?: number
  readonly drops?: number
}

const KINDS = ['kill', 'kill', 'pause', 'rolling-restart', 'none'] as const

function faultsOf(count: number): FaultRecord[] {
  const stepMs = (BINS * BIN_MS - 80_000) / count
  return Array.from({ length: count }, (_, at) => {
    const firedMs = Math.round(62_000 + at * stepMs)
    const fault = KINDS[at % KINDS.length]!
    const endedMs = firedMs + (fault === 'pause' ? 2_000 : fault === 'rolling-restart' ? 1_400 : 2)
    return sampleFault(at + 1, firedMs, { fault, endedMs })
  })
}

/** Counts of half an hour: a dip at each fault that is no sham, and a slow wave. */
function timelineOf(faults: readonly FaultRecord[], drops: number): Trial['timeline'] {
  const struck = faults.filter(({ fault }) => fault !== 'none').map(({ firedMs }) => Math.floor(firedMs! / BIN_MS))
  const lost = Array.from({ length: BINS }, () => 0)
  for (const bin of struck) lost[bin] = Math.round(drops / struck.length)
  const none = Array.from({ length: BINS }, () => 0)
  const ok = lost.map((dropped, at) => Math.round((dropped > 0 ? 0.4 : 1) * (PER_BIN + 9 * Math.sin(at / 900))))
  const scheduled = ok.map((count, at) => count + lost[at]!)
  const rest = { rejected: none, refused: none, truncated: none, hung: none, malformed: none, unsent: none, slow: none }
  return { binMs: BIN_MS, scheduled, ok, closed: lost, ...rest, latencyHdr: [] }
}

function chartOf({ ok, closed }: Trial['timeline']): ChaosArmSummary['chart'] {
  const groups = Array.from({ length: BINS / TOGETHER }, (_, at) => [at * TOGETHER, (at + 1) * TOGETHER] as const)
  const total = (values: readonly number[], [from, to]: readonly [number, number]) =>
    values.slice(from, to).reduce((sum, value) => sum + value, 0)
  const dropped = groups.map(group => total(closed, group))
  return {
    binMs: BIN_MS * TOGETHER,
    goodputPerSec: groups.map(group => total(ok, group) / ((TOGETHER * BIN_MS) / 1000)),
    p99Ms: dropped.map((count, at) => (at % 50 === 49 ? null : count > 0 ? 240 + 7 * (at % 9) : 5 + (at % 7) / 3)),
    dropped,
  }
}

function latencyHdr(longestUs: number): string {
  const random = randomStream(7, `long ${longestUs}`)
  const histogram = newHistogram()
  for (let at = 0; at < 200_000; at += 1) recordUs(histogram, 700 + longestUs * random.next() ** 12)
  return encodeHistogram(histogram)
}

function harmOf(arm: string, { id, firedMs }: FaultRecord, toMs: number, skeleton: FaultSummary): FaultSummary {
  const serviceRecovery = { ms: 400 + 13 * (id % 40), censoredMs: null, harmed: id % 5 !== 0 }
  return { ...skeleton, arm, id, windowMs: [firedMs!, toMs], serviceRecovery }
}

/** Half an hour of chaos: the largest result that a page has to show. */
export function longChaos(order: Order = {}): ChaosResult {
  const { arms = ['cluster-rr', 'cluster-os', 'reuseport'], faults = 400, drops = 900_000 } = order
  const records = faultsOf(faults)
  const timeline = timelineOf(records, drops)
  const short = sampleChaosResult(
    sampleChaosRaw(arms.map(arm => sampleTrial({ arm, slots: 4, faults: [sampleFault(1, 9_000)] }))),
  )
  const end = BINS * BIN_MS
  const phases: Trial['phases'] = {
    warmup: [0, 0],
    baseline: [0, 60_000],
    faults: [60_000, end - 12_000],
    cooldown: [end - 12_000, end],
  }
  const calm = latencyHdr(6_000)
  const harmed = latencyHdr(300_000)
  const [skeleton] = short.summary.faults
  const harm = (arm: string) => records.map((each, at) => harmOf(arm, each, records[at + 1]?.firedMs ?? end, skeleton!))
  return {
    ...short,
    trials: short.trials.map(trial => ({
      ...trial,
      phases,
      timeline,
      faults: records,
      latencyHdr: harmed,
      baselineHdr: calm,
    })),
    summary: {
      ...short.summary,
      arms: short.summary.arms.map(arm => ({ ...arm, chart: chartOf(timeline) })),
      faults: arms.flatMap(harm),
    },
  }
}
