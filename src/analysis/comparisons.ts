import { type Comparison, type Generation, type Metric, PRIMARY_METRIC } from '../model/compare-result.ts'
import type { ResultArm } from '../model/result-parts.ts'
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
  /** False at an interim look: whether to stop, or why the run has stopped early. */
  readonly isLast: boolean
}

/** The looks at a pair's throughput; the candidates share the error rate of the run. */
function looksOf(pair: Pair, pairs: readonly Pair[], planned: number): Looks {
  const candidates = pair.control ? 1 : pairs.filter(each => !each.control).length
  return planLooks(ALPHA / candidates, planned)
}

/**
 * The error rate at which a metric is looked at now. Throughput has the error rate of the run for itself; the other
 * metrics are looked at when it is, share as much again, and inform only: they never decide a run.
 */
function misrateOf(rule: MetricRule, looks: Looks, { generations, isLast }: Evidence): number {
  const misrate = misrateAt(looks, generations.length, isLast)
  return rule.metric === PRIMARY_METRIC ? misrate : misrate / (METRIC_RULES.length - 1)
}

function compareOne(rule: MetricRule, pair: Pair, pairs: readonly Pair[], evidence: Evidence): Comparison {
  const { generations, margins } = evidence
  const misrate = misrateOf(rule, looksOf(pair, pairs, evidence.planned), evidence)
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
    gate: pair.gate && rule.metric === PRIMARY_METRIC,
    advisory: false,
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
  const controls = new Set(pairs.filter(pair => pair.control).map(pair => pair.candidate))
  const moved = new Set(
    comparisons
      .filter(each => controls.has(each.candidate) && (each.verdict === 'worse' || each.verdict === 'better'))
      .map(each => each.metric),
  )
  return comparisons.map(each => {
    if (controls.has(each.candidate) || !moved.has(each.metric)) return each
    const reason = 'the control differed from the reference: this run is contaminated'
    return { ...each, verdict: 'inconclusive', reason, moreSeconds: null }
  })
}

/** All comparisons: each candidate with its reference, in every metric. */
export function compareArms(evidence: Evidence): Comparison[] {
  const pairs = pairArms(evidence.arms)
  const all = pairs.flatMap(pair => METRIC_RULES.map(rule => compareOne(rule, pair, pairs, evidence)))
  return distrust(all, pairs)
}

/** Whether the throughput of every candidate is settled, so that the experiment may stop. Only at a planned look. */
export function isSettled(evidence: Evidence): boolean {
  const pairs = pairArms(evidence.arms)
  const candidates = pairs.filter(pair => !pair.control)
  const isLook = (pair: Pair) => looksOf(pair, pairs, evidence.planned).interim.includes(evidence.generations.length)
  if (candidates.length === 0 || !candidates.every(isLook)) return false
  const primary = compareArms(evidence).filter(each => each.metric === PRIMARY_METRIC)
  return candidates.every(pair => primary.find(each => each.candidate === pair.candidate)?.verdict !== 'inconclusive')
}
