import type { Bottleneck } from '../model/bottleneck.ts'
import {
  type AnyComparison,
  type Bound,
  type Comparison,
  type DifferenceKind,
  type EntryComparison,
  type EntryMetric,
  type Generation,
  type Metric,
  PRIMARY_METRIC,
  type StoredBaseline,
  type Verdict,
} from '../model/compare-result.ts'
import type { Reason } from '../model/reason.ts'
import type { ResultArm } from '../model/result-parts.ts'
import type { ThresholdSpec } from '../model/threshold.ts'
import { isUnloaded } from './bottleneck/index.ts'
import { answeringOf, withoutIncomparable } from './comparability.ts'
import { type ComparedPair, comparedPairs } from './compared-pairs.ts'
import { findDifferences } from './differences.ts'
import { compareEntries, ENTRIES_SHARE, entriesIn } from './entry-comparisons.ts'
import { ALPHA, METRIC_SHARES, misrateAt, oneLook, planInterimLooks } from './interim-looks.ts'
import type { Limits } from './limits.ts'
import { figuresOf, logRatios, METRIC_RULES, type MetricRule } from './metrics.ts'
import { judgeUnpaired } from './unpaired.ts'
import { type Judgement, judge } from './verdict.ts'

/** What the comparisons are made of. */
export interface Evidence {
  readonly arms: readonly ResultArm[]
  readonly generations: readonly Generation[]
  readonly margins: Readonly<Record<Metric, number>>
  /** By arm: where the generator was the limit. */
  readonly limits: ReadonlyMap<string, Limits>
  /** By arm: what kept it from serving more. */
  readonly bottlenecks?: ReadonlyMap<string, Bottleneck | null>
  /** False at an interim look: whether to stop, or why the run has stopped early. */
  readonly isLast: boolean
  /** A stored result that the arms are compared with as well. */
  readonly baseline?: StoredBaseline | null
  /** What the arms may differ in and be compared nevertheless. */
  readonly allowed?: readonly DifferenceKind[]
  /** What must hold. */
  readonly thresholds?: readonly ThresholdSpec[]
}

/** What a run compares. */
export function pairsOf({ arms, baseline }: Evidence): ComparedPair[] {
  return comparedPairs(arms, baseline ?? null)
}

/** Generations in which both sides of a pair were measured: a pair that is settled is not measured any more. */
export function measuredOf(pair: ComparedPair, generations: readonly Generation[]): number {
  const took = (generation: Generation, arm: string) => generation.arms.some(each => each.arm === arm)
  return generations.filter(each => took(each, pair.candidate) && (pair.stored || took(each, pair.reference))).length
}

/**
 * The error rate at which a pair is looked at now, in one metric. The candidates share that of the run, and the metrics that of a
 * candidate: `share` is what this one has of it. Beside a baseline there is one look, at the end: a run that stopped when its own arms were settled would be compared at a
 * moment that the data have chosen.
 */
export function misrateOf(
  share: number,
  pair: ComparedPair,
  pairs: readonly ComparedPair[],
  { generations, isLast, baseline }: Evidence,
): number {
  const candidates = pair.control ? 1 : pairs.filter(each => !each.control).length
  const alpha = (ALPHA * share) / candidates
  const measured = measuredOf(pair, generations)
  const wasSettled = measured < generations.length
  return misrateAt(baseline ? oneLook(alpha) : planInterimLooks(alpha), measured, isLast && !wasSettled)
}

function judgePair({ rule, margin }: Compared, pair: ComparedPair, misrate: number, evidence: Evidence): Judgement {
  const { generations, baseline } = evidence
  const seconds = generations.reduce((sum, each) => sum + each.durationMs, 0) / 1000 / Math.max(1, generations.length)
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
    ...(stored ? isStoredLimited && { reference } : isLimited(reference) && { reference }),
  }
}

/** The sides that the connections did not load, and what to say of that; none in a metric that is measured at the same rate. */
function unloadedSides(
  { metric }: MetricRule,
  { candidate, reference, control }: ComparedPair,
  { bottlenecks, baseline }: Evidence,
): { sides: LimitedSides; reason?: Reason } {
  if (metric !== PRIMARY_METRIC || control) return { sides: {} }
  const stored = baseline?.arms.find(each => each.arm === reference)
  const limits = {
    candidate: bottlenecks?.get(candidate),
    reference: stored?.bottleneck ?? bottlenecks?.get(reference),
  }
  const found = Object.values(limits).filter(isUnloaded)
  if (found.length === 0) return { sides: {} }
  const sides = {
    ...(isUnloaded(limits.candidate) && { candidate }),
    ...(isUnloaded(limits.reference) && { reference }),
  }
  const arm = found.length === 2 ? null : (sides.candidate ?? sides.reference ?? null)
  const needed = Math.max(...found.map(each => each.needed))
  return { sides, reason: { kind: 'not-loaded', arm, connections: found[0]!.connections, needed } }
}

/** The limited sides, by their ids. */
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

/** A judgement, and what it is worth. */
type Weighed = Judgement & Pick<Comparison, 'bound'>

/** Takes a verdict back that the limited sides leave open. */
function openFor(judgement: Judgement, bound: Bound | null, reason: Reason): Weighed {
  if (isSettledBy(bound, judgement.verdict)) return { ...judgement, bound }
  return { ...judgement, bound, verdict: 'inconclusive', reason, moreSeconds: null }
}

/** Weighs a judgement by what limited the two sides: the load generator, or too few connections. */
function weigh(judgement: Judgement, rule: MetricRule, pair: ComparedPair, evidence: Evidence): Weighed {
  const limited = limitedSides(rule, pair, evidence)
  const arm = limited.candidate ?? limited.reference
  if (arm) return openFor(judgement, boundOf(rule, limited), { kind: 'generator-limit', arm })
  const unloaded = unloadedSides(rule, pair, evidence)
  if (!unloaded.reason || isSlowdown(judgement, pair)) return { ...judgement, bound: null }
  const weighed = openFor(judgement, boundOf(rule, unloaded.sides), unloaded.reason)
  // However small a change: over so few connections it would not have shown.
  return weighed.verdict === 'inconclusive' ? { ...weighed, smallestEffect: null } : weighed
}

/** Of two copies of the same thing, the one that serves less over the same connections takes longer to respond, loaded or not. */
function isSlowdown({ verdict }: Judgement, { gate }: ComparedPair): boolean {
  return gate && verdict === 'worse'
}

/** A metric in which a pair is compared. */
interface Compared<M extends Metric | EntryMetric = Metric | EntryMetric> {
  readonly rule: MetricRule<M>
  /** What it has of the error rate. */
  readonly share: number
  /** The smallest change that matters. */
  readonly margin: number
}

function compareOne<M extends Metric | EntryMetric>(
  compared: Compared<M>,
  pair: ComparedPair,
  pairs: readonly ComparedPair[],
  evidence: Evidence,
): Omit<Comparison, 'metric'> & { metric: M } {
  const { rule, share, margin } = compared
  const misrate = misrateOf(share, pair, pairs, evidence)
  return {
    metric: rule.metric,
    reference: pair.reference,
    candidate: pair.candidate,
    level: 1 - misrate,
    margin,
    gate: pair.gate && !pair.advisory && rule.metric === PRIMARY_METRIC,
    advisory: pair.advisory,
    ...weigh(judgePair(compared, pair, misrate, evidence), rule, pair, evidence),
  }
}

/** What two arms are compared in: a metric, of one request where there are several. */
function whatOf(each: AnyComparison): string {
  return JSON.stringify([each.metric, 'entry' in each ? each.entry : null])
}

/** Once the control, which is the reference itself, is called different, no other verdict of that metric can be trusted. */
function distrust<C extends AnyComparison>(comparisons: readonly C[], pairs: readonly ComparedPair[]): C[] {
  const controls = new Set(pairs.filter(pair => pair.control).map(pair => pair.candidate))
  const moved = new Set(
    comparisons
      .filter(each => controls.has(each.candidate) && (each.verdict === 'worse' || each.verdict === 'better'))
      .map(whatOf),
  )
  return comparisons.map(each => {
    if (controls.has(each.candidate) || !moved.has(whatOf(each))) return each
    return { ...each, verdict: 'inconclusive', reason: { kind: 'control-differed' }, moreSeconds: null }
  })
}

/** All comparisons: each candidate with its reference, in every metric; those with a baseline come first. */
export function compareArms(evidence: Evidence): Comparison[] {
  const pairs = pairsOf(evidence)
  const part = entriesIn(evidence.generations).length > 0 ? 1 - ENTRIES_SHARE : 1
  const all = pairs.flatMap(pair =>
    METRIC_RULES.map(rule => {
      const [share, margin] = [part * METRIC_SHARES[rule.metric], evidence.margins[rule.metric]]
      return compareOne({ rule, share, margin }, pair, pairs, evidence)
    }),
  )
  return settled(all, pairs, evidence)
}

/** What each request of a mix is compared in; empty where there is one. */
export function compareArmsByEntry(evidence: Evidence): EntryComparison[] {
  const pairs = pairsOf(evidence)
  const all = compareEntries(pairs, evidence.generations, ({ margin, ...each }, pair) =>
    compareOne({ ...each, margin: evidence.margins[margin] }, pair, pairs, evidence),
  )
  return settled(all, pairs, evidence)
}

/** Takes back what cannot be trusted, or is no comparison. */
function settled<C extends AnyComparison>(all: readonly C[], pairs: readonly ComparedPair[], evidence: Evidence): C[] {
  const { arms, generations, baseline = null, allowed = [] } = evidence
  const answering = [...arms.map(({ id }) => answeringOf(id, generations)), ...(baseline?.arms ?? [])]
  return withoutIncomparable(
    distrust(all, pairs),
    findDifferences(pairs, { generations, baseline, allowed }),
    answering,
  )
}
