import { setTimeout as timeout } from 'node:timers/promises'
import { sharedNowMs } from '../../model/shared-clock.ts'

/** Resolves after `ms`, or as soon as the signal is aborted; never rejects. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await timeout(ms, undefined, { signal }).catch(() => {})
}

/** Waits until a time on the shared clock, or until the signal is aborted; never rejects. Timers may come early: the clock decides. */
export async function sleepUntil(atMs: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    const leftMs = atMs - sharedNowMs()
    if (leftMs <= 0 || signal.aborted) return
    await sleep(leftMs, signal)
  }
}
