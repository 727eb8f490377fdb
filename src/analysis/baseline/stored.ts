import type { CompareResult, StoredBaseline } from '../../model/compare-result.ts'
import { figuresOf, METRIC_RULES } from '../metrics.ts'
import type { Difference } from './difference.ts'
import type { ArmMatch } from './matching.ts'

/**
 * Fewer stored generations than this leave every interval without bounds for longer than a usual run lasts; the rank sum of
 * four beside six is the first that can err in less than 1 %.
 */
export const FEWEST_GENERATIONS = 4

/** What comparisons call an arm of the baseline. */
export function baselineId(arm: string): string {
  return `baseline:${arm}`
}

/** How a stored result is used. */
export interface UseOfBaseline {
  /** As it is shown to people. */
  readonly path: string
  readonly policy: StoredBaseline['policy']
  readonly mismatch: readonly Difference[]
  readonly matches: readonly Required<ArmMatch>[]
}

/** What a result keeps of the stored one that it was compared with. */
export function storedBaseline(
  { startedAt, tool, environment, summary, generations }: CompareResult,
  { path, policy, mismatch, matches }: UseOfBaseline,
): StoredBaseline {
  const ids = [...new Set(matches.map(({ there }) => there.id))]
  return {
    path,
    startedAt,
    toolVersion: tool.version,
    environment,
    mismatch: mismatch.map(each => ({ ...each })),
    policy,
    arms: summary.arms.filter(({ arm }) => ids.includes(arm)).map(each => ({ ...each, arm: baselineId(each.arm) })),
    pairs: matches.map(({ here, there }) => ({ candidate: here.id, reference: baselineId(there.id) })),
    generations: ids.flatMap(id =>
      METRIC_RULES.map(rule => ({
        arm: baselineId(id),
        metric: rule.metric,
        values: figuresOf(rule, generations, id),
      })),
    ),
  }
}
