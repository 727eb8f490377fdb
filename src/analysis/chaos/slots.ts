import type { Trial } from '../../model/chaos-result.ts'
import type { WorkerId } from '../../model/worker-id.ts'

/** An autoscaler said how many slots there are to be from then on. */
export interface Resized {
  readonly atMs: number
  readonly from: number
  readonly to: number
  /** Those that it started, or asked to end. */
  readonly workers: readonly WorkerId[]
}

/** The slots that are to have a worker. */
export interface Slots {
  /** How many there are at a time. */
  at(ms: number): number
  /** Whether a worker has lost its slot by then, although it may live. */
  hasLeft(worker: WorkerId, ms: number): boolean
}

/** As many slots as at first, or as an autoscaler said last. */
export function slotsOf(first: number, resized: readonly Resized[]): Slots {
  return {
    at: ms => slotsAt(first, resized, ms),
    hasLeft: ({ slot, incarnation }, ms) =>
      resized.some(
        ({ atMs, from, to, workers }) =>
          to < from && atMs <= ms && workers.some(each => each.slot === slot && each.incarnation === incarnation),
      ),
  }
}

/** How many slots there are at a time. An autoscaler may have changed their number before the load began. */
export function slotsAt(first: number, resized: readonly Resized[], ms: number): number {
  return resized.findLast(({ atMs }) => atMs <= ms)?.to ?? resized[0]?.from ?? first
}

/** What the autoscaler of a trial said, in the order of time; empty where there is none. */
export function resizedIn({ events }: Pick<Trial, 'events'>): Resized[] {
  return events.flatMap(({ atMs, scaled }) => (scaled ? [{ atMs, ...scaled }] : []))
}
