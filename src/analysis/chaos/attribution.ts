import type { Drop, Trial } from '../../model/chaos-result.ts'
import { type FaultWindow, isSham } from './windows.ts'

/** The drops of a trial by what they are charged to. */
export interface Attribution {
  /** By the id of the fault; every window has an entry. */
  readonly byFault: ReadonlyMap<number, readonly Drop[]>
  /** From the baseline on, outside every window. */
  readonly background: readonly Drop[]
}

/** Whether the dropped request was on a connection of a victim. */
export function isDirect({ slot, incarnation }: Drop, { fault }: FaultWindow): boolean {
  return fault.victims.some(victim => victim.slot === slot && victim.incarnation === incarnation)
}

function isDueIn(drop: Drop, window: FaultWindow): boolean {
  return drop.atMs >= window.fromMs && (drop.atMs < window.toMs || window.isLast)
}

/**
 * The window that a drop is charged to. It is the one in which the request was due, or one whose fault was fired while
 * the request was in flight. Where several are possible: one whose victim had the connection comes first; then one
 * fired before the request was late (within the SLO), as what was late already had its cause before; then the earliest.
 */
function windowOf(drop: Drop, windows: readonly FaultWindow[], sloMs: number): FaultWindow | undefined {
  const isInFlightAt = ({ fromMs }: FaultWindow) => drop.atMs < fromMs && drop.endedMs >= fromMs
  const possible = windows.filter(window => isDueIn(drop, window) || isInFlightAt(window))
  const direct = possible.filter(window => isDirect(drop, window))
  const pool = direct.length > 0 ? direct : possible
  const fresh = pool.find(window => isInFlightAt(window) && window.fromMs - drop.atMs <= sloMs)
  // A sham whose window lies within a real fault's is there only where that one was over: what is due in it is the sham's.
  return fresh ?? pool.find(({ fault }) => isSham(fault)) ?? pool[0]
}

/** Charges each drop of a trial to one fault, or to the background. */
export function attribute(trial: Trial, windows: readonly FaultWindow[], sloMs: number): Attribution {
  const byFault = new Map<number, Drop[]>(windows.map(window => [window.fault.id, []]))
  const background: Drop[] = []
  for (const drop of trial.drops) {
    const window = windowOf(drop, windows, sloMs)
    if (window) byFault.get(window.fault.id)!.push(drop)
    else if (drop.atMs >= trial.phases.baseline[0]) background.push(drop)
  }
  return { byFault, background }
}
