import type { SliceReport } from '../load/index.ts'
import type { ThreadTime } from '../model/thread-time.ts'
import type { ArmUse, MachineUse, ProcessUse, ThreadUse } from '../model/usage.ts'
import {
  type MachineTime,
  type ProcessTime,
  readMachineTime,
  type TargetSample,
  type WorkerCounters,
} from '../targets/index.ts'

/** An arm before and after it was loaded in slices of a closed loop; nothing of it was loaded besides. */
export interface LoadedBetween {
  readonly before: TargetSample
  readonly after: TargetSample
  readonly slices: readonly SliceReport[]
  /** `ok` answers between the two, those of slices that are not kept included. */
  readonly ok: number
}

/** What an arm used while it was loaded. */
export function armUseOf(between: LoadedBetween): ArmUse {
  const { before, after } = between
  const loadedMs = loadedMsOf(between)
  return {
    loadedMs,
    cpus: perMs((after.cpuUs - before.cpuUs) / 1000, loadedMs),
    processes: processesOf(after).flatMap(process => processUsesOf(process, between, loadedMs)),
    generator: generatorUseOf(between.slices),
  }
}

/** Where the platform does not show the processes, what is known of the workers. */
function processesOf({ processes, workers }: TargetSample): readonly ProcessTime[] {
  return processes.length > 0 ? processes : workers.map(({ pid }) => ({ pid, cpuUs: 0, threads: new Map() }))
}

/** The generator's thread over the slices of one arm. */
function generatorUseOf(slices: readonly SliceReport[]): ThreadUse | null {
  const known = slices.flatMap(({ durationMs, generator: { thread } }) => (thread ? [{ durationMs, ...thread }] : []))
  const sum = (of: (slice: (typeof known)[number]) => number) => known.reduce((total, each) => total + of(each), 0)
  const durationMs = sum(each => each.durationMs)
  if (durationMs === 0) return null
  return { cpu: sum(each => each.cpuMs) / durationMs, waiting: sum(each => each.waitingMs) / durationMs }
}

/**
 * How long the arm was loaded. A slice ends when its last answer has come, and over its last answers the load falls: at the rate of its
 * steady part, so many answers take so long.
 */
function loadedMsOf({ slices, ok }: LoadedBetween): number {
  const perSec = slices.reduce((sum, slice) => sum + slice.perSec, 0) / slices.length
  return ok > 0 && perSec > 0 ? (ok / perSec) * 1000 : slices.reduce((sum, slice) => sum + slice.durationMs, 0)
}

/** A process is one worker, or none, or its threads are several. */
function processUsesOf(process: ProcessTime, between: LoadedBetween, loadedMs: number): ProcessUse[] {
  const workers = between.after.workers.filter(({ pid }) => pid === process.pid)
  if (workers.length < 2) return [processUseOf(process, between, loadedMs)]
  const loops = workers.map(worker => ({ slot: worker.slot, loop: loopUse(worker, between, loadedMs) }))
  // Which thread is which worker is not told; those that run JavaScript under load are the busiest, and the busiest loop is in the busiest.
  const threads = helperThreads(process, between, loadedMs)
  return loops
    .toSorted((a, b) => b.loop - a.loop)
    .map(({ slot, loop }, rank) => {
      const main = threads[rank] ?? null
      return { role: 'worker', slot, cpu: main?.cpu ?? null, loop, main, other: null }
    })
}

function loopUse(worker: WorkerCounters, { before }: LoadedBetween, loadedMs: number): number {
  const isSame = ({ pid, slot }: WorkerCounters) => pid === worker.pid && slot === worker.slot
  return perMs(worker.loopActiveMs - (before.workers.find(isSame)?.loopActiveMs ?? 0), loadedMs)
}

function threadUsesOf(process: ProcessTime, { before }: LoadedBetween, loadedMs: number): Map<number, ThreadUse> {
  const earlier = before.processes.find(each => each.pid === process.pid)?.threads
  return new Map([...process.threads].map(([id, time]) => [id, threadUse(earlier?.get(id), time, loadedMs)]))
}

/** The threads of a process but its main one, the busiest first. */
function helperThreads(process: ProcessTime, between: LoadedBetween, loadedMs: number): ThreadUse[] {
  const uses = [...threadUsesOf(process, between, loadedMs)].flatMap(([id, use]) => (id === process.pid ? [] : [use]))
  return uses.sort((a, b) => b.cpu + b.waiting - a.cpu - a.waiting)
}

function processUseOf(process: ProcessTime, between: LoadedBetween, loadedMs: number): ProcessUse {
  const { before, after } = between
  const earlier = before.processes.find(each => each.pid === process.pid)
  const worker = after.workers.find(each => each.pid === process.pid)
  return {
    role: worker ? 'worker' : process.pid === after.primaryPid ? 'primary' : 'child',
    slot: worker?.slot ?? null,
    cpu: perMs((process.cpuUs - (earlier?.cpuUs ?? 0)) / 1000, loadedMs),
    loop: worker ? loopUse(worker, between, loadedMs) : null,
    main: threadUsesOf(process, between, loadedMs).get(process.pid) ?? null,
    other: helperThreads(process, between, loadedMs)[0] ?? null,
  }
}

function threadUse(before: ThreadTime | undefined, after: ThreadTime, durationMs: number): ThreadUse {
  return {
    cpu: perMs((after.cpuUs - (before?.cpuUs ?? 0)) / 1000, durationMs),
    waiting: perMs((after.waitingUs - (before?.waitingUs ?? 0)) / 1000, durationMs),
  }
}

function perMs(ms: number, durationMs: number): number {
  return durationMs > 0 ? Math.max(0, ms) / durationMs : 0
}

/** A look at the clocks of the machine and of clusterbench itself. */
interface Look {
  readonly atMs: number
  readonly machine: MachineTime | undefined
  readonly ownUs: number
}

/** Watches the machine from now on, over a phase. */
export class MachineWatch {
  readonly #start = lookAround()

  /**
   * What was used since the beginning; null where the platform does not tell.
   * @param appsUs CPU time of all apps over the same time
   */
  end(appsUs: number | undefined): MachineUse | null {
    const [start, end] = [this.#start, lookAround()]
    if (!start.machine || !end.machine || appsUs === undefined) return null
    const durationMs = end.atMs - start.atMs
    const busyUs = end.machine.busyUs - start.machine.busyUs
    const otherUs = busyUs - appsUs - (end.ownUs - start.ownUs)
    return {
      durationMs,
      otherCpus: perMs(otherUs / 1000, durationMs),
      stolenCpus: perMs((end.machine.stolenUs - start.machine.stolenUs) / 1000, durationMs),
      throttled: throttledBetween(start.machine.quota, end.machine.quota),
    }
  }
}

function throttledBetween(start: MachineTime['quota'], end: MachineTime['quota']): number | null {
  const periods = start && end ? end.periods - start.periods : 0
  return periods > 0 ? (end!.throttled - start!.throttled) / periods : null
}

function lookAround(): Look {
  const { user, system } = process.cpuUsage()
  return { atMs: performance.now(), machine: readMachineTime(), ownUs: user + system }
}
