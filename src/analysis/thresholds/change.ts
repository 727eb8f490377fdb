import type { Comparison } from '../../model/compare-result.ts'
import type { Threshold } from '../../model/result-parts.ts'
import type { ThresholdSpec } from '../../model/threshold.ts'
import type { ComparedPair } from '../compared-pairs.ts'
import { isGeneratorLimit } from '../limits.ts'
import { METRIC_RULES } from '../metrics.ts'
import { TOO_WIDE } from '../verdict.ts'
import { judgeThreshold } from './judge.ts'
import { atLeast, atMost, type Measured, unknown } from './measured.ts'

/** Judges a limit on the change for the worse of a pair, by the interval of its comparison in that metric. */
export function judgeChange(
  spec: ThresholdSpec,
  { candidate, reference, advisory }: ComparedPair,
  comparison: Comparison | undefined,
): Threshold {
  return judgeThreshold(spec, {
    arm: candidate,
    reference,
    measured: comparison ? changeOf(comparison) : unknown('there is no figure to compare'),
    obstacle: advisory ? 'the baseline was measured on another machine' : comparison && changeObstacle(comparison),
  })
}

/** The relative change for the worse, from the interval of the ratio. */
function changeOf({ metric, ratio, ci, reason, generations, bound }: Comparison): Measured {
  if (generations === 0) return unknown(reason ?? 'there is no figure to compare')
  const isHigherBetter = METRIC_RULES.find(rule => rule.metric === metric)?.better === 'higher'
  const worse = (at: number) => (isHigherBetter ? 1 - at : at - 1)
  if (!ci) return { value: worse(ratio), ci: null, range: undefined, reason: reason ?? undefined }
  const [one, other] = ci.map(worse) as [number, number]
  const range = [Math.min(one, other), Math.max(one, other)] as const
  const measured = { value: worse(ratio), ci: range, range, reason: 'the interval contains the limit' }
  if (bound === 'at most') return atLeast(measured, 'the load generator was the limit of the reference')
  return bound === 'at least' ? atMost(measured, 'the load generator was the limit of the candidate') : measured
}

/**
 * An interval that is too wide for a verdict is an interval, and a bound is a bound; what else is against a comparison is
 * against this.
 */
function changeObstacle({ ci, verdict, reason, bound }: Comparison): string | undefined {
  if ((bound === 'at least' || bound === 'at most') && isGeneratorLimit(reason)) return undefined
  return ci && verdict === 'inconclusive' && reason !== TOO_WIDE ? (reason ?? undefined) : undefined
}
