import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'

/** The CPUs that this process can really use. */
export interface AvailableCpus {
  /** Whole CPUs, at least 1: what affinity and quota leave. */
  readonly cpus: number
  /** CPUs of the tightest cgroup quota, fractions included; undefined without one. */
  readonly quota: number | undefined
}

/** Reads a file of the machine; undefined when there is none. */
export type ReadFile = (path: string) => string | undefined

const V2_ROOT = '/sys/fs/cgroup'
const V1_ROOT = '/sys/fs/cgroup/cpu'

/**
 * Affinity and cgroup quota, whichever is tighter. `os.availableParallelism()` knows quotas only since libuv 1.49 (Node 22.10),
 * and rounds those below one CPU wrongly until 1.52.
 */
export function availableCpus(): AvailableCpus {
  const quota = process.platform === 'linux' ? cgroupQuota(readOrNothing) : undefined
  const affinity = availableParallelism()
  return { cpus: quota === undefined ? affinity : Math.max(1, Math.min(affinity, Math.floor(quota))), quota }
}

/** The tightest quota from the process's own cgroup up to the root, in CPUs. */
export function cgroupQuota(read: ReadFile): number | undefined {
  const quotas = cpuGroups(read).flatMap(group => group.quota ?? [])
  return quotas.length === 0 ? undefined : Math.min(...quotas)
}

/** Where the kernel keeps a cgroup's CPU quota, and the quota itself in CPUs; undefined where it has none. */
export interface CpuGroup {
  readonly folder: string
  readonly quota: number | undefined
}

/** The process's own cgroups and those above them. */
export function cpuGroups(read: ReadFile): CpuGroup[] {
  const lines = (read('/proc/self/cgroup') ?? '').split('\n').map(line => line.split(':'))
  const v2 = lines
    .find(([id, controllers]) => id === '0' && controllers === '')
    ?.slice(2)
    .join(':')
  const v1 = lines
    .find(([, controllers]) => controllers?.split(',').includes('cpu'))
    ?.slice(2)
    .join(':')
  const group = (root: string, quotaOf: typeof quotaV2) => (path: string) => {
    const folder = join(root, path)
    return { folder, quota: quotaOf(read, folder) }
  }
  return [
    ...(v2 === undefined ? [] : upwards(v2).map(group(V2_ROOT, quotaV2))),
    ...(v1 === undefined ? [] : upwards(v1).map(group(V1_ROOT, quotaV1))),
  ]
}

/** `/a/b` -> `/a/b`, `/a`, `/`: a quota above applies below as well. */
function upwards(path: string): string[] {
  return path === '/' || path === '.' || path === '' ? ['/'] : [path, ...upwards(dirname(path))]
}

function quotaV2(read: ReadFile, folder: string): number | undefined {
  const [limit, period] = (read(join(folder, 'cpu.max')) ?? '').trim().split(' ')
  return ratio(limit, period)
}

function quotaV1(read: ReadFile, folder: string): number | undefined {
  return ratio(read(join(folder, 'cpu.cfs_quota_us')), read(join(folder, 'cpu.cfs_period_us')))
}

/** Undefined for `max`, `-1` and whatever else is no limit. */
function ratio(limit: string | undefined, period: string | undefined): number | undefined {
  const cpus = Number(limit ?? Number.NaN) / Number(period ?? Number.NaN)
  return Number.isFinite(cpus) && cpus > 0 ? cpus : undefined
}

/** Reads a file; undefined when that fails. */
export function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
