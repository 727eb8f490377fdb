import { findFault, LOAD_ENDED_FIRST, traitsOf } from '../../faults/index.ts'
import type { FaultRecord } from '../../model/chaos-result.ts'
import { workerNumber } from '../../model/worker-id.ts'
import type { LiveWorker } from '../../targets/index.ts'
import { type Injected, statusOf } from './injector.ts'
import type { WorkerHistory } from './worker-history.ts'

/** A fault as the result records it. */
export function faultRecord(
  injected: Injected,
  context: {
    readonly startedAtMs: number
    readonly untilAtMs: number
    readonly history: WorkerHistory
    readonly firstServedMs: ReadonlyMap<number, number>
    readonly primaryFds: FaultRecord['primaryFds']
  },
): FaultRecord {
  const { planned, plannedMs, victims, fired, effect, skipped } = injected
  const { startedAtMs, untilAtMs, history, primaryFds } = context
  const since = (atMs: number | undefined) => (atMs === undefined ? null : atMs - startedAtMs)
  const times = fired
    ? history.timesAfter(fired.atMs, victimsOf(injected, history), untilAtMs)
    : { detectedMs: null, respawnedMs: null, listeningMs: null, allSlotsMs: null }
  return {
    id: planned.id,
    fault: planned.fault,
    traits: traitsOf(findFault(planned.fault)!, planned.params),
    params: { ...planned.params },
    plannedMs,
    firedMs: since(fired?.atMs),
    status: statusOf(injected),
    evidence: skipped ?? effect?.evidence ?? LOAD_ENDED_FIRST,
    effectiveMs: since(effect?.effectiveAtMs),
    endedMs: since(effect?.endedAtMs),
    victims: victims.map(({ slot, incarnation, pid }) => ({ slot, incarnation, pid })),
    inFlight: fired?.inFlight ?? 0,
    times: { ...times, firstServedMs: firstServed(injected, context) },
    primaryFds,
    peakRssMib: effect?.peakRssMib ?? null,
    undrained: effect?.undrained ?? null,
    ...(effect?.unhandled && { unhandled: effect.unhandled }),
    ...(effect?.remark !== undefined && { remark: effect.remark }),
  }
}

/** A worker that was left alive, and ended of something else long after that, was not ended by this. */
const AFTERMATH_MS = 1_000

/** The victims that can have ended of a fault. */
function victimsOf({ planned, victims, effect }: Injected, history: WorkerHistory): readonly LiveWorker[] {
  const { does } = findFault(planned.fault)!.traits
  if (does !== 'stops' && does !== 'blocks') return victims
  const latestAtMs = (effect?.endedAtMs ?? Number.POSITIVE_INFINITY) + AFTERMATH_MS
  return victims.filter(victim => (history.firstToEnd([victim])?.endedAtMs ?? 0) <= latestAtMs)
}

function firstServed(
  injected: Injected,
  { history, firstServedMs, startedAtMs, untilAtMs }: Parameters<typeof faultRecord>[1],
): number | null {
  const { fired } = injected
  const victim = fired && history.firstToEnd(victimsOf(injected, history))
  const next = victim && history.successorOf(victim.worker)
  const served = next && firstServedMs.get(workerNumber(next.worker))
  if (served === undefined || !fired) return null
  const afterMs = served + startedAtMs - fired.atMs
  return afterMs >= 0 && served + startedAtMs <= untilAtMs ? afterMs : null
}
