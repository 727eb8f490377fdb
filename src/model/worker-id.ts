/** One worker process: its slot, from 1, and how many processes the slot has had before it. */
export interface WorkerId {
  readonly slot: number
  readonly incarnation: number
}

/** The process that stands over the workers of an app which forks them itself; no worker has its slot. */
export const PRIMARY: WorkerId = { slot: 0, incarnation: 0 }

/** More processes than one slot has in any run. */
const INCARNATIONS = 1_000_000

/** A worker as one number, for columns of numbers; -1 stands for no worker. */
export function workerNumber({ slot, incarnation }: WorkerId): number {
  return slot * INCARNATIONS + incarnation
}

/** The worker of a number that `workerNumber` gave; undefined for -1. */
export function workerOfNumber(number: number): WorkerId | undefined {
  if (number < 0) return undefined
  return { slot: Math.floor(number / INCARNATIONS), incarnation: number % INCARNATIONS }
}

/** How the stamp header names a worker: `2.0`, `2.1` for the process that replaced it. */
export function stampOf({ slot, incarnation }: WorkerId): string {
  return `${slot}.${incarnation}`
}

/** Reads a stamp as a worker's number; -1 where it is none. */
export function parseStamp(stamp: string): number {
  const dot = stamp.indexOf('.')
  const slot = Number.parseInt(stamp, 10)
  const incarnation = dot < 0 ? 0 : Number.parseInt(stamp.slice(dot + 1), 10)
  return slot >= 0 && incarnation >= 0 ? workerNumber({ slot, incarnation }) : -1
}
