import type { ChaosResult } from '../../../model/chaos-result.ts'
import type { CompareResult } from '../../../model/compare-result.ts'

/** The latencies that one line of a percentile plot shows. */
export interface Curve {
  readonly name: string
  /** HDR histograms of microseconds, base64; they are merged. */
  readonly latencyHdr: readonly string[]
}

/** A curve for each arm: its answers of the open loop at the equal rate, over all generations. */
export function compareCurves(_result: CompareResult): Curve[] {
  return []
}

/** Two curves for each arm: its answers from the baseline on, and those of the baseline alone. */
export function chaosCurves(_result: ChaosResult): Curve[] {
  return []
}
