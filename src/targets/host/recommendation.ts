import type { ScalingPolicy } from '../../model/scaling.ts'

/**
 * How many workers a load calls for. This is the algorithm of the HorizontalPodAutoscaler of Kubernetes, with workers for pods
 * (https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details and #stabilization-window).
 */

/** A load this close to its target, as a share of it, changes nothing. */
export const TOLERANCE = 0.1

/** What was measured at one time. */
export interface Measured {
  /** Workers that there are to be, whether or not they listen yet. */
  readonly current: number
  /** Of each worker that listens. */
  readonly loads: readonly number[]
}

/**
 * As many workers as bring the mean load to the target: `ceil(current × load / target)`. Workers that do not listen yet count as idle when
 * others are to be added, so that a load for which some are already starting does not add more.
 */
export function desiredWorkers({ current, loads }: Measured, target: number): number {
  if (loads.length === 0) return current
  const sum = loads.reduce((total, load) => total + load, 0)
  const starting = Math.max(0, current - loads.length)
  const ratio = sum / loads.length / target
  if (starting === 0 || ratio <= 1) return isNear(ratio) ? current : ceil(ratio * loads.length)
  const cautious = sum / (loads.length + starting) / target
  // The ones that are starting turn it round.
  return cautious < 1 || isNear(cautious) ? current : ceil(cautious * (loads.length + starting))
}

function isNear(ratio: number): boolean {
  return Math.abs(ratio - 1) <= TOLERANCE + 1e-9
}

/** At least one, and not one more for the last bit of a sum. */
function ceil(workers: number): number {
  return Math.max(1, Math.ceil(workers - 1e-9))
}

/** How many workers were recommended at a time. */
export interface Recommendation {
  readonly atMs: number
  readonly workers: number
}

/**
 * How many workers there are to be: the lowest recommendation of the last `upAfterMs` where that is more than there are, the highest of
 * the last `downAfterMs` where that is fewer, and otherwise as many as there are.
 * @param history in the order of time; the last one is that of now
 */
export function stabilized(
  history: readonly Recommendation[],
  current: number,
  { upAfterMs, downAfterMs }: Pick<ScalingPolicy, 'upAfterMs' | 'downAfterMs'>,
): number {
  const last = history.at(-1)
  if (!last) return current
  const within = (ms: number) =>
    history.filter(each => each === last || each.atMs > last.atMs - ms).map(({ workers }) => workers)
  const lowest = Math.min(...within(upAfterMs))
  const highest = Math.max(...within(downAfterMs))
  return Math.min(Math.max(current, lowest), highest)
}
