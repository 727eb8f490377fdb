import {
  type Bound,
  type Comparison,
  type Generation,
  type Metric,
  PRIMARY_METRIC,
  type StoredBaseline,
  type Verdict,
} from '../model/compare-result.ts'
import type { ResultArm } from '../model/result-parts.ts'
import type { ThresholdSpec } from '../model/threshold.ts'
import { type ComparedPair, comparedPairs } from './compared-pairs.ts'
import { generatorLimit, type Limits } from './limits.ts'
import { ALPHA, type Looks, misrateAt, planLooks } from './looks.ts'
import { figuresOf, logRatios, METRIC_RULES, type MetricRule } from './metrics.ts'
import { judgeChange } from './thresholds/change.ts'
import { judgeUnpaired } from './unpaired.ts'
import { type Judgement, judge } from './verdict.ts'

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
  /** A stored result that the arms are compared with as well. */
  readonly baseline?: StoredBaseline | null
  /** What must hold. */
  readonly thresholds?: readonly ThresholdSpec[]
}

/**
 * The looks at a pair's throughput; the candidates share the error rate of the run. Beside a baseline there is one look, at
 * the end: a run that stopped when its own arms were settled would be compared at a moment that the data have chosen.
 */
function looksOf(pair: ComparedPair, pairs: readonly ComparedPair[], { planned, baseline }: Evidence): Looks {
  const candidates = pair.control ? 1 : pairs.filter(each => !each.control).length
  return planLooks(ALPHA / candidates, baseline ? 1 : planned)
}

function pairsOf({ arms, baseline }: Evidence): ComparedPair[] {
  return comparedPairs(arms, baseline ?? null)
}

/**
 * The error rate at which a metric is looked at now. Throughput has the error rate of the run for itself; the other
 * metrics are looked at when it is, share as much again, and inform only: they never decide a run.
 */
function misrateOf(rule: MetricRule, looks: Looks, { generations, isLast }: Evidence): number {
  const misrate = misrateAt(looks, generations.length, isLast)
  return rule.metric === PRIMARY_METRIC ? misrate : misrate / (METRIC_RULES.length - 1)
}

function judgePair(rule: MetricRule, pair: ComparedPair, misrate: number, evidence: Evidence): Judgement {
  const { generations, margins, baseline } = evidence
  const seconds = generations.reduce((sum, each) => sum + each.durationMs, 0) / 1000 / Math.max(1, generations.length)
  const margin = margins[rule.metric]
  if (!pair.stored)
    return judge(rule, logRatios(rule, generations, pair.candidate, pair.reference), misrate, margin, seconds)
  const stored = baseline?.generations.find(each => each.arm === pair.reference && each.metric === rule.metric)
  const candidate = figuresOf(rule, generations, pair.candidate)
  return judgeUnpaired(rule, { candidate, reference: stored?.values ?? [] }, misrate, margin, seconds)
}

/** The sides of a pair whose figure is the load generator's, not the app's; undefined where it is the app's. */
function limitedSides({ phase }: MetricRule, { candidate, reference }: ComparedPair, evidence: Evidence): LimitedSides {
  if (phase === undefined) return {}
  const stored = evidence.baseline?.arms.find(each => each.arm === reference)
  const isLimited = (id: string) => evidence.limits.get(id)?.[phase] === true
  const isStoredLimited = stored && (phase === 'closed' ? stored.limited : stored.latencyLimited)
  return {
    ...(isLimited(candidate) && { candidate }),
    ...(stored ? isStoredLimited && { reference: 'the baseline' } : isLimited(reference) && { reference }),
  }
}

/** The limited sides, as they are called. */
interface LimitedSides {
  readonly candidate?: string
  readonly reference?: string
}

/** What a ratio of throughput is worth: a limited side could have done more. */
function boundOf({ metric }: MetricRule, { candidate, reference }: LimitedSides): Bound | null {
  if (metric !== PRIMARY_METRIC) return null
  if (candidate && reference) return 'neither'
  if (candidate) return 'at least'
  return reference ? 'at most' : null
}

/** A bound says as much as the ratio would on the side that it does not leave open. */
function isSettledBy(bound: Bound | null, verdict: Verdict): boolean {
  return (bound === 'at least' && verdict === 'better') || (bound === 'at most' && verdict === 'worse')
}

function compareOne(rule: MetricRule, pair: ComparedPair, pairs: readonly ComparedPair[], evidence: Evidence) {
  const misrate = misrateOf(rule, looksOf(pair, pairs, evidence), evidence)
  const limited = limitedSides(rule, pair, evidence)
  const limitedArm = limited.candidate ?? limited.reference
  const bound = boundOf(rule, limited)
  const judgement = judgePair(rule, pair, misrate, evidence)
  const comparison: Comparison = {
    metric: rule.metric,
    reference: pair.reference,
    candidate: pair.candidate,
    level: 1 - misrate,
    margin: evidence.margins[rule.metric],
    gate: pair.gate && !pair.advisory && rule.metric === PRIMARY_METRIC,
    advisory: pair.advisory,
    bound,
    ...judgement,
    ...(limitedArm &&
      !isSettledBy(bound, judgement.verdict) && {
        verdict: 'inconclusive' as const,
        reason: generatorLimit(limitedArm),
        moreSeconds: null,
      }),
  }
  return comparison
}

/** Once the control, which is the reference itself, is called different, no other verdict of that metric can be trusted. */
function distrust(comparisons: readonly Comparison[], pairs: readonly ComparedPair[]): Comparison[] {
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

/** All comparisons: each candidate with its reference, in every metric; those with a baseline come first. */
export function compareArms(evidence: Evidence): Comparison[] {
  const pairs = pairsOf(evidence)
  const all = pairs.flatMap(pair => METRIC_RULES.map(rule => compareOne(rule, pair, pairs, evidence)))
  return distrust(all, pairs)
}

/**
 * Whether the throughput of every candidate is settled, and every limit on its change with it, so that the experiment may
 * stop. Only at a planned look.
 */
export function isSettled(evidence: Evidence): boolean {
  const pairs = pairsOf(evidence)
  const candidates = pairs.filter(pair => !pair.control)
  const isLook = (pair: ComparedPair) => looksOf(pair, pairs, evidence).interim.includes(evidence.generations.length)
  if (candidates.length === 0 || !candidates.every(isLook)) return false
  const primary = compareArms(evidence).filter(each => each.metric === PRIMARY_METRIC)
  const changes = (evidence.thresholds ?? []).filter(each => each.relative && each.metric === PRIMARY_METRIC)
  return candidates.every(pair => {
    const mine = primary.find(each => each.candidate === pair.candidate && each.reference === pair.reference)
    const open = changes.some(spec => pair.gate && judgeChange(spec, pair, mine).verdict === 'inconclusive')
    return mine !== undefined && mine.verdict !== 'inconclusive' && !open
  })
}
