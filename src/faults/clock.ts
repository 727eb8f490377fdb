import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { inputRead } from '../targets/input-first.ts'

/**
 * Resolves after `ms`, with all input read that was there by then, or as soon as one of the signals is aborted; never rejects, and leaves
 * no listener behind.
 */
export async function wait(ms: number, ...signals: readonly AbortSignal[]): Promise<void> {
  if (signals.some(signal => signal.aborted)) return
  const over = new AbortController()
  for (const signal of signals) {
    // One signal ends all faults of a run, and any number of them may wait at a time: many listeners are no leak.
    setMaxListeners(0, signal)
    signal.addEventListener('abort', () => over.abort(), { signal: over.signal })
  }
  await sleep(Math.max(0, ms), undefined, { signal: over.signal }).then(inputRead, () => {})
  over.abort()
}

/** A time in a sentence: `0.35 s`, `2 s`. */
export function inSeconds(ms: number): string {
  return `${Number((ms / 1000).toFixed(ms < 1000 ? 2 : 1))} s`
}
