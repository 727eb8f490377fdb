import type { ChaosSettings, Timeline, Trial } from '../../model/chaos-result.ts'
import { isShownBelow, mostByChance, upperBound } from '../binomial.ts'
import { calmBaseline } from './windows.ts'

/** How well an arm served in its baseline, and what counts as served as well again. */
export interface ServiceLevel {
  /** Share of bad requests in the baseline: dropped, rejected, or later than the SLO. */
  readonly badRate: number
  /** The baseline's bad rate may be as high as this, at 95 %. */
  readonly badBound: number
  /** The same for its dropped requests: none seen among n may be 3/n. */
  readonly dropBound: number
  /** The least margin of a recovery. */
  readonly leastMargin: number
  /** Answers of status ok for each request that was due in the baseline. */
  readonly okShare: number
  /** Distance between requests, on average. */
  readonly intervalMs: number
  /** Requests came evenly and at one rate, so that the distance is the same everywhere. */
  readonly isSteady: boolean
}

/** By what a recovery within a window is shown. */
export interface RecoveryRule {
  /** Recovered: the bad rate is shown to be at most this. */
  readonly limit: number
  /** The least number of requests that can show a recovery: 3/margin. */
  readonly fewestRequests: number
  /** The number that shows it in nine of ten cases if the bad rate is that of the baseline. */
  readonly enoughRequests: number
}

/** Service is back when it has been good for so long, or for half of a window that is shorter than twice this. */
export const STABLE_MS = 2_000

/** With no bad one among n requests, the share of bad ones is below 3/n at 95 %: the rule of three. */
const RULE_OF_THREE = 3

/** A bad rate that is only shown to be within this of the baseline's shows no recovery. */
const WIDEST_MARGIN = 0.05

/** Chance that a stretch as good as the baseline has more bad requests than `enoughRequests` provides for. */
const MISSED = 0.1

type Column = Exclude<keyof Timeline, 'binMs' | 'latencyHdr'>

/** The sum of some columns of the timeline over the bins from `from` until before `to`. */
export function sumBins(timeline: Timeline, columns: readonly Column[], from: number, to: number): number {
  let sum = 0
  for (const column of columns) for (let bin = Math.max(0, from); bin < to; bin += 1) sum += timeline[column][bin] ?? 0
  return sum
}

/** The columns of requests without a complete answer. */
export const DROPPED_COLUMNS = ['refused', 'closed', 'truncated', 'hung', 'malformed'] as const

/** The number of requests that were sent and due from `fromMs` until before `toMs`; bins cut by the ends count in part. */
export function requestsBetween({ binMs, scheduled, unsent }: Timeline, fromMs: number, toMs: number): number {
  let sum = 0
  for (let bin = Math.floor(fromMs / binMs); bin * binMs < toMs && bin < scheduled.length; bin += 1) {
    const part = (Math.min(toMs, (bin + 1) * binMs) - Math.max(fromMs, bin * binMs)) / binMs
    sum += (scheduled[bin]! - unsent[bin]!) * part
  }
  return Math.round(sum)
}

function requestsThatSuffice(badRate: number, limit: number, fewest: number): number {
  let n = fewest
  while (n < 100 * fewest && !isShownBelow(mostByChance(n, badRate, MISSED), n, limit)) n = Math.ceil(n * 1.25)
  return n
}

/** What counts as slow where neither the user nor a baseline has said it. */
const DEFAULT_SLO_MS = 50

/** An answer of a trial that takes longer than this is bad. */
export function sloOf({ sloMs }: Trial, settings: ChaosSettings): number {
  return sloMs ?? settings.sloMs ?? DEFAULT_SLO_MS
}

/** What the baseline of a trial says. Without a baseline nothing bad is expected. */
export function serviceLevelOf(trial: Trial, settings: ChaosSettings): ServiceLevel {
  const { timeline } = trial
  const { binMs } = timeline
  const [fromMs, toMs] = calmBaseline(trial)
  const [from, to] = [Math.ceil(fromMs / binMs), Math.floor(toMs / binMs)]
  const scheduled = sumBins(timeline, ['scheduled'], from, to)
  const requests = scheduled - sumBins(timeline, ['unsent'], from, to)
  const dropped = sumBins(timeline, DROPPED_COLUMNS, from, to)
  const bad = dropped + sumBins(timeline, ['rejected', 'slow'], from, to)
  const lengthMs = Math.max(1, to - from) * binMs
  const perMs = scheduled > 0 ? scheduled / lengthMs : (settings.ratePerSec ?? 0) / 1000
  return {
    badRate: requests > 0 ? bad / requests : 0,
    badBound: requests > 0 ? upperBound(bad, requests) : 0,
    dropBound: requests > 0 ? upperBound(dropped, requests) : 0,
    leastMargin: settings.recoveryMargin,
    okShare: scheduled > 0 ? sumBins(timeline, ['ok'], from, to) / scheduled : 0,
    intervalMs: perMs > 0 ? 1 / perMs : binMs,
    isSteady: !settings.profile && settings.arrivals !== 'poisson',
  }
}

/** The same where the rate may be another than in the baseline: the share of bad requests is what is normal, and requests are as close as they are there. */
export function levelIn(level: ServiceLevel, timeline: Timeline, fromMs: number, toMs: number): ServiceLevel {
  if (level.isSteady) return level
  const requests = requestsBetween(timeline, fromMs, toMs)
  return { ...level, intervalMs: requests > 0 ? (toMs - fromMs) / requests : toMs - fromMs }
}

/** How long after `fromMs` so many requests have been due; infinite where there are not as many. */
export function timeForRequests(
  { intervalMs, isSteady }: ServiceLevel,
  { binMs, scheduled, unsent }: Timeline,
  fromMs: number,
  requests: number,
): number {
  if (isSteady) return requests * intervalMs
  let left = requests
  for (let bin = Math.floor(fromMs / binMs); bin < scheduled.length; bin += 1) {
    const startMs = Math.max(fromMs, bin * binMs)
    const partMs = (bin + 1) * binMs - startMs
    const due = ((scheduled[bin]! - unsent[bin]!) * partMs) / binMs
    if (due >= left) return startMs - fromMs + (due > 0 ? (partMs * left) / due : 0)
    left -= due
  }
  return Number.POSITIVE_INFINITY
}

/**
 * The margin is the least one, or what the requests of a stretch in such a window can show, whichever is larger.
 * Undefined where that would be too wide to be called a recovery: the window is too short for the rate.
 */
export function recoveryRule(level: ServiceLevel, windowMs: number): RecoveryRule | undefined {
  const stretchMs = Math.min(STABLE_MS, windowMs / 2)
  // Two fewer than fit: the ends of a stretch fall between requests.
  const requests = Math.max(1, stretchMs / level.intervalMs - 2)
  const margin = Math.max(level.leastMargin, RULE_OF_THREE / requests)
  if (!(margin <= WIDEST_MARGIN)) return undefined
  const limit = level.badBound + margin
  const fewestRequests = Math.floor(RULE_OF_THREE / margin)
  return { limit, fewestRequests, enoughRequests: requestsThatSuffice(level.badRate, limit, fewestRequests) }
}
