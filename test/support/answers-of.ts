import type { ArmGeneration, Generation } from '../../src/model/compare-result.ts'
import type { AnswerTotals, BodySizes } from '../../src/model/outcome.ts'
import { sampleRequests } from '../golden/results.ts'

/** Bodies of one size, or spread between two, with the hash of those that never change. */
export function bodies(min: number, max = min, hash: string | null = null): BodySizes {
  const at = (share: number) => Math.round(min + (max - min) * share)
  return { minBytes: min, p10Bytes: at(0.1), medianBytes: at(0.5), p90Bytes: at(0.9), maxBytes: max, hash }
}

/** Answers by status, with their bodies. */
export function answers(statuses: Record<string, number>, sizes: BodySizes = bodies(100, 100, 'page')): AnswerTotals {
  return { statuses, retryAfter: {}, bodies: sizes }
}

/** A generation in which each arm answered so, all of it in the closed loop; statuses from 400 on were rejected. */
export function answered(index: number, byArm: Record<string, AnswerTotals>): Generation {
  const arms = Object.entries(byArm).map(([arm, totals]) => {
    const count = (from: number, to: number) =>
      Object.entries(totals.statuses).reduce(
        (sum, [status, n]) => sum + (Number(status) >= from && Number(status) < to ? n : 0),
        0,
      )
    const rejected = Object.entries(totals.statuses).filter(([status]) => Number(status) >= 400)
    return {
      ...{ arm, slices: [100, 100], perSec: 100, cpuUsPerRequest: null, latencyHdr: '' },
      requests: {
        closed: sampleRequests({ scheduled: count(0, 1000), rejected: count(400, 1000) }),
        open: sampleRequests({ scheduled: 0 }),
      },
      codes: Object.fromEntries(rejected.map(([status, n]) => [`rejected.${status}`, n])),
      answers: { closed: totals, open: { statuses: {}, retryAfter: {}, bodies: null } },
    } as unknown as ArmGeneration
  })
  return { index, startedAtMs: 0, durationMs: 5_000, loadedMs: 3_000, order: [], blocks: [], arms }
}
