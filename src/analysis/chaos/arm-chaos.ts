import type {
  ChaosArmSummary,
  FaultRecord,
  FaultSummary,
  ScalingSummary,
  ServedSegment,
  Trial,
} from '../../model/chaos-result.ts'
import type { EntrySummary, EntryTrial } from '../../model/entries.ts'
import { decodeHistogram, mergeHistograms, percentilesOf, valueAt } from '../../model/histogram.ts'
import { droppedOf, isConserved } from '../../model/outcome.ts'
import { ACHIEVED_LIMIT, LAG_FLOOR_MS } from '../limits.ts'
import { tallySummary } from '../shares.ts'
import { summarizeArmFaults } from './arm-faults.ts'
import { summarizeClients } from './clients.ts'
import { DROPPED_COLUMNS, sumBins } from './service-level.ts'
import { areSessionsConserved, summarizeSessions } from './sessions.ts'

function latencyOf(hdr: string): ChaosArmSummary['latency'] {
  const { count, p50Us, p90Us, p99Us, p999Us, maxUs } = percentilesOf(decodeHistogram(hdr))
  if (count === 0) return null
  return {
    p50Ms: p50Us / 1000,
    p90Ms: p90Us / 1000,
    p99Ms: p99Us / 1000,
    p999Ms: p999Us / 1000,
    maxMs: maxUs / 1000,
  }
}

function entryOf({ latencyHdr, ...entry }: EntryTrial): EntrySummary {
  return { ...entry, answers: null, latency: latencyOf(latencyHdr) }
}

/** A lag behind the schedule of more than this share of the timeout could be what a request hung for. */
const LAG_OF_TIMEOUT = 0.05

/** Whether the generator was the limit of everything: it did not send the rate, or so late that requests hung for it. */
export function isLimited({ generator }: Trial, timeoutMs: number): boolean {
  return generator.achieved < ACHIEVED_LIMIT || generator.lagP99Ms > LAG_OF_TIMEOUT * timeoutMs
}

/**
 * Whether the generator was the limit of the latencies, which count from the times at which requests were due: it lagged
 * behind its schedule by more than 2 ms and more than a tenth of the baseline's p99.
 */
export function isLatencyLimited({ generator, baselineHdr }: Trial): boolean {
  const p99Ms = valueAt(decodeHistogram(baselineHdr), 99) / 1000
  return generator.lagP99Ms > Math.max(LAG_FLOOR_MS, p99Ms / 10)
}

function workersOf({ workers }: Trial): ChaosArmSummary['workers'] {
  const total = workers.reduce((sum, worker) => sum + worker.started, 0)
  const slots = [...new Set(workers.map(worker => worker.slot))].sort((a, b) => a - b)
  return slots.map(slot => {
    const its = workers.filter(worker => worker.slot === slot)
    const requests = its.reduce((sum, worker) => sum + worker.started, 0)
    const connections = its.reduce((sum, worker) => sum + worker.connections, 0)
    return { slot, requests, connections, share: total > 0 ? requests / total : 0 }
  })
}

/** From the first look, before there was any load, to the last, when all of it was over. */
function primaryFdGrowth({ samples }: Trial): number | null {
  const known = samples.flatMap(({ primaryFds }) => primaryFds ?? [])
  // A slot that was given up takes its descriptors along: fewer than before is no leak.
  return known.length > 0 ? Math.max(0, known.at(-1)! - known[0]!) : null
}

/** The sum law, in the warm-up as well, in the sum of the dropped, and of sessions. */
function isTrialConserved({ requests, warmupRequests, sessions }: Trial): boolean {
  if (sessions && !areSessionsConserved(sessions)) return false
  return [requests, warmupRequests].every(counts => isConserved(counts) && droppedOf(counts) === counts.dropped)
}

/** What else is known of an arm. */
interface ArmFacts {
  /** Workers that ended although no fault ended them. */
  readonly deaths: readonly FaultRecord[]
  readonly backgroundDrops: number
  readonly timeoutMs: number
  /** How the number of workers followed the load. */
  readonly scaling: ScalingSummary | undefined
  /** How each part of a profile was served. */
  readonly profile: readonly ServedSegment[] | undefined
  /** Requests came evenly at one rate. */
  readonly isSteady: boolean
}

/** What one arm did under the plan. */
export function summarizeArm(
  trial: Trial,
  faults: readonly FaultSummary[],
  { deaths, backgroundDrops, timeoutMs, scaling, profile, isSteady }: ArmFacts,
): ChaosArmSummary {
  const { requests } = trial
  const sent = requests.scheduled - requests.unsent
  const chart = chartOf(trial, isSteady)
  const latency = latencyOf(trial.latencyHdr)
  const disturbances = { faults: [...trial.faults, ...deaths], chart }
  return {
    arm: trial.arm,
    requests,
    availability: sent > 0 ? requests.ok / sent : 0,
    latency,
    baseline: latencyOf(trial.baselineHdr),
    ...(trial.entries && { entries: trial.entries.map(entryOf) }),
    ...(trial.tallies && { tallies: trial.tallies.map(tallySummary) }),
    faults: summarizeArmFaults(trial, deaths, faults),
    deaths: [...deaths],
    backgroundDrops,
    // Each worker costs its primary some: with more of them than before, nobody knows what leaked.
    primaryFdGrowth: scaling && scaling.events.length > 0 ? null : primaryFdGrowth(trial),
    workers: workersOf(trial),
    ...(trial.sessions && { sessions: summarizeSessions(trial, trial.sessions, disturbances) }),
    ...(scaling && { scaling }),
    ...(profile && { profile: [...profile] }),
    ...(trial.clients && { clients: summarizeClients(trial.clients, trial, latency?.p99Ms) }),
    limited: isLimited(trial, timeoutMs),
    latencyLimited: isLatencyLimited(trial),
    conservation: isTrialConserved(trial),
    chart,
  }
}

/** A chart has no more points than this. */
const MOST_POINTS = 240

/** The timeline from the baseline on in bins wide enough for a chart. */
export function chartOf({ timeline, phases }: Trial, isSteady = true): ChaosArmSummary['chart'] {
  const { binMs, latencyHdr } = timeline
  const first = Math.floor(phases.baseline[0] / binMs)
  // What was due after the end shares its bin with nothing.
  const last = Math.min(timeline.scheduled.length, Math.floor(phases.cooldown[1] / binMs))
  const length = Math.max(0, last - first)
  const width = Math.max(1, Math.ceil(length / MOST_POINTS))
  const starts = Array.from({ length: Math.ceil(length / width) }, (_, index) => first + index * width)
  const ends = starts.map(start => Math.min(start + width, last))
  const perSec = (column: 'ok' | 'scheduled') =>
    starts.map((start, index) => {
      const seconds = ((ends[index]! - start) * binMs) / 1000
      return sumBins(timeline, [column], start, ends[index]!) / seconds
    })
  return {
    binMs: binMs * width,
    goodputPerSec: perSec('ok'),
    p99Ms: starts.map((start, index) => {
      const texts = latencyHdr.slice(start, ends[index]!).filter(text => text !== '')
      return texts.length > 0 ? valueAt(mergeHistograms(texts), 99) / 1000 : null
    }),
    dropped: starts.map((start, index) => sumBins(timeline, DROPPED_COLUMNS, start, ends[index]!)),
    ...(!isSteady && { offeredPerSec: perSec('scheduled') }),
  }
}
