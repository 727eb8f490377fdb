import type { Drop, FaultRecord, Trial } from '../../model/chaos-result.ts'
import { eachDrop } from '../../model/drops.ts'
import { workerNumber } from '../../model/worker-id.ts'
import { type FaultWindow, isSham, overAtMs } from './windows.ts'

/** The drops of a trial by what they are charged to. */
export interface Attribution {
  /** By the id of the fault; every window has an entry. */
  readonly byFault: ReadonlyMap<number, readonly Drop[]>
  /** From the baseline on, outside every window. */
  readonly background: readonly Drop[]
}

/** A connection may be seen to end so long after its worker. */
const LATE_MS = 100

/** Whether the dropped request was on a connection of a victim. */
export function isDirect({ slot, incarnation }: Drop, { victims }: FaultRecord): boolean {
  return victims.some(victim => victim.slot === slot && victim.incarnation === incarnation)
}

function isDueIn(drop: Drop, window: FaultWindow): boolean {
  return drop.atMs >= window.fromMs && (drop.atMs < window.toMs || window.isLast)
}

function isInFlightAt(drop: Drop, { fromMs }: FaultWindow): boolean {
  return drop.atMs < fromMs && drop.endedMs >= fromMs
}

/** How many windows had begun by a time; they are in the order of time. */
function begunBy(windows: readonly FaultWindow[], ms: number): number {
  let [low, high] = [0, windows.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (windows[middle]!.fromMs <= ms) low = middle + 1
    else high = middle
  }
  return low
}

const victimIndexes = new WeakMap<readonly FaultWindow[], ReadonlyMap<number, readonly FaultWindow[]>>()

/** The windows of faults that hit a worker, by its number. */
function byVictim(windows: readonly FaultWindow[]): ReadonlyMap<number, readonly FaultWindow[]> {
  const known = victimIndexes.get(windows)
  if (known) return known
  const index = new Map<number, FaultWindow[]>()
  for (const window of windows) {
    for (const victim of window.fault.victims) {
      const number = workerNumber(victim)
      index.set(number, [...(index.get(number) ?? []), window])
    }
  }
  victimIndexes.set(windows, index)
  return index
}

/** The windows of faults that still had the worker of a drop in their hands, although another fault may have been fired since. */
function windowsOfWorker(drop: Drop, windows: readonly FaultWindow[]): readonly FaultWindow[] {
  const { slot, incarnation, atMs, endedMs } = drop
  if (slot === null || incarnation === null) return []
  const its = byVictim(windows).get(workerNumber({ slot, incarnation })) ?? []
  // One that was never seen to end goes on until the next, as its window does.
  const isHeld = (overMs: number) => Number.isFinite(overMs) && atMs <= overMs + LATE_MS
  return its.filter(({ fault, fromMs }) => endedMs >= fromMs && isHeld(overAtMs(fault)))
}

/** The windows in which a drop was due or in flight: none before the last real one that had begun, as that ended them. */
function possibleWindows(drop: Drop, windows: readonly FaultWindow[]): FaultWindow[] {
  let first = Math.max(0, begunBy(windows, drop.atMs) - 1)
  while (first > 0 && isSham(windows[first]!.fault)) first -= 1
  const near = windows.slice(first, begunBy(windows, Math.max(drop.atMs, drop.endedMs)))
  const possible = near.filter(window => isDueIn(drop, window) || isInFlightAt(drop, window))
  // A sham does nothing to what is on its way: where a real fault can have done it, that did.
  const likely = possible.filter(window => isDueIn(drop, window) || !isSham(window.fault))
  return likely.length > 0 ? likely : possible
}

/**
 * The window that a drop is charged to. It is the one in which the request was due, or one whose fault was fired while
 * the request was in flight. Where several are possible: one whose victim had the connection comes first; then one
 * fired before the request was late (within the SLO), as what was late already had its cause before; then the earliest.
 */
export function windowOf(drop: Drop, windows: readonly FaultWindow[], sloMs: number): FaultWindow | undefined {
  const possible = possibleWindows(drop, windows)
  const own = windowsOfWorker(drop, windows)
  const direct = own.length > 0 ? own : possible.filter(({ fault }) => isDirect(drop, fault))
  const pool = direct.length > 0 ? direct : possible
  const fresh = pool.find(window => isInFlightAt(drop, window) && window.fromMs - drop.atMs <= sloMs)
  // A sham whose window lies within a real fault's is there only where that one was over: what is due in it is the sham's.
  return fresh ?? pool.find(({ fault }) => isSham(fault)) ?? pool[0]
}

/** Charges each drop of a trial to one fault, or to the background. The windows are in the order of time. */
export function attribute(trial: Trial, windows: readonly FaultWindow[], sloMs: number): Attribution {
  const byFault = new Map<number, Drop[]>(windows.map(window => [window.fault.id, []]))
  const background: Drop[] = []
  for (const drop of eachDrop(trial.drops)) {
    const window = windowOf(drop, windows, sloMs)
    if (window) byFault.get(window.fault.id)!.push(drop)
    else if (drop.atMs >= trial.phases.baseline[0]) background.push(drop)
  }
  return { byFault, background }
}
