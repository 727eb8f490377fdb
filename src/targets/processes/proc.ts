import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { CpuMeter } from './cpu-meter.ts'
import { statFields, TICK_US } from './stat-fields.ts'

const ATTEMPTS = 3

/** Processes of one target: its host, and its workers. */
export interface Tree {
  readonly host: number
  /** The host is the cluster primary, a part of the app. */
  readonly hostIsPrimary: boolean
  readonly workers: readonly number[]
}

/** Whether this platform has /proc as Linux has it. */
export function hasProc(): boolean {
  return process.platform === 'linux' && existsSync('/proc/self/stat')
}

/** Reads CPU and memory of one target; remembers what ended threads had used. */
export class TreeReader {
  readonly #meters = new Map<number, CpuMeter>()

  /**
   * CPU time of the app's processes since they started, and their resident memory now. A worker that died counts through its
   * host: the kernel adds the time of a reaped child to its parent's `cutime` and `cstime`.
   */
  read({ host, hostIsPrimary, workers }: Tree): { cpuUs: number; rssMib: number } {
    const members = hostIsPrimary ? [host, ...workers] : workers
    let buriedUs = reapedUs(host)
    for (let attempt = 1; ; attempt += 1) {
      const livingUs = sum(members.map(pid => this.#ownUs(pid))) + sum(workers.map(reapedUs))
      const rssMib = sum(members.map(residentMib))
      const buriedAfterUs = reapedUs(host)
      // A worker that was reaped meanwhile would count twice.
      if (buriedAfterUs === buriedUs || attempt === ATTEMPTS) return { cpuUs: livingUs + buriedAfterUs, rssMib }
      buriedUs = buriedAfterUs
    }
  }

  #ownUs(pid: number): number {
    const meter = this.#meters.get(pid) ?? new CpuMeter(pid)
    this.#meters.set(pid, meter)
    return meter.readUs()
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

/** CPU time of the children that a process has reaped, and of theirs. */
function reapedUs(pid: number): number {
  const fields = statFields(pid)
  return fields ? (Number(fields[13]) + Number(fields[14])) * TICK_US : 0
}

function residentMib(pid: number): number {
  try {
    const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return Number(kib?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
