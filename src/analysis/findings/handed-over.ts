import type { Drop } from '../../model/chaos-result.ts'
import { workerNumber } from '../../model/worker-id.ts'
import type { ArmView, ViewedFault } from '../chaos/arm-view.ts'
import { isUntaken, mostHandedOver, usedWithinMs } from '../chaos/hand-off.ts'
import { overAtMs, tookWorker } from '../chaos/windows.ts'

const keyOf = ({ atMs, endedMs }: Drop) => `${atMs} ${endedMs}`

/** How many victims of a fault ended that had not been told to stop, or did not in time. */
function suddenEnds({ stops }: ArmView, { record }: ViewedFault): number {
  const heard = new Set(stops.filter(({ end }) => end === 'unheard' || end === 'itself').map(workerNumber))
  return tookWorker(record) ? record.victims.filter(victim => !heard.has(workerNumber(victim))).length : 0
}

/** How many connections may have been lost with the workers that ended without notice in a fault. */
export function mostLost(view: ArmView, fault: ViewedFault): number {
  const ends = suddenEnds(view, fault)
  return ends === 0 ? 0 : ends * mostHandedOver(view.arm.traits)
}

/**
 * Of the requests that a fault cost, those that the primary may have handed to a worker which ended without notice before it
 * took them. What was handed to one that had been told to stop is not among them: `ViewedStop.untaken`.
 */
export function lostInHandOff(view: ArmView, fault: ViewedFault): readonly Drop[] {
  const told = new Set(view.stops.filter(({ end }) => end !== 'killed').flatMap(({ untaken }) => untaken.map(keyOf)))
  const untilMs = overAtMs(fault.record) + usedWithinMs(view.settings)
  const possible = fault.drops.filter(drop => isUntaken(drop) && drop.atMs <= untilMs && !told.has(keyOf(drop)))
  return possible.slice(0, mostLost(view, fault))
}
