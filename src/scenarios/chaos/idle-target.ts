import { workerNumber } from '../../model/worker-id.ts'
import type { Target } from '../../targets/index.ts'
import { primaryCpuUs } from './samples.ts'
import { sleep } from './wait.ts'
import type { BoxCounts } from './worker-history.ts'

/** A worker counts an answer a moment after its client has it: so long that is waited for, a few times. */
const SETTLE_MS = 10
const MOST_LOOKS = 20

/** How long a primary is watched without load. */
const IDLE_MS = 500

/** What a target was like before the first connection of the load. */
export interface Idle {
  /** Open descriptors of the primary; undefined where that is not known. */
  readonly fds: number | undefined
  /** How many of these are sockets. */
  readonly sockets: number | undefined
  /** What each worker, by its number, had got from the probes that found it ready. */
  readonly probes: ReadonlyMap<number, BoxCounts>
  /** Share of a CPU that the app's own primary used; undefined where it has none. */
  readonly primaryCpu: number | undefined
}

/** Looks at a target that has got no load yet, once its workers have counted their answers to the probes. */
export async function idleOf(target: Target): Promise<Idle> {
  let probes = probesOf(target)
  for (let look = 1; look < MOST_LOOKS && !isSettled(probes); look += 1) {
    await sleep(SETTLE_MS)
    probes = probesOf(target)
  }
  const primaryCpu = await idlePrimary(target)
  return { fds: target.primaryFds(), sockets: target.primarySockets(), probes, primaryCpu }
}

/** What the app's primary does by itself is not what requests cost it. */
async function idlePrimary(target: Target): Promise<number | undefined> {
  if (target.asRun.traits.respawns !== 'app') return undefined
  const before = await target.usage()
  if (primaryCpuUs(before) === undefined) return undefined
  await sleep(IDLE_MS)
  const after = await target.usage()
  const usedUs = (primaryCpuUs(after) ?? 0) - primaryCpuUs(before)!
  return Math.max(0, usedUs) / 1000 / (after.atMs - before.atMs)
}

/** A probe that was given up is never finished: that is not waited for for long. */
function isSettled(probes: Idle['probes']): boolean {
  return [...probes.values()].every(({ started, finished }) => started === finished)
}

function probesOf(target: Target): Idle['probes'] {
  const probes = new Map<number, BoxCounts>()
  for (const worker of target.workers()) {
    const box = target.blackBox(worker)
    if (box) probes.set(workerNumber(worker), box)
  }
  return probes
}
