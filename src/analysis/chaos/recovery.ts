import type { Drop, FaultRecord, Recovery, Timeline } from '../../model/chaos-result.ts'
import { isShownBelow, mostByChance } from '../binomial.ts'
import { isDirect } from './attribution.ts'
import { isUntaken } from './hand-off.ts'
import { looksOf } from './looks.ts'
import {
  levelIn,
  type RecoveryRule,
  recoveryRule,
  requestsBetween,
  type ServiceLevel,
  STABLE_MS,
  sumBins,
  timeForRequests,
} from './service-level.ts'
import { backAtMs, type FaultWindow, overAtMs, tookWorker } from './windows.ts'

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

/** Chance of taking what the baseline does anyway for harm, in each look. */
const FALSE_HARM = 0.025

/** The bins of the timeline that are a window's: a bin in which a fault was fired is that fault's. */
export function binsOf({ fromMs, toMs, isLast }: FaultWindow, { binMs, scheduled }: Timeline): [number, number] {
  const end = isLast ? Math.ceil(toMs / binMs) : Math.floor(toMs / binMs)
  return [Math.floor(fromMs / binMs), Math.min(end, scheduled.length)]
}

/** The marks of a window in the order of time, with the sum of the bad ones before each. */
interface Marks {
  readonly list: readonly Mark[]
  readonly before: readonly number[]
}

function withSums(list: readonly Mark[]): Marks {
  const before = [0]
  for (const [index, { bad }] of list.entries()) before.push(before[index]! + bad)
  return { list, before }
}

/** Dropped requests are known to the millisecond at which they were due, late and rejected ones to their bin. */
function marksOf({ window, drops, timeline, level }: Aftermath): Marks {
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
  return withSums(marks.sort((a, b) => a.fromMs - b.fromMs))
}

/** Bad requests due before a time. */
function badBefore({ list, before }: Marks, ms: number): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (list[middle]!.fromMs < ms) low = middle + 1
    else high = middle
  }
  return before[low]!
}

function badBetween(marks: Marks, fromMs: number, toMs: number): number {
  return badBefore(marks, toMs) - badBefore(marks, fromMs)
}

/**
 * Whether it is known how the fault brought this loss about: on a connection of a victim, in flight when it was fired, or
 * never taken by any worker after one had ended.
 */
function isCaused(drop: Drop, window: FaultWindow): boolean {
  const { fault, fromMs } = window
  return isDirect(drop, fault) || drop.atMs < fromMs || (isUntaken(drop) && tookWorker(fault))
}

/**
 * Whether more went wrong than goes wrong in the baseline. Losses that the fault is known to have caused always count.
 * All others must be more than a baseline may give that is as bad as what was seen of it allows: where it lost none of
 * 5,000 it may still lose one of 1,700, and a long window then has a loss or two by itself.
 */
function isHarmed({ window, drops, timeline, level }: Aftermath, marks: Marks): boolean {
  const { fromMs } = window
  // What was in flight when it was fired is known to be caused: the marks are all there is to count.
  if (drops.some(drop => isCaused(drop, window))) return true
  return [...looksOf(window)].some(untilMs => {
    const requests = requestsBetween(timeline, fromMs, untilMs)
    const isBeyond = (bad: number, rate: number) => bad > mostByChance(requests, rate, FALSE_HARM)
    const dropped = drops.filter(({ atMs }) => atMs < untilMs || untilMs === window.toMs).length
    return isBeyond(dropped, level.dropBound) || isBeyond(badBetween(marks, fromMs, untilMs), level.badBound)
  })
}

/**
 * Times at which a good stretch may begin, with the beginning of the next harm: the ends of clumps, where a clump is
 * bad requests less than a bin apart, the fault itself being the first; and, as a baseline that is never free of bad
 * requests leaves no gaps, the bins after the fault was over that are as good as the baseline.
 */
function* candidates({ window, timeline, level }: Aftermath, marks: Marks): Generator<[number, number]> {
  const { binMs } = timeline
  const times: [number, number][] = []
  let endMs = window.fromMs
  for (const mark of marks.list) {
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

/** Whether more went wrong than in the baseline from `fromMs` until every slot had a worker again. */
function isHarmedUntilBack(fromMs: number, { window, timeline, level }: Aftermath, marks: Marks): boolean {
  const { fault, toMs } = window
  if (!tookWorker(fault)) return false
  const backMs = Math.min(backAtMs(fault), toMs)
  const requests = requestsBetween(timeline, fromMs, backMs)
  return fromMs < backMs && badBetween(marks, fromMs, backMs) > mostByChance(requests, level.badBound, FALSE_HARM)
}

/** Whether service is shown to be good again from `fromMs` on. */
function isGoodFrom(
  fromMs: number,
  { window, timeline, level }: Aftermath,
  marks: Marks,
  { limit, fewestRequests, enoughRequests }: RecoveryRule,
): boolean {
  const wantedMs = Math.max(STABLE_MS, timeForRequests(level, timeline, fromMs, enoughRequests))
  const untilMs = Math.min(fromMs + wantedMs, window.toMs)
  if (untilMs - fromMs < Math.min(STABLE_MS, (window.toMs - window.fromMs) / 2)) return false
  const requests = requestsBetween(timeline, fromMs, untilMs)
  return requests >= fewestRequests && isShownBelow(badBetween(marks, fromMs, untilMs), requests, limit)
}

/**
 * Time from a fault until the service has recovered: to the start of the first stretch that
 *
 * - begins after a clump of bad requests (dropped, rejected, or later than the SLO), with at least a bin without any,
 * - lasts 2 s, or as long as it takes to see enough requests; in windows shorter than 4 s, half of the window,
 * - has at least 3/margin requests, with an upper 95 % Clopper–Pearson bound of the bad rate within the margin of the
 *   baseline's: it is shown to be back, which is more than no longer seen to differ,
 * - outlasts the fault: it is good also after the effect was seen, and where it lasts, was over,
 * - and is not followed by more harm than in the baseline while a worker is still missing: where the others cannot carry the
 *   load, requests are late, or lost, only once a queue has grown.
 *
 * Where none comes before the next fault or the end, all that is known is that it took longer than the window.
 */
export function serviceRecovery(seen: Aftermath): Recovery {
  const { window, timeline } = seen
  const aftermath = { ...seen, level: levelIn(seen.level, timeline, window.fromMs, window.toMs) }
  const marks = marksOf(aftermath)
  if (!isHarmed(aftermath, marks)) return { ms: 0, censoredMs: null, harmed: false }
  const overMs = overAtMs(window.fault)
  const rule = recoveryRule(aftermath.level, window.toMs - window.fromMs)
  for (const [atMs, nextHarmMs] of rule ? candidates(aftermath, marks) : []) {
    if (nextHarmMs < overMs) continue
    const goodMs = Math.max(atMs, overMs)
    if (isGoodFrom(goodMs, aftermath, marks, rule!) && !isHarmedUntilBack(goodMs, aftermath, marks)) {
      return { ms: atMs - window.fromMs, censoredMs: null, harmed: true }
    }
  }
  return { ms: null, censoredMs: window.toMs - window.fromMs, harmed: true }
}

/** Time until the service has recovered and every slot has a worker that listens. */
export function capacityRecovery(service: Recovery, fault: FaultRecord, windowMs: number): Recovery {
  const harmed = service.harmed || tookWorker(fault)
  const { allSlotsMs } = fault.times
  const isMissing = tookWorker(fault) && allSlotsMs === null
  if (service.ms === null || isMissing) return { ms: null, censoredMs: windowMs, harmed }
  return { ms: Math.max(service.ms, (tookWorker(fault) && allSlotsMs) || 0), censoredMs: null, harmed }
}
