import {
  type AnyComparison,
  type ArmSummary,
  type Bound,
  type CompareResult,
  type Comparison,
  type Metric,
  PRIMARY_METRIC,
} from '../model/compare-result.ts'
import { isIncomparable } from '../model/reason.ts'
import { NBSP } from './numbers.ts'

/** A candidate beside its reference, with everything that is known of the two. */
export interface Pairing {
  readonly candidate: ArmSummary
  readonly reference: ArmSummary
  /** True when the candidate is the second copy of the reference. */
  readonly control: boolean
  /** The comparison in the primary metric. */
  readonly primary: Comparison
  /** The comparisons in the other metrics, in the order of the result. */
  readonly others: readonly Comparison[]
}

/** The pairs that a result compares: each arm with a stored baseline, where there is one, then the arms among themselves. */
export function pairingsOf({ arms, summary, baseline }: CompareResult): Pairing[] {
  const references = [...summary.arms, ...(baseline?.arms ?? [])]
  return summary.comparisons
    .filter(each => each.metric === PRIMARY_METRIC)
    .flatMap(primary => {
      const candidate = summary.arms.find(each => each.arm === primary.candidate)
      const reference = references.find(each => each.arm === primary.reference)
      if (!candidate || !reference) return []
      const mine = summary.comparisons.filter(each => each.candidate === primary.candidate)
      const others = mine.filter(each => each.metric !== PRIMARY_METRIC && each.reference === primary.reference)
      return [{ candidate, reference, control: isControl(arms, candidate.arm), primary, others }]
    })
}

/** The figures of an arm, which may be one of the stored baseline. */
export function armIn({ summary, baseline }: CompareResult, id: string): ArmSummary | undefined {
  return [...summary.arms, ...(baseline?.arms ?? [])].find(each => each.arm === id)
}

function isControl(arms: CompareResult['arms'], id: string): boolean {
  return arms.some(arm => arm.id === id && arm.control)
}

/** How an arm is called in a sentence. */
export type NameOf = (arm: string) => string

const BASELINE_PREFIX = /^baseline:/

/** Names arms of the baseline after those whose ids they had: `single in the baseline`. */
export function namingBaseline(nameOf: NameOf): NameOf {
  return arm => (isOfBaseline(arm) ? `${nameOf(arm.replace(BASELINE_PREFIX, ''))} in the baseline` : nameOf(arm))
}

/** An arm as it is called in a sentence, by its id. */
export const inWords: (arm: string) => string = namingBaseline(arm => arm)

/** Whether an id is that of an arm of the stored baseline. */
export function isOfBaseline(arm: string): boolean {
  return BASELINE_PREFIX.test(arm)
}

/** The comparison of a pair in another metric than the primary one. */
export function comparisonIn(pairing: Pairing, metric: Metric): Comparison | undefined {
  return pairing.others.find(each => each.metric === metric)
}

/**
 * Whether a ratio says something of the two sides. It does not where the load generator was the bottleneck, unless one side alone was limited
 * so that the ratio is a bound, nor where the reference was measured on another machine, nor where the two answer differently or serve nothing.
 */
export function isCompared({ generations, reason, bound, advisory }: AnyComparison): boolean {
  if (generations === 0 || advisory || bound === 'neither' || isIncomparable(reason)) return false
  return bound !== null || reason?.kind !== 'generator-limit'
}

const BOUND_SIGNS: Readonly<Record<Bound, string>> = { 'at least': '≥', 'at most': '≤', neither: '' }

/** How a bound stands before its ratio: `≥ `; nothing where the ratio is no bound. */
export function boundSign({ bound }: AnyComparison, space = NBSP): string {
  return bound ? `${BOUND_SIGNS[bound]}${space}` : ''
}
