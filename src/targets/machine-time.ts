import { cpuGroups, type ReadFile, readOrNothing } from './cpus.ts'
import { hasProc } from './processes/proc.ts'
import { TICK_US } from './processes/stat-fields.ts'

/** How the CPUs of the machine have spent their time since it started, in microseconds over all CPUs. */
export interface MachineTime {
  /** Work of all processes and of the kernel. */
  readonly busyUs: number
  /** What the hypervisor gave to others while there was work to do here. */
  readonly stolenUs: number
  /** Of the tightest CPU quota; undefined where there is none. */
  readonly quota: QuotaTime | undefined
}

/** How a CPU quota has been enforced. A period is as long as the kernel makes it, 100 ms as a rule; idle ones do not count. */
export interface QuotaTime {
  readonly periods: number
  /** Those in which the quota was used up and processes had to wait for the next. */
  readonly throttled: number
}

/** Reads the clocks of the machine; undefined where there is no /proc. */
export function readMachineTime(read: ReadFile = readOrNothing): MachineTime | undefined {
  if (read === readOrNothing && !hasProc()) return undefined
  const ticks = /^cpu\s+(.+)$/m
    .exec(read('/proc/stat') ?? '')?.[1]
    ?.split(' ')
    .map(Number)
  if (!ticks) return undefined
  // `man 5 proc_stat`. Time of guests is part of `user` and `nice`.
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = ticks
  const busyUs = (user + nice + system + irq + softirq) * TICK_US
  return { busyUs, stolenUs: steal * TICK_US, quota: readQuotaTime(read) }
}

function readQuotaTime(read: ReadFile): QuotaTime | undefined {
  const groups = cpuGroups(read).filter(group => group.quota !== undefined)
  const [tightest] = groups.toSorted((a, b) => a.quota! - b.quota!)
  const text = tightest && read(`${tightest.folder}/cpu.stat`)
  const figure = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text ?? '')?.[1])
  const [periods, throttled] = [figure('nr_periods'), figure('nr_throttled')]
  return Number.isFinite(periods) && Number.isFinite(throttled) ? { periods, throttled } : undefined
}
