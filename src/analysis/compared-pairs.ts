import type { StoredBaseline } from '../model/compare-result.ts'
import type { ResultArm } from '../model/result-parts.ts'
import { type Pair, pairArms } from './pairs.ts'

/** A pair of this run, or an arm of this run with its reference in a stored baseline. */
export interface ComparedPair extends Pair {
  /** The reference is in the stored baseline. */
  readonly stored: boolean
  /** It was measured on another machine: its times decide nothing, its counts do. */
  readonly advisory: boolean
}

/** Everything that a run compares: first with the baseline, where there is one, then its arms among themselves. */
export function comparedPairs(arms: readonly ResultArm[], baseline: StoredBaseline | null): ComparedPair[] {
  const advisory = baseline !== null && isAdvisory(baseline)
  const stored = (baseline?.pairs ?? []).map(
    (pair): ComparedPair => ({ ...pair, gate: true, control: false, stored: true, advisory }),
  )
  return [...stored, ...pairArms(arms).map(pair => ({ ...pair, stored: false, advisory: false }))]
}

/** Whether a baseline's throughput, latency and CPU are shown only, as its machine was another. */
export function isAdvisory({ mismatch, policy }: Pick<StoredBaseline, 'mismatch' | 'policy'>): boolean {
  return mismatch.length > 0 && policy !== 'ignore'
}
