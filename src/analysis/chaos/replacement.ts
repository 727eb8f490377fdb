import type { FaultTimes, WorkerRecord } from '../../model/chaos-result.ts'
import type { WorkerId } from '../../model/worker-id.ts'
import type { Slots } from './slots.ts'

/** When a process started, listened, served first and ended. */
export type Life = Pick<
  WorkerRecord,
  'slot' | 'incarnation' | 'startedMs' | 'listeningMs' | 'firstServedMs' | 'endedMs'
>

/** Where to look for the replacement of workers that ended. All times are on one clock, in milliseconds. */
export interface Ends {
  readonly victims: readonly WorkerId[]
  /** When it began. */
  readonly fromMs: number
  /** What comes later is not looked at. */
  readonly untilMs: number
  /** Those that are to have a worker that listens. */
  readonly slots: Slots
}

/**
 * When what followed the end of workers was seen. With several victims the end and the replacement are those of the first one that ended; that
 * all slots serve counts from the end of the last.
 */
export function replacementTimes(workers: readonly Life[], { victims, fromMs, untilMs, slots }: Ends): FaultTimes {
  const after = (ms: number | null | undefined) =>
    ms === null || ms === undefined || ms < fromMs || ms > untilMs ? null : ms - fromMs
  const lives = victims.flatMap(victim => workers.find(life => isSame(life, victim)) ?? [])
  const ended = lives.filter(life => life.endedMs !== null)
  const [first] = [...ended].sort((a, b) => a.endedMs! - b.endedMs!)
  const next = first && successorOf(first, workers)
  const lastMs = Math.max(fromMs, ...ended.map(life => life.endedMs!))
  const haveAllEnded = lives.length > 0 && ended.length === lives.length
  // Slots that an autoscaler adds meanwhile are another matter, and those that it takes away are not missing.
  const wanted: Slots = { ...slots, at: ms => Math.min(slots.at(fromMs), slots.at(ms)) }
  return {
    detectedMs: after(first?.endedMs),
    respawnedMs: after(next?.startedMs),
    listeningMs: after(next?.listeningMs),
    firstServedMs: after(next?.firstServedMs),
    allSlotsMs: after(haveAllEnded ? allSlotsMs(workers, wanted, [lastMs, untilMs]) : undefined),
  }
}

/** Whether two names are of the same process. */
export function isSame(a: WorkerId, b: WorkerId): boolean {
  return a.slot === b.slot && a.incarnation === b.incarnation
}

/** Whether a worker served without an agent. One that has only just started may not have reported yet. */
export function isUnseen({ agent, listeningMs }: Pick<WorkerRecord, 'agent' | 'listeningMs'>): boolean {
  return !agent && listeningMs !== null
}

/** The next process of a slot that came to listen; while none has, the next process. */
export function successorOf<T extends Life>({ slot, incarnation }: WorkerId, workers: readonly T[]): T | undefined {
  let next: T | undefined
  let listening: T | undefined
  // Asked of each of many faults: nothing is allocated for each of many workers.
  for (const life of workers) {
    if (life.slot !== slot || life.incarnation <= incarnation) continue
    if (!next || life.incarnation < next.incarnation) next = life
    if (life.listeningMs !== null && (!listening || life.incarnation < listening.incarnation)) listening = life
  }
  return listening ?? next
}

/** The first time of a span at which as many slots have a worker that listens as are to have one. */
function allSlotsMs(
  workers: readonly Life[],
  slots: Slots,
  [fromMs, untilMs]: readonly [number, number],
): number | undefined {
  const isFull = (ms: number) => {
    const serving = new Set<number>()
    for (const worker of workers) {
      const { slot, listeningMs, endedMs } = worker
      const isThere = listeningMs !== null && listeningMs <= ms && (endedMs ?? Number.POSITIVE_INFINITY) > ms
      if (isThere && !slots.hasLeft(worker, ms)) serving.add(slot)
    }
    return serving.size >= slots.at(ms)
  }
  const times: number[] = []
  for (const { listeningMs } of workers)
    if (listeningMs !== null && listeningMs > fromMs && listeningMs <= untilMs) times.push(listeningMs)
  return [fromMs, ...times.sort((a, b) => a - b)].find(isFull)
}
