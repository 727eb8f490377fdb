import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds of the monotonic clock on the origin that all processes of the machine share. */
export function sharedNowMs(): number {
  return performance.timeOrigin + performance.now()
}

/** Resolves after `ms`, or as soon as the signal is aborted; never rejects. */
export function wait(ms: number, signal: AbortSignal): Promise<void> {
  return sleep(Math.max(0, ms), undefined, { signal }).catch(() => {})
}

/** A time in a sentence: `0.35 s`, `2 s`. */
export function inSeconds(ms: number): string {
  return `${Number((ms / 1000).toFixed(ms < 1000 ? 2 : 1))} s`
}
