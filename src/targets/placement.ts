import { getPriority } from 'node:os'
import { availableCpus, readOrNothing } from './cpus.ts'
import { capture } from './processes/capture.ts'

/** Which CPUs belong to whom while a run lasts. */
export interface Placement {
  /** The CPU of the load generator's thread. */
  readonly generator: number
  /** The CPUs of the apps' processes. */
  readonly apps: readonly number[]
}

/** By how much the apps' processes are nicer than a load generator that shares their CPUs. 0: not at all. */
const APPS_NICER_BY: number = 5

/** The greatest niceness that there is. */
const NICEST = 19

/**
 * The niceness of the apps' processes where the load generator has no CPU of its own: it wakes up for a moment at a time, and one
 * that has to wait for its turn is late with requests whose latency counts from when they were due. Undefined where it has one.
 */
export function nicenessBeside(placement: Placement | undefined): number | undefined {
  return placement || APPS_NICER_BY === 0 ? undefined : Math.min(NICEST, getPriority() + APPS_NICER_BY)
}

/**
 * Gives the load generator a CPU of its own where that leaves every worker of the largest arm one too; undefined where
 * it does not, under a CPU quota, or without the command `taskset`. Left to itself, the kernel often wakes a server on
 * the CPU of the client that woke it: both then share one CPU for tens of milliseconds while another is idle.
 */
export async function planPlacement(workers: number): Promise<Placement | undefined> {
  const cpus = allowedCpus()
  const isLimited = availableCpus().cpus < cpus.length
  if (isLimited || workers + 1 > cpus.length) return undefined
  const apps = cpus.slice(0, -1)
  const tried = await capture('taskset', ['-c', apps.join(','), 'true'])
  return tried.code === 0 ? { generator: cpus.at(-1)!, apps } : undefined
}

/** Binds a thread of this process to a CPU. Says whether that worked. */
export async function pinThread(threadId: number, cpu: number): Promise<boolean> {
  return (await capture('taskset', ['-c', '-p', String(cpu), String(threadId)])).code === 0
}

/** The CPUs that this process may run on; none where the platform does not tell. */
function allowedCpus(): number[] {
  const allowed = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readOrNothing('/proc/self/status') ?? '')?.[1] ?? ''
  return onlineOf(parseCpuList(allowed), readOrNothing('/sys/devices/system/cpu/online'))
}

/** What is allowed may be switched off, or not even be there; undefined, where the machine does not tell, leaves all. */
export function onlineOf(cpus: readonly number[], online: string | undefined): number[] {
  const there = new Set(parseCpuList(online ?? ''))
  return there.size === 0 ? [...cpus] : cpus.filter(cpu => there.has(cpu))
}

/** Reads a list such as `0-2,5`. */
export function parseCpuList(text: string): number[] {
  return text
    .trim()
    .split(',')
    .filter(part => part !== '')
    .flatMap(part => {
      const [first, last] = part.split('-').map(Number)
      return Array.from({ length: (last ?? first!) - first! + 1 }, (_, index) => first! + index)
    })
}
