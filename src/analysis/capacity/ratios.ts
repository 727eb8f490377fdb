import type { CapacityGeneration, CapacityRatio, Carried } from '../../model/capacity-result.ts'
import type { Difference } from '../../model/compare-result.ts'
import type { Reason } from '../../model/reason.ts'
import { estimateLogRatio } from '../estimate-log-ratio.ts'
import { ALPHA, FIRST_LOOK, misrateAt, planInterimLooks } from '../interim-looks.ts'
import type { Pair } from '../pairs.ts'

/** What the ratios are made of. */
export interface RatioEvidence {
  readonly generations: readonly CapacityGeneration[]
  /** What the arms answer differently: there is no ratio of different work. */
  readonly differences: readonly Difference[]
  /** False at an interim look: whether to stop, or why the run has stopped early. */
  readonly isLast: boolean
}

/** The kinds of one side over the generations, as one: a single bound makes a bound of their mean, and where some held nothing, nothing is known. */
export function kindOver(all: readonly Carried[]): Carried['kind'] {
  const kinds = all.map(({ kind }) => kind)
  if (kinds.length > 0 && kinds.every(kind => kind === 'none')) return 'none'
  if (kinds.length === 0 || kinds.some(kind => kind === 'none' || kind === 'unknown')) return 'unknown'
  return kinds.includes('at least') ? 'at least' : 'found'
}

/** What one arm carried, in the generations in which it was measured. */
export function carriedBy(arm: string, generations: readonly CapacityGeneration[]): Carried[] {
  return generations.flatMap(({ arms }) => arms.filter(each => each.arm === arm).map(({ carried }) => carried))
}

/** The ratio of each candidate to its reference: a value per generation, and over these Student's interval at the level of this look. */
export function ratiosOf(pairs: readonly Pair[], evidence: RatioEvidence): CapacityRatio[] {
  const looks = planInterimLooks(ALPHA / Math.max(1, pairs.length))
  return pairs.map(pair => {
    const misrate = misrateAt(looks, evidence.generations.length, evidence.isLast)
    return ratioOf(pair, evidence, misrate)
  })
}

function ratioOf({ reference, candidate }: Pair, evidence: RatioEvidence, misrate: number): CapacityRatio {
  const { generations } = evidence
  const [mine, other] = [carriedBy(candidate, generations), carriedBy(reference, generations)]
  const named = { reference, candidate, level: 1 - misrate, generations: generations.length }
  const none = (reason: Reason): CapacityRatio => ({ ...named, ratio: null, ci: null, bound: null, reason })
  const difference = evidence.differences.find(each => each.candidate === candidate && each.reference === reference)
  if (difference?.kind === 'status' || difference?.kind === 'size') return none({ kind: `other-${difference.kind}` })
  const [mineKind, otherKind] = [kindOver(mine), kindOver(other)]
  if (mineKind === 'none') return none({ kind: 'nothing-carried', arm: candidate })
  if (otherKind === 'none') return none({ kind: 'nothing-carried', arm: reference })
  if (mineKind === 'unknown' || otherKind === 'unknown') return none({ kind: 'no-figure' })
  const logs = mine.map((each, at) => Math.log(each.perSec! / other[at]!.perSec!))
  const { value, bounds } = estimateLogRatio(logs, misrate)
  const bound = boundOf(mineKind, otherKind)
  if (bound !== null) {
    const arm = mineKind === 'at least' ? candidate : reference
    const [least, most] = bounds ?? [Math.min(...logs), Math.max(...logs)]
    const log = { 'at least': least, 'at most': most, neither: value }[bound]
    return { ...named, ratio: Math.exp(log), ci: null, bound, reason: { kind: 'carries-more', arm } }
  }
  const ci = bounds && ([Math.exp(bounds[0]), Math.exp(bounds[1])] as [number, number])
  const few: Reason = { kind: 'few-generations', have: logs.length, needed: FIRST_LOOK, baseline: null }
  return { ...named, ratio: Math.exp(value), ci, bound: null, reason: ci ? null : few }
}

/** A side of which only the least is known makes the ratio a bound. */
function boundOf(candidate: Carried['kind'], reference: Carried['kind']): CapacityRatio['bound'] {
  if (candidate === 'at least') return reference === 'at least' ? 'neither' : 'at least'
  return reference === 'at least' ? 'at most' : null
}

/**
 * Whether more generations are not needed: at a look, every ratio is known with the precision that was asked for, or more time will not tell
 * more of it, because it is a bound or there is none.
 */
export function areSettled(ratios: readonly CapacityRatio[], generations: number, precision: number): boolean {
  if (planInterimLooks(1).interimMisrate(generations) === 0) return false
  return ratios.every(each => each.bound !== null || each.ratio === null || isPrecise(each, precision))
}

/** Whether the interval of a ratio reaches no farther than that to either side. */
export function isPrecise({ ratio, ci }: CapacityRatio, precision: number): boolean {
  if (!ci || ratio === null) return false
  return ci[1] / ratio <= 1 + precision && ratio / ci[0] <= 1 + precision
}
