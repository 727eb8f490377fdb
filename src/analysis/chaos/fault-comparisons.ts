import type { FaultRecord, Recovery } from '../../model/chaos-result.ts'
import {
  FAULT_METRICS,
  type FaultBaseline,
  type FaultComparison,
  type FaultCost,
  type FaultMetric,
} from '../../model/fault-comparison.ts'
import type { Reason } from '../../model/reason.ts'
import type { ResultArm } from '../../model/result-parts.ts'
import { isAdvisory } from '../compared-pairs.ts'
import { ALPHA } from '../interim-looks.ts'
import { type Pair, pairArms } from '../pairs.ts'
import { fewestScores, permutationTest } from '../permutation.ts'
import { meanOf } from '../student.ts'
import type { ArmView } from './arm-view.ts'
import { logRankScores, summarizeRecovery } from './survival.ts'
import { isSham } from './windows.ts'

/** Each metric's share of the error rate. They add up to 1. */
const SHARES: Readonly<Record<FaultMetric, number>> = { dropped: 0.5, recovery: 0.25, 'latency.p99': 0.25 }

/** A smaller change of a p99 is none, as in `compare`. */
const P99_MARGIN = 0.1

/** Both sides of a comparison, and what its trials say of it. */
interface Sides {
  readonly reference: readonly FaultCost[]
  readonly candidate: readonly FaultCost[]
  readonly views: readonly ArmView[]
}

/** Two arms, of which the reference may be stored. */
interface ComparedArms extends Pair {
  readonly stored: FaultBaseline | undefined
}

/**
 * Compares what each kind of fault cost an arm with what it cost its reference under the same plan: the base of a version, or an arm of a
 * stored result. The fault is the unit. Empty where there is neither.
 * @param all the arms in all repetitions
 */
export function compareFaults(
  all: readonly ArmView[],
  arms: readonly ResultArm[],
  baseline: FaultBaseline | undefined,
): FaultComparison[] {
  // Those that have not been repeated at the rate of the others yet.
  const views = all.filter(({ trial }) => trial.ratePerSec === null)
  const pairs = comparedArms(arms, baseline)
  const kinds = [...new Set(views.flatMap(({ trial }) => trial.faults.filter(fault => !isSham(fault))).map(kindOf))]
  const parts = pairs.length * kinds.length
  return pairs.flatMap(pair =>
    kinds.flatMap(kind => {
      const sides = sidesOf(pair, kind, views)
      return FAULT_METRICS.map(metric => compareOne(metric, kind, pair, sides, (ALPHA * SHARES[metric]) / parts))
    }),
  )
}

function comparedArms(arms: readonly ResultArm[], baseline: FaultBaseline | undefined): ComparedArms[] {
  const versions = arms.some(({ version }) => version) ? pairArms(arms).filter(({ gate }) => gate) : []
  const stored = baseline?.pairs.map(pair => ({ ...pair, gate: true, control: false, stored: baseline })) ?? []
  return [...versions.map(pair => ({ ...pair, stored: undefined })), ...stored]
}

function sidesOf({ reference, candidate, stored }: ComparedArms, kind: string, views: readonly ArmView[]): Sides {
  const of = (arm: string) => views.filter(view => view.arm.id === arm)
  const costs = (arm: string) =>
    (stored?.costs.find(each => each.arm === arm)?.costs ?? of(arm).flatMap(costsOf)).filter(
      ({ fault }) => fault === kind,
    )
  return {
    ...{ reference: costs(reference), candidate: costs(candidate) },
    views: [...of(reference), ...of(candidate)],
  }
}

const kindOf = ({ fault }: FaultRecord) => fault

/** One for each planned fault. What is lost while the next one cannot be fired, as nobody is there, is that one's. */
export function costsOf({ trial, faults }: ArmView): FaultCost[] {
  const planned = trial.faults.filter(fault => !isSham(fault))
  const dropped = new Map(planned.map(({ id }) => [id, 0]))
  for (const { record, drops } of faults.filter(each => planned.some(({ id }) => id === each.record.id))) {
    const later = planned.slice(planned.findIndex(({ id }) => id === record.id) + 1)
    const next = later.findIndex(({ firedMs }) => firedMs !== null)
    const skipped = next < 0 ? later : later.slice(0, next)
    for (const { atMs } of drops) {
      const { id } = skipped.findLast(({ plannedMs }) => plannedMs <= atMs) ?? record
      dropped.set(id, dropped.get(id)! + 1)
    }
  }
  return planned.map(record => {
    const summary = faults.find(each => each.record.id === record.id)?.summary
    const of = { fault: record.fault, dropped: dropped.get(record.id)! }
    return { ...of, recovery: summary?.serviceRecovery ?? null, p99Ms: summary?.p99Ms ?? null }
  })
}

/** A value for all faults of a side, and how many they are. */
interface Measure {
  readonly value: number | null
  readonly n: number
}

interface Compared {
  readonly reference: Measure
  readonly candidate: Measure
  readonly pValue: number
  /** Beyond 0: the candidate is worse. */
  readonly worse: number
  readonly isRelevant: boolean
}

const MEASURES: Readonly<Record<FaultMetric, (sides: Sides) => Compared>> = {
  dropped: ({ reference, candidate }) => {
    const [other, mine] = [reference, candidate].map(side => side.map(({ dropped }) => dropped)) as [number[], number[]]
    return byMean(other, mine, value => value)
  },
  recovery: ({ reference, candidate }) => {
    const [other, mine] = [reference, candidate].map(side => side.flatMap(each => each.recovery ?? []))
    const scores = logRankScores([...other!, ...mine!])
    const [theirs, own] = [scores.slice(0, other!.length), scores.slice(other!.length)]
    const value = (times: readonly Recovery[]) => ({ value: summarizeRecovery(times).medianMs, n: times.length })
    return {
      ...{ reference: value(other!), candidate: value(mine!), pValue: permutationTest(own, theirs) },
      // A high score is that of an early recovery.
      ...{ worse: meanOf(theirs) - meanOf(own), isRelevant: true },
    }
  },
  'latency.p99': ({ reference, candidate }) => {
    const [other, mine] = [reference, candidate].map(side =>
      side.flatMap(({ p99Ms }) => (p99Ms !== null && p99Ms > 0 ? [Math.log(p99Ms)] : [])),
    ) as [number[], number[]]
    const compared = byMean(other, mine, Math.exp)
    return { ...compared, isRelevant: Math.abs(compared.worse) >= Math.log(1 + P99_MARGIN) }
  },
}

function byMean(reference: number[], candidate: number[], shown: (mean: number) => number): Compared {
  const measure = (values: number[]) => ({
    value: values.length > 0 ? shown(meanOf(values)) : null,
    n: values.length,
  })
  return {
    ...{ reference: measure(reference), candidate: measure(candidate) },
    pValue: permutationTest(candidate, reference),
    worse: meanOf(candidate) - meanOf(reference),
    isRelevant: true,
  }
}

function compareOne(
  metric: FaultMetric,
  fault: string,
  { reference, candidate, gate, stored }: ComparedArms,
  sides: Sides,
  misrate: number,
): FaultComparison {
  const compared = MEASURES[metric](sides)
  const have = Math.min(compared.reference.n, compared.candidate.n)
  const differs = have > 0 && compared.pValue <= misrate && compared.isRelevant
  const isElsewhere = stored !== undefined && isAdvisory(stored) && metric !== 'dropped'
  const elsewhere: Reason | null = isElsewhere ? { kind: 'other-machine' } : null
  const reason = elsewhere ?? obstacle(metric, sides.views) ?? (differs ? null : shortage(have, misrate))
  const direction = compared.worse > 0 ? 'worse' : 'better'
  return {
    ...{ metric, fault, reference, candidate },
    ...{ referenceFaults: compared.reference.n, candidateFaults: compared.candidate.n },
    ...{ referenceValue: compared.reference.value, candidateValue: compared.candidate.value },
    pValue: have > 0 ? compared.pValue : null,
    misrate,
    verdict: reason ? 'inconclusive' : differs ? direction : 'same',
    reason,
    // As in `compare`, latency is told and does not decide, nor do the times of another machine.
    gate: gate && metric !== 'latency.p99' && !isElsewhere,
  }
}

/** What forbids a verdict, whatever the figures are. */
function obstacle(metric: FaultMetric, views: readonly ArmView[]): Reason | null {
  const limited = views.find(({ summary }) => summary.limited)
  if (limited) return { kind: 'generator-limit', arm: limited.arm.id }
  return metric === 'latency.p99' && views.some(({ summary }) => summary.latencyLimited)
    ? { kind: 'generator-late' }
    : null
}

function shortage(have: number, misrate: number): Reason | null {
  const needed = fewestScores(misrate)
  return have < needed ? { kind: 'few-faults', have, needed } : null
}
