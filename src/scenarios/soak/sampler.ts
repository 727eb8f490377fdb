import { sharedNowMs } from '../../model/shared-clock.ts'
import type { SoakSample, SoakWorkerSample } from '../../model/soak-result.ts'
import { type LiveWorker, timeLimit } from '../../targets/index.ts'
import type { UnderLoad } from '../chaos/trial-plan.ts'
import { sleep } from '../chaos/wait.ts'

/** A process stands still while its garbage is collected: no larger share of the time goes to that, as long as there are samples enough. */
const STILL_SHARE = 0.02

/** So many times longer than asked for may be between two of them at the most: fewer samples show nothing. */
const MOST_LONGER = 4

/** A worker that does not come round to it within this is left out. */
const COLLECTED_WITHIN_MS = 5_000

/**
 * Looks at the processes of an arm until its load is over. Workers collect their garbage one after another, so that never all of them stand
 * still.
 */
export async function sampleWhile(
  running: UnderLoad,
  everyMs: number,
  take: (sample: SoakSample) => void,
): Promise<void> {
  const { signal } = running
  while (!signal.aborted) {
    const startedMs = performance.now()
    const sample = await sampleOf(running)
    // What was cut off by the end of the load tells of some workers only.
    if (signal.aborted) return
    take(sample)
    running.progressed()
    const stillMs = Math.max(0, ...sample.workers.map(({ gcMs }) => gcMs ?? 0))
    const leastMs = Math.min(stillMs / STILL_SHARE, everyMs * MOST_LONGER)
    await sleep(Math.max(everyMs, leastMs) - (performance.now() - startedMs), signal)
  }
}

async function sampleOf(running: UnderLoad): Promise<SoakSample> {
  const { target, startedAtMs } = running
  const workers: SoakWorkerSample[] = []
  for (const worker of target.workers())
    if (worker.listening && !worker.retiring) workers.push(await lookAt(worker, running))
  const pssMib = (await target.pssMib()) ?? null
  return {
    atMs: sharedNowMs() - startedAtMs,
    requests: running.answered(),
    pssMib,
    primaryFds: target.primaryFds() ?? null,
    workers,
  }
}

async function lookAt({ slot, incarnation }: LiveWorker, { target, signal }: UnderLoad): Promise<SoakWorkerSample> {
  const worker = { slot, incarnation }
  using limit = timeLimit(COLLECTED_WITHIN_MS, signal)
  const reply = target.hasAgent(worker) ? await target.order(worker, { kind: 'collect' }, limit.signal) : undefined
  const collected = reply?.collected
  return {
    ...worker,
    requests: target.blackBox(worker)?.started ?? null,
    heapBytes: collected?.heapBytes ?? null,
    heapLimitBytes: collected?.heapLimitBytes ?? null,
    externalBytes: collected?.externalBytes ?? null,
    gcMs: collected?.gcMs ?? null,
    loopDelayP99Ms: collected?.loopDelayP99Ms ?? null,
    rssMib: target.rssMib(worker) ?? null,
    pssMib: target.pssMibOf(worker) ?? null,
    fds: target.fdsOf(worker) ?? null,
  }
}
