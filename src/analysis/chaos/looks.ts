import { type FaultWindow, overAtMs } from './windows.ts'

/** The first look for harm is at so long. */
export const FIRST_MS = 1_000

/** Ends of the spans that are looked at: the first second, until a second after the fault was over, and all of it. */
export function looksOf({ fault, fromMs, toMs }: FaultWindow): Set<number> {
  const over = overAtMs(fault) + FIRST_MS
  return new Set([fromMs + FIRST_MS, over, toMs].map(endMs => Math.min(endMs, toMs)))
}
