import type { TrialSample } from '../../model/chaos-result.ts'
import { sharedNowMs } from '../../model/shared-clock.ts'
import type { Target, TargetUsage } from '../../targets/index.ts'
import type { DescriptorWatch } from './descriptors.ts'
import { sleep } from './wait.ts'

const EVERY_MS = 1_000
const MIB = 2 ** 20

/** What is looked at. */
interface Watched {
  readonly target: Target
  readonly startedAtMs: number
  readonly descriptors: DescriptorWatch
}

/**
 * Looks at a target from outside: once a second until the signal is aborted, and a last time when `counted` resolves.
 * @param counted the last look at the descriptors
 */
export async function watchTarget(
  watched: Watched,
  { signal, counted }: { readonly signal: AbortSignal; readonly counted: Promise<unknown> },
  take: (sample: TrialSample) => void,
): Promise<void> {
  // Of a server that runs elsewhere nothing can be seen.
  if (watched.target.arm.traits.elsewhere) return
  while (!signal.aborted) {
    take(await lookAt(watched))
    await sleep(EVERY_MS, signal)
  }
  await counted
  take(await lookAt(watched))
}

/** CPU time of the primary; undefined where there is none. */
export function primaryCpuUs({ processes, primaryPid }: TargetUsage): number | undefined {
  return primaryPid === undefined ? undefined : processes.find(({ pid }) => pid === primaryPid)?.cpuUs
}

async function lookAt({ target, startedAtMs, descriptors }: Watched): Promise<TrialSample> {
  const usage = await target.usage()
  const scaling = target.scaleLook()
  const workers = target.workers().map(worker => {
    const { slot, incarnation } = worker
    const requests = target.blackBox(worker)?.started ?? null
    return { slot, incarnation, rssMib: target.rssMib(worker) ?? null, requests }
  })
  return {
    atMs: sharedNowMs() - startedAtMs,
    rssMib: usage.rssMib,
    cpuUs: usage.cpuUs,
    primaryFds: descriptors.now() ?? usage.primaryFds ?? null,
    primaryRssMib: usage.primaryRssMib ?? null,
    primaryCpuUs: primaryCpuUs(usage) ?? null,
    runnerRssMib: process.memoryUsage.rss() / MIB,
    ...(scaling && { scaling }),
    workers,
  }
}
