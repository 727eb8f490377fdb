import type { ThresholdVerdict } from '../../model/result-parts.ts'
import type { ThresholdSpec } from '../../model/threshold.ts'

/** What is known of a value: it lies between these; both the same where it is known exactly. */
export type Range = readonly [low: number, high: number]

/**
 * Compares what is known of a value with a limit: `held` where all of it is on the good side, `failed` where all of it is
 * on the bad side, `inconclusive` where the limit lies in between.
 */
export function decide({ operator, limit }: Pick<ThresholdSpec, 'operator' | 'limit'>, [low, high]: Range) {
  const [isHeld, isFailed] = {
    '<': [high < limit, low >= limit],
    '<=': [high <= limit, low > limit],
    '>': [low > limit, high <= limit],
    '>=': [low >= limit, high < limit],
    '==': [low === limit && high === limit, low > limit || high < limit],
  }[operator]
  const verdict: ThresholdVerdict = isHeld ? 'held' : isFailed ? 'failed' : 'inconclusive'
  return verdict
}
