import type { Environment, ResultArm } from '../../model/result-parts.ts'
import { type Difference, differing } from './difference.ts'
import type { ArmMatch } from './matching.ts'

/**
 * In what a machine differs from another, as far as that moves throughput, latency or CPU time: processor, CPUs and quota,
 * kernel, virtualisation, the Node of the load generator and of the apps, what launched them, and whether the generator has a CPU of its own.
 * Memory is no part of it.
 */
export function machineDifferences(
  there: Environment,
  here: Environment,
  matches: readonly Required<ArmMatch>[],
): Difference[] {
  return differing([
    ['platform', platformOf(there), platformOf(here)],
    ['CPU model', evened(there.cpuModel), evened(here.cpuModel)],
    ['CPUs', String(there.cpus), String(here.cpus)],
    ['CPU quota', quotaOf(there), quotaOf(here)],
    ['kernel', there.kernel, here.kernel],
    // Results from before it was looked at have none: what is not known is no difference.
    ['virtualisation', virtualizationOf(there), virtualizationOf(here)],
    ['load generator', placementOf(there), placementOf(here)],
    ['Node of clusterbench', there.node, here.node],
    ...matches.map(({ here: mine, there: other }) => [`Node of ${mine.id}`, other.node, mine.node] as const),
    ...matches.map(
      ({ here: mine, there: other }) => [`launcher of ${mine.id}`, launcherOf(other), launcherOf(mine)] as const,
    ),
  ])
}

/** Null where there is none, or its version is not known. */
export function launcherOf({ launcher }: Pick<ResultArm, 'launcher'>): string | null {
  return launcher?.version == null ? null : `${launcher.name} ${launcher.version}`
}

function platformOf({ platform, arch }: Environment): string {
  return `${platform} ${arch}`
}

function evened(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

function quotaOf({ cgroupQuota }: Environment): string {
  return cgroupQuota === null ? 'none' : String(cgroupQuota)
}

function virtualizationOf({ virtualization }: Environment): string | undefined {
  return virtualization === null ? 'none' : virtualization
}

function placementOf({ placement }: Environment): string {
  if (!placement) return 'shares the CPUs with the apps'
  return `has a CPU of its own beside ${placement.apps.length} for the apps`
}
