import { setTimeout as sleep } from 'node:timers/promises'
import type { TrialLook } from '../../model/chaos-result.ts'
import type { Target } from '../../targets/index.ts'
import { sharedNowMs } from './bench.ts'

const EVERY_MS = 1_000
const MIB = 2 ** 20

/** Looks at a target from outside, once a second until the signal is aborted. */
export async function watchTarget(
  target: Target,
  primaryFds: (atMs: number) => number | undefined,
  startedAtMs: number,
  signal: AbortSignal,
  take: (look: TrialLook) => void,
): Promise<void> {
  while (!signal.aborted) {
    const usage = await target.usage()
    const workers = target.workers().map(worker => {
      const { slot, incarnation } = worker
      return { slot, incarnation, rssMib: target.rssMib(worker) ?? null }
    })
    const atMs = sharedNowMs()
    take({
      atMs: atMs - startedAtMs,
      rssMib: usage.rssMib,
      cpuUs: usage.cpuUs,
      primaryFds: primaryFds(atMs) ?? usage.primaryFds ?? null,
      primaryRssMib: usage.primaryRssMib ?? null,
      runnerRssMib: process.memoryUsage.rss() / MIB,
      workers,
    })
    await sleep(EVERY_MS, undefined, { signal }).catch(() => {})
  }
}
