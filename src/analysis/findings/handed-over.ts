import type { Drop } from '../../model/chaos-result.ts'
import { workerNumber } from '../../model/worker-id.ts'
import type { ArmView, ViewedFault } from '../chaos/arm-view.ts'
import { isUntaken, usedWithinMs } from '../chaos/hand-off.ts'
import { overAtMs, tookWorker } from '../chaos/windows.ts'
import { isDealtOut } from './finding.ts'

const keyOf = ({ atMs, endedMs }: Drop) => `${atMs} ${endedMs}`

/**
 * How many connections a round-robin primary may have lost in a fault: one with each victim that ended without being told
 * to stop, or without stopping in time.
 */
export function mostLost({ stops }: ArmView, { record }: ViewedFault): number {
  const heard = new Set(stops.filter(({ end }) => end === 'unheard' || end === 'itself').map(workerNumber))
  return tookWorker(record) ? record.victims.filter(victim => !heard.has(workerNumber(victim))).length : 0
}

/**
 * Of the requests that a fault cost, those that a round-robin primary may have handed to a worker which ended before it took
 * them. What was handed to a worker that had been told to stop is not among them: `ViewedStop.untaken`.
 */
export function lostInHandOff(view: ArmView, fault: ViewedFault): readonly Drop[] {
  const untilMs = overAtMs(fault.record) + usedWithinMs(view.settings)
  const untaken = fault.drops.filter(drop => isUntaken(drop) && drop.atMs <= untilMs)
  if (untaken.length === 0 || !isDealtOut(view)) return []
  const told = new Set(view.stops.filter(({ end }) => end !== 'killed').flatMap(stop => stop.untaken.map(keyOf)))
  return untaken.filter(drop => !told.has(keyOf(drop))).slice(0, mostLost(view, fault))
}
