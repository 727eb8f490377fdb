import { setTimeout as sleep } from 'node:timers/promises'
import { inputRead } from './input-first.ts'

const POLL_MS = 5

/** Polls until something is so; false when it is still not so after `limitMs`. */
export async function pollUntil(limitMs: number, isSo: () => boolean): Promise<boolean> {
  const deadlineMs = performance.now() + limitMs
  while (!isSo()) {
    if (performance.now() > deadlineMs) return inputRead().then(isSo)
    await sleep(POLL_MS)
  }
  return true
}
