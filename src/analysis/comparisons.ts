import type { Comparison, Generation, Metric, ResultArm } from '../model/result.ts'
import type { Limits } from './limits.ts'
import { ALPHA, type Looks, misrateAt, planLooks } from './looks.ts'
import { logRatios, METRIC_RULES, type MetricRule } from './metrics.ts'
import { type Pair, pairArms } from './pairs.ts'
import { judge } from './verdict.ts'

/** What the comparisons are made of. */
export interface Evidence {
  readonly arms: readonly ResultArm[]
  readonly generations: readonly Generation[]
  readonly margins: Readonly<Record<Metric, number>>
  /** Number of generations that the budget was planned for: decides the looks. */
  readonly planned: number
  /** By arm: where the generator was the limit. */
  readonly limits: ReadonlyMap<string, Limits>
  /** True once no further generation follows. */
  readonly isLast: boolean
}

/**
 * The looks of a metric. The primary metric has the error rate of the run for itself, shared by the candidates; the
 * other metrics together have as much again and inform only: they never decide a run.
 */
function looksOf(rule: MetricRule, pair: Pair, pairs: readonly Pair[], planned: number): Looks {
  const candidates = pair.control ? 1 : Math.max(1, pairs.filter(each => !each.control).length)
  const metrics = rule === METRIC_RULES[0] ? 1 : METRIC_RULES.length - 1
  return planLooks(ALPHA / candidates / metrics, planned)
}

function compareOne(rule: MetricRule, pair: Pair, pairs: readonly Pair[], evidence: Evidence): Comparison {
  const { generations, margins } = evidence
  const misrate = misrateAt(looksOf(rule, pair, pairs, evidence.planned), generations.length, evidence.isLast)
  const seconds = generations.reduce((sum, each) => sum + each.durationMs, 0) / 1000 / Math.max(1, generations.length)
  const margin = margins[rule.metric]
  const judged = judge(rule, logRatios(rule, generations, pair.candidate, pair.reference), misrate, margin, seconds)
  const limitedArm = [pair.candidate, pair.reference].find(id => rule.phase && evidence.limits.get(id)?.[rule.phase])
  return {
    metric: rule.metric,
    reference: pair.reference,
    candidate: pair.candidate,
    level: 1 - misrate,
    margin,
    gate: pair.gate && rule === METRIC_RULES[0],
    ...judged,
    ...(limitedArm && {
      verdict: 'inconclusive' as const,
      reason: `the load generator was the limit of ${limitedArm}`,
      moreSeconds: null,
    }),
  }
}

/** Once the control, which is the reference itself, is called different, no other verdict of that metric can be trusted. */
function distrust(comparisons: readonly Comparison[], pairs: readonly Pair[]): Comparison[] {
  const moved = new Set(
    comparisons
      .filter(
        each =>
          pairs.some(pair => pair.control && pair.candidate === each.candidate) &&
          (each.verdict === 'worse' || each.verdict === 'better'),
      )
      .map(each => each.metric),
  )
  return comparisons.map(each => {
    const isControl = pairs.some(pair => pair.control && pair.candidate === each.candidate)
    if (isControl || !moved.has(each.metric)) return each
    return {
      ...each,
      verdict: 'inconclusive',
      reason: 'the control differed from the reference: this run is contaminated',
      moreSeconds: null,
    }
  })
}

/** All comparisons: each candidate with its reference, in every metric. */
export function compareArms(evidence: Evidence): Comparison[] {
  const pairs = pairArms(evidence.arms)
  const all = pairs.flatMap(pair => METRIC_RULES.map(rule => compareOne(rule, pair, pairs, evidence)))
  return distrust(all, pairs)
}

/**
 * Whether the primary metric of every candidate is settled, so that the experiment may stop. Only at a planned look.
 */
export function isSettled(evidence: Evidence): boolean {
  const pairs = pairArms(evidence.arms).filter(pair => !pair.control)
  const primary = METRIC_RULES[0]!
  return (
    pairs.length > 0 &&
    pairs.every(pair => {
      const looks = looksOf(primary, pair, pairs, evidence.planned)
      return (
        looks.interim.includes(evidence.generations.length) &&
        compareOne(primary, pair, pairs, evidence).verdict !== 'inconclusive'
      )
    })
  )
}
