import { existsSync, readdirSync } from 'node:fs'
import { CpuMeter, type ProcessTime } from './cpu-meter.ts'
import { residentMib } from './memory.ts'
import { parentOf } from './parents.ts'
import { statFields, TICK_US } from './stat-fields.ts'

const ATTEMPTS = 3

/** Where the processes of one target are found: below its host. */
export interface Tree {
  readonly host: number
  /** The host is a part of the app: the cluster primary, or the process of its threads. */
  readonly hostIsApp: boolean
}

/** Whether this platform has /proc as Linux has it. */
export function hasProc(): boolean {
  return process.platform === 'linux' && existsSync('/proc/self/stat')
}

/** Reads CPU and memory of one target; remembers what ended threads had used. */
export class TreeReader {
  readonly #meters = new Map<number, CpuMeter>()

  /**
   * CPU time of the app's processes since they started, their resident memory now, and the living ones one by one: the workers and all that
   * they have started. One that died counts through its parent: the kernel adds the time of a reaped child to its parent's
   * `cutime` and `cstime`.
   */
  read({ host, hostIsApp }: Tree): { cpuUs: number; rssMib: number; processes: ProcessTime[] } {
    for (let attempt = 1; ; attempt += 1) {
      const below = descendants(host)
      const parents = [host, ...below]
      const members = hostIsApp ? parents : below
      const buriedUs = sum(parents.map(reapedUs))
      const processes = members.map(pid => this.#ownTime(pid))
      const livingUs = sum(processes.map(each => each.cpuUs))
      const rssMib = sum(members.map(pid => residentMib(pid) ?? 0))
      const buriedAfterUs = sum(parents.map(reapedUs))
      // A process that was reaped meanwhile would count twice.
      if (buriedAfterUs !== buriedUs && attempt < ATTEMPTS) continue
      this.#forget(members)
      return { cpuUs: livingUs + buriedAfterUs, rssMib, processes }
    }
  }

  /** Its pid may become another's. */
  #forget(living: readonly number[]): void {
    for (const pid of this.#meters.keys()) if (!living.includes(pid)) this.#meters.delete(pid)
  }

  #ownTime(pid: number): ProcessTime {
    const meter = this.#meters.get(pid) ?? new CpuMeter(pid)
    this.#meters.set(pid, meter)
    return meter.read()
  }
}

/** Number of open descriptors; undefined when the process is gone. */
export function readFds(pid: number): number | undefined {
  try {
    return readdirSync(`/proc/${pid}/fd`).length
  } catch {
    return undefined
  }
}

/** All living processes that descend from this one. Those whose parent died belong to nobody any more. */
function descendants(root: number): number[] {
  const children = new Map<number, number[]>()
  for (const { pid, parent } of parentage()) children.set(parent, [...(children.get(parent) ?? []), pid])
  const found: number[] = []
  const below = (pid: number) => {
    for (const child of children.get(pid) ?? []) {
      found.push(child)
      below(child)
    }
  }
  below(root)
  return found
}

function parentage(): { pid: number; parent: number }[] {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name))
  return pids.map(name => ({ pid: Number(name), parent: parentOf(Number(name)) ?? -1 }))
}

/** CPU time of the children that a process has reaped, and of theirs. */
function reapedUs(pid: number): number {
  const fields = statFields(pid)
  return fields ? (Number(fields[13]) + Number(fields[14])) * TICK_US : 0
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
