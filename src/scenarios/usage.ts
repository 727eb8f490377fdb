import type { SliceReport } from '../load/index.ts'
import type { ThreadTime } from '../model/thread-time.ts'
import type { ArmUse, MachineUse, ProcessUse, ThreadUse } from '../model/usage.ts'
import { type MachineTime, type ProcessTime, readMachineTime, type TargetSample } from '../targets/index.ts'

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

/** A process is one worker, or none; or its threads are several, whose loops are known, and what each used is not. */
function processUsesOf(process: ProcessTime, between: LoadedBetween, loadedMs: number): ProcessUse[] {
  const { before, after } = between
  const threads = after.workers.filter(({ pid }) => pid === process.pid)
  const whole = processUseOf(process, between, loadedMs)
  if (threads.length < 2) return [whole]
  return threads.map(({ slot, loopActiveMs }) => {
    const earlierMs = before.workers.find(each => each.slot === slot)?.loopActiveMs ?? 0
    return {
      ...{ role: 'worker', slot, cpu: whole.cpu === null ? null : whole.cpu / threads.length, main: null, other: null },
      loop: perMs(loopActiveMs - earlierMs, loadedMs),
    }
  })
}

function processUseOf(process: ProcessTime, { before, after }: LoadedBetween, loadedMs: number): ProcessUse {
  const earlier = before.processes.find(each => each.pid === process.pid)
  const threadsBefore = earlier?.threads ?? new Map<number, ThreadTime>()
  const worker = after.workers.find(each => each.pid === process.pid)
  const workerBefore = worker && before.workers.find(each => each.pid === process.pid)
  const used = [...process.threads].map(([id, time]) => [id, threadUse(threadsBefore.get(id), time, loadedMs)] as const)
  const others = used.filter(([id]) => id !== process.pid).map(([, use]) => use)
  return {
    role: worker ? 'worker' : process.pid === after.primaryPid ? 'primary' : 'child',
    slot: worker?.slot ?? null,
    cpu: perMs((process.cpuUs - (earlier?.cpuUs ?? 0)) / 1000, loadedMs),
    loop: worker ? perMs(worker.loopActiveMs - (workerBefore?.loopActiveMs ?? 0), loadedMs) : null,
    main: used.find(([id]) => id === process.pid)?.[1] ?? null,
    other: others.toSorted((a, b) => b.cpu + b.waiting - a.cpu - a.waiting)[0] ?? null,
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
  end(appsUs: number): MachineUse | null {
    const [start, end] = [this.#start, lookAround()]
    if (!start.machine || !end.machine) return null
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
