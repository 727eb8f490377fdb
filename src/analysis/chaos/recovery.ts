import type { Drop, FaultRecord, Recovery, Timeline } from '../../model/chaos-result.ts'
import { isDirect } from './attribution.ts'
import { isShownBelow, mostByChance } from './binomial.ts'
import {
  type RecoveryRule,
  recoveryRule,
  requestsBetween,
  type ServiceLevel,
  STABLE_MS,
  sumBins,
} from './service-level.ts'
import { type FaultWindow, overAtMs, tookWorker } from './windows.ts'

/** What a recovery is derived from. */
export interface Aftermath {
  readonly window: FaultWindow
  /** The drops that are charged to the fault. */
  readonly drops: readonly Drop[]
  readonly timeline: Timeline
  readonly level: ServiceLevel
}

/** Bad requests, and the time in which they were due. */
interface Mark {
  readonly fromMs: number
  readonly toMs: number
  readonly bad: number
}

/** Harm shows in the first second, or over the whole window. */
const FIRST_MS = 1_000
/** Chance of taking what the baseline does anyway for harm, in each of these two looks. */
const FALSE_HARM = 0.025

/** The bins of the timeline that are a window's: a bin in which a fault was fired is that fault's. */
export function binsOf({ fromMs, toMs, isLast }: FaultWindow, { binMs, scheduled }: Timeline): [number, number] {
  const end = isLast ? Math.ceil(toMs / binMs) : Math.floor(toMs / binMs)
  return [Math.floor(fromMs / binMs), Math.min(end, scheduled.length)]
}

/** Dropped requests are known to the millisecond at which they were due, late and rejected ones to their bin. */
function marksOf({ window, drops, timeline, level }: Aftermath): Mark[] {
  const { binMs } = timeline
  const marks: Mark[] = drops
    .filter(drop => drop.atMs >= window.fromMs)
    .map(({ atMs }) => ({ fromMs: atMs, toMs: atMs + level.intervalMs, bad: 1 }))
  const [from, to] = binsOf(window, timeline)
  for (let bin = from; bin < to; bin += 1) {
    const bad = sumBins(timeline, ['rejected', 'slow'], bin, bin + 1)
    const fromMs = Math.max(bin * binMs, window.fromMs)
    if (bad > 0) marks.push({ fromMs, toMs: (bin + 1) * binMs, bad })
  }
  return marks.sort((a, b) => a.fromMs - b.fromMs)
}

function badBetween(marks: readonly Mark[], fromMs: number, toMs: number): number {
  return marks.reduce((sum, mark) => (mark.fromMs >= fromMs && mark.fromMs < toMs ? sum + mark.bad : sum), 0)
}

/**
 * Whether more went wrong than goes wrong in the baseline. What was lost on the victim's connections always counts, and
 * other lost requests where the baseline lost none; late and rejected ones must be more than the baseline may have had.
 */
function isHarmed({ window, drops, timeline, level }: Aftermath, marks: readonly Mark[]): boolean {
  const { fromMs, toMs } = window
  if (drops.some(drop => isDirect(drop, window))) return true
  const early = drops.filter(drop => drop.atMs < fromMs).length
  const isBeyond = (bad: number, untilMs: number, rate: number) =>
    bad > mostByChance(requestsBetween(timeline, fromMs, untilMs), rate, FALSE_HARM)
  return (
    isBeyond(drops.length, toMs, level.dropRate) ||
    [Math.min(toMs, fromMs + FIRST_MS), toMs].some(untilMs =>
      isBeyond(early + badBetween(marks, fromMs, untilMs), untilMs, level.badBound),
    )
  )
}

/**
 * Times at which a good stretch may begin, with the beginning of the next harm: the ends of clumps, where a clump is
 * bad requests less than a bin apart, the fault itself being the first; and, as a baseline that is never free of bad
 * requests leaves no gaps, the bins after the fault was over that are as good as the baseline.
 */
function* candidates({ window, timeline, level }: Aftermath, marks: readonly Mark[]): Generator<[number, number]> {
  const { binMs } = timeline
  const times: [number, number][] = []
  let endMs = window.fromMs
  for (const mark of marks) {
    if (mark.fromMs - endMs >= binMs) times.push([endMs, mark.fromMs])
    endMs = Math.max(endMs, mark.toMs)
  }
  times.push([endMs, Number.POSITIVE_INFINITY])
  if (level.badRate > 0) {
    const firstMs = Math.max(window.fromMs, overAtMs(window.fault))
    for (let atMs = Math.ceil(firstMs / binMs) * binMs; atMs + binMs <= window.toMs; atMs += binMs) {
      const allowed = mostByChance(requestsBetween(timeline, atMs, atMs + binMs), level.badRate, FALSE_HARM)
      if (badBetween(marks, atMs, atMs + binMs) <= allowed) times.push([atMs, Number.POSITIVE_INFINITY])
    }
  }
  yield* times.sort((a, b) => a[0] - b[0])
}

/** Whether service is shown to be good again from `fromMs` on. */
function isGoodFrom(
  fromMs: number,
  { window, timeline, level }: Aftermath,
  marks: readonly Mark[],
  { limit, fewestRequests, enoughRequests }: RecoveryRule,
): boolean {
  const wantedMs = Math.max(STABLE_MS, enoughRequests * level.intervalMs)
  const untilMs = Math.min(fromMs + wantedMs, window.toMs)
  if (untilMs - fromMs < Math.min(STABLE_MS, (window.toMs - window.fromMs) / 2)) return false
  const requests = requestsBetween(timeline, fromMs, untilMs)
  return requests >= fewestRequests && isShownBelow(badBetween(marks, fromMs, untilMs), requests, limit)
}

/**
 * Time from a fault until users are served as before: to the start of the first stretch that
 *
 * - begins after a clump of bad requests (dropped, rejected, or later than the SLO), with at least a bin without any,
 * - lasts 2 s, or as long as it takes to see enough requests; in windows shorter than 4 s, half of the window,
 * - has at least 3/margin requests, with an upper 95 % Clopper–Pearson bound of the bad rate within the margin of the
 *   baseline's: it is shown to be back, which is more than no longer seen to differ,
 * - and outlasts the fault: it is good also after the effect was seen, and where it lasts, was over.
 *
 * Where none comes before the next fault or the end, all that is known is that it took longer than the window.
 */
export function serviceRecovery(aftermath: Aftermath): Recovery {
  const { window } = aftermath
  const marks = marksOf(aftermath)
  if (!isHarmed(aftermath, marks)) return { ms: 0, censoredMs: null, harmed: false }
  const overMs = overAtMs(window.fault)
  const rule = recoveryRule(aftermath.level, window.toMs - window.fromMs)
  for (const [atMs, nextHarmMs] of rule ? candidates(aftermath, marks) : []) {
    if (nextHarmMs < overMs) continue
    if (isGoodFrom(Math.max(atMs, overMs), aftermath, marks, rule!)) {
      return { ms: atMs - window.fromMs, censoredMs: null, harmed: true }
    }
  }
  return { ms: null, censoredMs: window.toMs - window.fromMs, harmed: true }
}

/** Time until users are served as before and every slot has a worker that listens. */
export function capacityRecovery(service: Recovery, fault: FaultRecord, windowMs: number): Recovery {
  const harmed = service.harmed || tookWorker(fault)
  const { allSlotsMs } = fault.times
  const isMissing = tookWorker(fault) && allSlotsMs === null
  if (service.ms === null || isMissing) return { ms: null, censoredMs: windowMs, harmed }
  return { ms: Math.max(service.ms, (tookWorker(fault) && allSlotsMs) || 0), censoredMs: null, harmed }
}
