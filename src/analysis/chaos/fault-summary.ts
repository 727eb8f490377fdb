import type {
  ChaosSettings,
  Drop,
  FaultRecord,
  FaultSummary,
  Rejection,
  Timeline,
  Trial,
} from '../../model/chaos-result.ts'
import { eachDrop } from '../../model/drops.ts'
import { decodeHistogram, mergeHistograms, valueAt } from '../../model/histogram.ts'
import { DROPPED } from '../../model/outcome.ts'
import { type Attribution, attribute, isDirect, windowOf } from './attribution.ts'
import { binsOf, capacityRecovery, serviceRecovery } from './recovery.ts'
import { rejectionsByFault, summarizeRejections, type UsualRejections, usualRejections } from './rejections.ts'
import { isSame, isUnseen } from './replacement.ts'
import { type ServiceLevel, serviceLevelOf, sloOf } from './service-level.ts'
import { resizedIn } from './slots.ts'
import { type FaultWindow, isSham, overAtMs, windowsOf } from './windows.ts'

/** The p99 after a fault is of at least so long. */
const P99_LEAST_MS = 1_000

/** What was derived of a trial's faults. */
export interface TrialFaults {
  /** One for each fault that was fired, in the order of time. */
  readonly summaries: readonly FaultSummary[]
  readonly attribution: Attribution
  readonly level: ServiceLevel
}

function countByOutcome(drops: readonly Drop[]): FaultSummary['direct'] {
  const counts = { refused: 0, closed: 0, truncated: 0, hung: 0, malformed: 0 }
  for (const { outcome } of drops) {
    const known = DROPPED.find(each => each === outcome)
    if (known) counts[known] += 1
  }
  return counts
}

function countByEntry(drops: readonly Drop[]): NonNullable<FaultSummary['entries']> {
  const counts = new Map<string, number>()
  for (const { entry } of drops) if (entry !== undefined) counts.set(entry, (counts.get(entry) ?? 0) + 1)
  return [...counts].map(([entry, dropped]) => ({ entry, dropped })).sort((a, b) => b.dropped - a.dropped)
}

/**
 * Answers that did not come: in each bin from the fault to its recovery (or to the window's end), what as many requests
 * would have got in the baseline less what came, where that is more than none; and the requests lost that were due in earlier bins.
 * A surplus in one bin does not make up for another, and after the recovery nothing is summed, so that the sum is no
 * collection of noise.
 */
function lostGoodput(window: FaultWindow, drops: readonly Drop[], timeline: Timeline, level: ServiceLevel, ms: number) {
  const { binMs } = timeline
  const [from, to] = binsOf(window, timeline)
  const untilMs = Math.min(window.fromMs + ms, window.toMs)
  let lost = drops.filter(drop => drop.atMs < from * binMs).length
  for (let bin = from; bin < to && (bin === from || bin * binMs < untilMs); bin += 1) {
    lost += Math.max(0, level.okShare * timeline.scheduled[bin]! - timeline.ok[bin]!)
  }
  return lost
}

function p99Ms(window: FaultWindow, timeline: Timeline, recoveredMs: number): number | null {
  const { binMs, latencyHdr } = timeline
  const [from, to] = binsOf(window, timeline)
  const untilMs = Math.min(window.fromMs + Math.max(P99_LEAST_MS, recoveredMs), window.toMs)
  const until = Math.max(from + 1, Math.min(to, Math.ceil(untilMs / binMs)))
  const texts = latencyHdr.slice(from, until).filter(text => text !== '')
  // A histogram has room for all latencies that there can be: one for each of hundreds of faults is much for a save in between.
  if (texts.length === 0) return null
  const merged = mergeHistograms(texts)
  return merged.totalCount > 0 ? valueAt(merged, 99) / 1000 : null
}

function baselineP99Ms({ baselineHdr }: Trial): number | null {
  const histogram = decodeHistogram(baselineHdr)
  return histogram.totalCount > 0 ? valueAt(histogram, 99) / 1000 : null
}

type Derived = Omit<FaultSummary, 'joint' | 'baselineP99Ms'>

/** What is charged to a fault. */
interface Charged {
  readonly drops: readonly Drop[]
  readonly rejections: readonly Rejection[]
}

/** Whether a victim had no agent, or is not even known, so that nobody knows which requests it had. */
function hasUnseenVictim(fault: FaultRecord, { workers }: Trial): boolean {
  const { victims } = fault
  if (victims.length === 0 && !isSham(fault)) return true
  const unseen = workers.filter(isUnseen)
  return unseen.length > 0 && victims.some(victim => unseen.some(worker => isSame(worker, victim)))
}

/** What all faults of a trial are judged by. */
interface Usual {
  readonly level: ServiceLevel
  readonly rejections: UsualRejections
}

function summarizeFault(
  window: FaultWindow,
  { drops, rejections }: Charged,
  trial: Trial,
  { level, rejections: usual }: Usual,
): Derived {
  const { timeline } = trial
  const { fault } = window
  const service = serviceRecovery({ window, drops, timeline, level })
  const windowMs = window.toMs - window.fromMs
  const harmMs = service.ms ?? windowMs
  const direct = drops.filter(drop => isDirect(drop, window.fault))
  // What was lost on a victim's connection was in flight on it, whether or not it was counted when it was sent.
  const inFlight = hasUnseenVictim(fault, trial) ? null : Math.max(fault.inFlight, direct.length)
  const last = drops.reduce((latest, drop) => Math.max(latest, drop.atMs), Number.NEGATIVE_INFINITY)
  return {
    arm: trial.arm,
    id: fault.id,
    windowMs: [window.fromMs, window.toMs],
    direct: countByOutcome(direct),
    collateral: countByOutcome(drops.filter(drop => !isDirect(drop, window.fault))),
    dropped: drops.length,
    ...(trial.entries && { entries: countByEntry(drops) }),
    inFlight,
    dropRatio: inFlight !== null && inFlight > 0 ? direct.length / inFlight : null,
    rejected: summarizeRejections(window, rejections, timeline, usual),
    lostGoodput: service.harmed ? lostGoodput(window, drops, timeline, level, harmMs) : 0,
    serviceRecovery: service,
    capacityRecovery: capacityRecovery(service, fault, windowMs),
    lastHarmMs: drops.length > 0 ? Math.max(0, last - window.fromMs) : null,
    p99Ms: p99Ms(window, timeline, harmMs),
    fdsLeaked: resizedWithin(trial, window) ? null : fdsLeaked(fault),
  }
}

/** Fewer than before is no leak: a connection was on its way when the fault was fired. */
function fdsLeaked({ primaryFds }: FaultRecord): number | null {
  return primaryFds && Math.max(0, primaryFds[1] - primaryFds[0])
}

/** Workers that an autoscaler adds cost the primary descriptors, too. */
function resizedWithin(trial: Trial, { fromMs, toMs }: FaultWindow): boolean {
  return resizedIn(trial).some(({ atMs }) => atMs >= fromMs && atMs <= toMs)
}

/**
 * For each window the earlier faults that were not over when it began: they still had their effect, or the service had
 * not recovered yet, or a worker was missing. A sham is never one of them.
 */
function jointFaults(windows: readonly FaultWindow[], summaries: readonly Derived[]): number[][] {
  let unrecovered: FaultWindow[] = []
  return windows.map((window, index) => {
    const earlier = windows.slice(0, index)
    const acting = earlier.filter(each => overAtMs(each.fault) > window.fromMs)
    const ids = [...acting, ...unrecovered].filter(each => !isSham(each.fault)).map(each => each.fault.id)
    unrecovered = summaries[index]!.capacityRecovery.ms === null ? [...unrecovered, window] : []
    return [...new Set(ids)].sort((a, b) => a - b)
  })
}

/**
 * The shams that tell something: fired when every real fault before them was over and recovered from. What goes wrong
 * after any other is that fault's. A fault that was overtaken by the next is recovered from when that one is.
 */
function tellingShams(trial: Trial, level: ServiceLevel, sloMs: number): ReadonlySet<number> {
  const real = windowsOf(trial, fault => !isSham(fault))
  const { byFault } = attribute(trial, real, sloMs)
  let backMs = Number.POSITIVE_INFINITY
  const spans = real.toReversed().map(window => {
    const { fault, fromMs, toMs } = window
    const service = serviceRecovery({ window, drops: byFault.get(fault.id)!, timeline: trial.timeline, level })
    const capacity = capacityRecovery(service, fault, toMs - fromMs)
    if (capacity.ms !== null) backMs = fromMs + capacity.ms
    return { fromMs, overMs: Math.max(backMs, overAtMs(fault)) }
  })
  const isTelling = ({ firedMs }: FaultRecord) =>
    firedMs !== null && spans.every(({ fromMs, overMs }) => fromMs > firedMs || overMs < firedMs)
  return new Set(trial.faults.filter(fault => isSham(fault) && isTelling(fault)).map(fault => fault.id))
}

/** The windows that harm is charged to. */
function chargedWindows(trial: Trial, level: ServiceLevel, sloMs: number): FaultWindow[] {
  const hasShams = trial.faults.some(isSham)
  const telling = hasShams ? tellingShams(trial, level, sloMs) : new Set<number>()
  return windowsOf(trial, fault => !isSham(fault) || telling.has(fault.id))
}

/** Says for each fault of a trial that was fired what it cost. Shams that tell nothing are left out. */
export function summarizeFaults(trial: Trial, settings: ChaosSettings): TrialFaults {
  const level = serviceLevelOf(trial, settings)
  const sloMs = sloOf(trial, settings)
  const windows = chargedWindows(trial, level, sloMs)
  const attribution = attribute(trial, windows, sloMs)
  const rejections = rejectionsByFault(trial, windows, sloMs)
  const usual = { level, rejections: usualRejections(trial) }
  const derived = windows.map(window => {
    const { id } = window.fault
    const charged = { drops: attribution.byFault.get(id)!, rejections: rejections.get(id)! }
    return summarizeFault(window, charged, trial, usual)
  })
  const joint = jointFaults(windows, derived)
  const baseline = baselineP99Ms(trial)
  const summaries = derived.map((each, index) => {
    const summary = { ...each, joint: joint[index]!, baselineP99Ms: baseline }
    return windows[index]!.fault.traits.does === 'disturbs' ? { ...summary, noticed: wasNoticed(summary) } : summary
  })
  return { summaries, attribution, level }
}

/** A p99 of few requests wanders: up to so many times that of the baseline, and so much more, it is the same. */
const INSIDE = { times: 1.5, ms: 5 }

/** Whether clients could tell that there was a fault. */
function wasNoticed({ dropped, rejected, serviceRecovery, p99Ms: p99, baselineP99Ms: usual }: FaultSummary): boolean {
  if (dropped > 0 || (rejected?.excess ?? 0) > 0 || serviceRecovery.harmed) return true
  return p99 !== null && usual !== null && p99 > INSIDE.times * usual + INSIDE.ms
}

/** The drops of a trial in the order of time, each with the fault that it is charged to; undefined for none. */
export function* chargedDrops(trial: Trial, settings: ChaosSettings): Generator<[Drop, FaultRecord | undefined]> {
  const sloMs = sloOf(trial, settings)
  const windows = chargedWindows(trial, serviceLevelOf(trial, settings), sloMs)
  for (const drop of eachDrop(trial.drops)) yield [drop, windowOf(drop, windows, sloMs)?.fault]
}
