import type { Bottleneck } from '../model/bottleneck.ts'
import {
  type CompareResult,
  type CompareSummary,
  type Comparison,
  type Generation,
  PRIMARY_METRIC,
  type Verdict,
} from '../model/compare-result.ts'
import { isConserved } from '../model/outcome.ts'
import type { ResultArm } from '../model/result-parts.ts'
import type { ThresholdSpec } from '../model/threshold.ts'
import { summarizeArm } from './arm-summary.ts'
import { bottleneckOf } from './bottleneck/index.ts'
import { comparedPairs } from './compared-pairs.ts'
import { compareArms, compareArmsByEntry } from './comparisons.ts'
import { compareCounts } from './counts.ts'
import { findDifferences } from './differences.ts'
import { findCompareFindings } from './findings/of-arms.ts'
import { median } from './interval.ts'
import { limitsOf } from './limits.ts'
import { compareShares } from './share-comparisons.ts'
import { judgeCompareThresholds } from './thresholds/compare.ts'
import { findWarnings } from './warnings.ts'

/** The raw record of a run, before anything is derived from it. */
export type RawRecord = Readonly<Pick<CompareResult, 'environment' | 'settings' | 'baseline'>> & {
  readonly arms: readonly ResultArm[]
  readonly generations: readonly Generation[]
  readonly isLast: boolean
  readonly elapsedMs: number
  readonly thresholds: readonly ThresholdSpec[]
}

/** Where the generator was the limit, by arm. */
export function limitsByArm(
  arms: RawRecord['arms'],
  generations: readonly Generation[],
): Map<string, ReturnType<typeof limitsOf>> {
  return new Map(
    arms.map(arm => [arm.id, limitsOf(generations.flatMap(each => each.arms.filter(run => run.arm === arm.id)))]),
  )
}

/** What kept each arm from serving more. */
export function bottlenecksByArm({
  arms,
  ...run
}: Pick<RawRecord, 'arms' | 'generations' | 'environment' | 'settings'>): Map<string, Bottleneck | null> {
  return new Map(arms.map(({ id }) => [id, bottleneckOf(id, run)]))
}

/** Derives the summary of a run from its raw record. */
export function summarize(raw: RawRecord): CompareSummary {
  const limits = limitsByArm(raw.arms, raw.generations)
  const bottlenecks = bottlenecksByArm(raw)
  const arms = raw.arms.map(({ id }) => ({
    ...summarizeArm(id, raw.generations, raw.settings),
    bottleneck: bottlenecks.get(id) ?? null,
  }))
  const checks = raw.generations.flatMap(generation => generation.arms.map(arm => arm.generator))
  const pairs = comparedPairs(raw.arms, raw.baseline)
  const { margins, allowedDifferences: allowed } = raw.settings
  const evidence = { ...raw, margins, limits, bottlenecks, allowed }
  const comparisons = compareArms(evidence)
  const entryComparisons = compareArmsByEntry(evidence)
  const shares = compareShares(evidence)
  const compared = { pairs, comparisons, entryComparisons }
  const figures = { arms: raw.arms, summaries: arms, ...compared, generations: raw.generations.length }
  return {
    arms,
    differences: findDifferences(pairs, { ...raw, allowed }),
    comparisons,
    ...(entryComparisons.length > 0 && { entryComparisons }),
    ...(shares.length > 0 && { shares }),
    counts: compareCounts(pairs, [...arms, ...(raw.baseline?.arms ?? [])], raw.generations),
    thresholds: judgeCompareThresholds(raw.thresholds, figures),
    findings: findCompareFindings(raw.arms, arms, raw.generations),
    warnings: findWarnings(raw),
    generator: {
      lagP99Ms: checks.length > 0 ? median(checks.map(check => check.lagP99Ms)) : 0,
      utilization: checks.length > 0 ? median(checks.map(check => check.closedUtilization)) : 0,
      limited: [...limits.values()].some(each => each.closed || each.open),
    },
    loadedShare: raw.elapsedMs > 0 ? raw.generations.reduce((sum, each) => sum + each.loadedMs, 0) / raw.elapsedMs : 0,
    conservation: arms.every(({ requests }) => isConserved(requests)),
  }
}

/**
 * The verdict of a run: the worst of its comparisons in the primary metric, those aside that decide nothing;
 * `inconclusive` when there is none.
 */
export function verdictOfRun(comparisons: readonly Comparison[], control: ReadonlySet<string>): Verdict {
  const primary = comparisons
    .filter(each => each.metric === PRIMARY_METRIC && !control.has(each.candidate) && !each.advisory)
    .map(each => each.verdict)
  const worstFirst: Verdict[] = ['worse', 'different', 'inconclusive', 'better', 'same']
  return worstFirst.find(verdict => primary.includes(verdict)) ?? 'inconclusive'
}
