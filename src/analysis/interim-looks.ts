import type { Metric } from '../model/compare-result.ts'

/** The error rate over all candidates, metrics and looks of a run: in at most this share of runs is any `better` or `worse` wrong. */
export const ALPHA = 0.01

/** Each metric's share of the error rate. Throughput decides most runs, and keeps most of it; they add up to 1. */
export const METRIC_SHARES: Readonly<Record<Metric, number>> = {
  throughput: 0.7,
  cpuPerRequest: 0.1,
  'latency.p50': 0.1,
  'latency.p99': 0.1,
}

/** Numbers of generations at which the data are looked at, with equal shares of the error rate. */
const EARLY_LOOKS = [5, 6, 8, 10, 12, 16, 20]

/** The early looks, all that come later, and the last one, when the budget is spent, have a part each. */
const PARTS = EARLY_LOOKS.length + 2

/** A later look comes when there are so many times the generations of the one before it, and has half of its share. */
const LATER_STEP = 1.4

/** Longer runs than this have no further looks. */
const MOST_GENERATIONS = 2_000

/** No verdict comes from fewer generations. */
export const FIRST_LOOK = EARLY_LOOKS[0]!

const SHARES = new Map([...EARLY_LOOKS.map(at => [at, 1 / PARTS] as const), ...laterLooks()])

function laterLooks(): [number, number][] {
  const looks: [number, number][] = []
  let share = 1 / PARTS
  for (let at = EARLY_LOOKS.at(-1)! * LATER_STEP; at <= MOST_GENERATIONS; at *= LATER_STEP) {
    share /= 2
    looks.push([Math.ceil(at), share])
  }
  return looks
}

/**
 * When the data are looked at, and at which error rate, so that all looks together err in at most `alpha`, whatever the correlation between
 * them (union bound). The looks are fixed beforehand: neither the data nor the time that a generation takes has a say in them.
 */
export interface InterimLooks {
  /** Error rate of the look at so many generations; 0 where there is none. */
  interimMisrate(generations: number): number
  /** Error rate of the last look, when the budget is spent. */
  readonly finalMisrate: number
}

/** @param alpha error rate of one comparison in one metric over all looks */
export function planInterimLooks(alpha: number): InterimLooks {
  return { interimMisrate: at => alpha * (SHARES.get(at) ?? 0), finalMisrate: alpha / PARTS }
}

/** One look, at the end. */
export function oneLook(alpha: number): InterimLooks {
  return { interimMisrate: () => 0, finalMisrate: alpha }
}

/** The early looks before so many generations. */
export function looksBefore(generations: number): number[] {
  return [...SHARES.keys()].filter(at => at < generations)
}

/** The error rate at which the data may be looked at now. */
export function misrateAt(looks: InterimLooks, generations: number, isLast: boolean): number {
  const interim = isLast ? 0 : looks.interimMisrate(generations)
  return interim > 0 ? interim : looks.finalMisrate
}
