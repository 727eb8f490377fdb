import type { Drop, FaultRecord } from '../../../model/chaos-result.ts'
import type { FaultView, ReportedArm } from '../../reported-arm.ts'

/**
 * The fault that a dropped request belongs to, by the same rule as the counts of the faults: the one in whose window it
 * was due, or that was fired while it was in flight; first of all one whose victim had the connection, then one fired
 * before the request was late, then the earliest. Undefined outside every fault.
 */
export function faultOfDrop(drop: Drop, { faults, trial: { sloMs } }: ReportedArm): FaultRecord | undefined {
  const windows = faults.filter(({ harm }) => harm)
  const possible = windows.filter(fault => isDueIn(drop, fault, fault === windows.at(-1)) || isInFlightAt(drop, fault))
  const direct = possible.filter(({ record }) => isOnVictim(drop, record))
  const pool = direct.length > 0 ? direct : possible
  const prompt = pool.find(fault => isInFlightAt(drop, fault) && fault.harm!.windowMs[0] - drop.atMs <= (sloMs ?? 0))
  return (prompt ?? pool[0])?.record
}

function isDueIn({ atMs }: Drop, { harm }: FaultView, isLast: boolean): boolean {
  const [from, to] = harm!.windowMs
  return atMs >= from && (atMs < to || isLast)
}

function isInFlightAt({ atMs, endedMs }: Drop, { harm }: FaultView): boolean {
  const [from] = harm!.windowMs
  return atMs < from && endedMs >= from
}

function isOnVictim({ slot, incarnation }: Drop, { victims }: FaultRecord): boolean {
  return victims.some(victim => victim.slot === slot && victim.incarnation === incarnation)
}
