import type { Trial } from '../../model/chaos-result.ts'

/** An autoscaler said how many slots there are to be from then on. */
export interface Resized {
  readonly atMs: number
  readonly to: number
}

/** How many slots are to have a worker at a time: as many as at first, or as its autoscaler said last. */
export function slotsAt(first: number, resized: readonly Resized[], ms: number): number {
  return resized.findLast(({ atMs }) => atMs <= ms)?.to ?? first
}

/** What the autoscaler of a trial said, in the order of time; empty where there is none. */
export function resizedIn({ events }: Pick<Trial, 'events'>): Resized[] {
  return events.flatMap(({ atMs, scaled }) => (scaled ? [{ atMs, to: scaled.to }] : []))
}
