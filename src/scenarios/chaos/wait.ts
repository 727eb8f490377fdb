import { setTimeout as timeout } from 'node:timers/promises'
import { sharedNowMs } from '../../model/shared-clock.ts'
import { inputRead } from '../../targets/input-first.ts'

/** Resolves after `ms`, or as soon as the signal is aborted; never rejects. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await timeout(ms, undefined, { signal }).catch(() => {})
}

/**
 * Waits until a time on the shared clock, with all input read that was there by then, or until the signal is aborted; never rejects. Timers
 * may come early: the clock decides.
 */
export async function sleepUntil(atMs: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    const leftMs = atMs - sharedNowMs()
    if (signal.aborted) return
    if (leftMs <= 0) return inputRead()
    await sleep(leftMs, signal)
  }
}
