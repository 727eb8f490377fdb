import type { FaultSummary, Rejection, Timeline, Trial } from '../../model/chaos-result.ts'
import { eachRejection } from '../../model/rejections.ts'
import { mostByChance, upperBound } from '../binomial.ts'
import { windowOf } from './attribution.ts'
import { looksOf } from './looks.ts'
import { requestsBetween, sumBins } from './service-level.ts'
import { calmBaseline, type FaultWindow } from './windows.ts'

/** Chance of taking what the baseline rejects anyway for an effect, in each look. */
const FALSE_EFFECT = 0.01

/** How much an arm rejected before the faults. */
export interface UsualRejections {
  readonly share: number
  /** The share may be as high as this, at 95 %. */
  readonly bound: number
}

/** What the baseline of a trial rejected. */
export function usualRejections(trial: Trial): UsualRejections {
  const { timeline } = trial
  const { binMs } = timeline
  const [fromMs, toMs] = calmBaseline(trial)
  const [from, to] = [Math.ceil(fromMs / binMs), Math.floor(toMs / binMs)]
  const requests = sumBins(timeline, ['scheduled'], from, to) - sumBins(timeline, ['unsent'], from, to)
  const rejected = sumBins(timeline, ['rejected'], from, to)
  return requests > 0 ? { share: rejected / requests, bound: upperBound(rejected, requests) } : { share: 0, bound: 0 }
}

/** Charges the rejections of a trial to faults, by the rule of the drops; those before the first fault are nobody's. */
export function rejectionsByFault(
  { rejections, timeline: { binMs } }: Trial,
  windows: readonly FaultWindow[],
  sloMs: number,
): ReadonlyMap<number, readonly Rejection[]> {
  const byFault = new Map<number, Rejection[]>(windows.map(({ fault }) => [fault.id, []]))
  for (const rejection of rejections ? eachRejection(rejections) : []) {
    // A bin in which a fault was fired is that fault's.
    const atMs = (rejection.bin + 1) * binMs - 0.001
    const { slot, incarnation } = rejection
    const asDrop = { outcome: 'rejected', code: '', accepted: true, slot, incarnation, atMs, endedMs: atMs }
    const window = windowOf(asDrop, windows, sloMs)
    if (window) byFault.get(window.fault.id)!.push(rejection)
  }
  return byFault
}

/** What a fault added to the rejections that there are without any. */
export function summarizeRejections(
  window: FaultWindow,
  rejections: readonly Rejection[],
  timeline: Timeline,
  usual: UsualRejections,
): NonNullable<FaultSummary['rejected']> {
  const byStatus: Record<string, number> = {}
  for (const { status, count } of rejections) byStatus[status] = (byStatus[status] ?? 0) + count
  const { fromMs, toMs } = window
  let excess = 0
  for (const untilMs of looksOf(window)) {
    const seen = countOf(rejections.filter(({ bin }) => bin * timeline.binMs < untilMs || untilMs === toMs))
    const requests = requestsBetween(timeline, fromMs, untilMs)
    if (seen <= mostByChance(requests, usual.bound, FALSE_EFFECT)) continue
    excess = Math.max(excess, seen - usual.share * requests)
  }
  return { count: countOf(rejections), excess, byStatus }
}

/** How many responses these are. */
export function countOf(rejections: readonly Rejection[]): number {
  return rejections.reduce((sum, { count }) => sum + count, 0)
}
