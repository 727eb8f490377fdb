import type { CompareResult } from '../../../../src/model/compare-result.ts'
import { encodeHistogram, newHistogram, recordUs } from '../../../../src/model/histogram.ts'
import { randomStream } from '../../../../src/model/random.ts'

/** So many latencies from 0.5 ms on, most of them short, as an encoded histogram. */
export function sampleLatency(count: number, longestUs: number): string {
  const random = randomStream(count, `latency ${longestUs}`)
  const histogram = newHistogram()
  for (let at = 0; at < count; at += 1) recordUs(histogram, 500 + longestUs * random.next() ** 9)
  return encodeHistogram(histogram)
}

/** The same result with latencies in each generation: the golden samples have none. */
export function withLatencies(result: CompareResult): CompareResult {
  const byArm = new Map(result.arms.map(({ id }, at) => [id, sampleLatency(1_500, 4_000 * (at + 1))]))
  const generations = result.generations.map(generation => ({
    ...generation,
    arms: generation.arms.map(arm => ({ ...arm, latencyHdr: byArm.get(arm.arm)! })),
  }))
  return { ...result, generations }
}
