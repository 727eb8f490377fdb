import type { AnyComparison, Comparison, EntryComparison } from '../../model/compare-result.ts'
import { isIncomparable, type Reason } from '../../model/reason.ts'
import type { Threshold } from '../../model/result-parts.ts'
import type { ThresholdSpec } from '../../model/threshold.ts'
import type { ComparedPair } from '../compared-pairs.ts'
import { METRIC_RULES } from '../metrics.ts'
import { judgeThreshold } from './judge.ts'
import { atLeast, atMost, type Measured, unknown } from './measured.ts'

/** The comparison that a limit on a change is about. */
export function comparisonOf(
  { metric, entry }: ThresholdSpec,
  comparisons: readonly Comparison[],
  byEntry: readonly EntryComparison[],
): AnyComparison | undefined {
  if (entry === undefined) return comparisons.find(each => each.metric === metric)
  return byEntry.find(each => each.metric === metric && each.entry === entry)
}

/** Judges a limit on the change for the worse of a pair, by the interval of its comparison in that metric. */
export function judgeChange(
  spec: ThresholdSpec,
  { candidate, reference, advisory }: ComparedPair,
  comparison: AnyComparison | undefined,
): Threshold {
  return judgeThreshold(spec, {
    arm: candidate,
    reference,
    measured: comparison ? changeOf(comparison) : unknown({ kind: 'no-figure' }),
    obstacle: advisory ? { kind: 'other-machine' } : comparison && changeObstacle(comparison),
  })
}

/** The relative change for the worse, from the interval of the ratio. */
function changeOf({ metric, candidate, reference, ratio, ci, reason, generations, bound }: AnyComparison): Measured {
  if (generations === 0 || isIncomparable(reason)) return unknown(reason ?? { kind: 'no-figure' })
  const isHigherBetter = METRIC_RULES.find(rule => rule.metric === metric)?.better === 'higher'
  const worse = (at: number) => (isHigherBetter ? 1 - at : at - 1)
  if (!ci) return { value: worse(ratio), ci: null, range: undefined, reason: reason ?? undefined }
  const [one, other] = ci.map(worse) as [number, number]
  const range = [Math.min(one, other), Math.max(one, other)] as const
  const measured: Measured = { value: worse(ratio), ci: range, range, reason: { kind: 'limit-in-interval' } }
  if (bound === 'at most') return atLeast(measured, reason ?? { kind: 'generator-limit', arm: reference })
  return bound === 'at least' ? atMost(measured, reason ?? { kind: 'generator-limit', arm: candidate }) : measured
}

/**
 * An interval that is too wide for a verdict is an interval, and a bound is a bound; what else is against a comparison is
 * against this.
 */
function changeObstacle({ ci, verdict, reason, bound }: AnyComparison): Reason | undefined {
  if ((bound === 'at least' || bound === 'at most') && isLimit(reason)) return undefined
  return ci && verdict === 'inconclusive' && reason?.kind !== 'too-wide' ? (reason ?? undefined) : undefined
}

/** Whether one side could have done more than was measured. */
function isLimit(reason: Reason | null): boolean {
  return reason?.kind === 'generator-limit' || reason?.kind === 'not-loaded'
}
