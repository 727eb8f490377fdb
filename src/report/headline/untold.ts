import type { ArmHarm } from '../../analysis/conclusion/index.ts'
import type { CountComparison, Difference } from '../../model/compare-result.ts'

/** Share of the requests. */
const MOST = 0.5

/** The counts that the difference in status of a pair has not told: where most requests were rejected on one side only, it says all. */
export function untoldCounts(
  counts: readonly CountComparison[],
  differences: readonly Difference[],
): readonly CountComparison[] {
  return counts.filter(each => !isTold(each, differences))
}

/** Harm without the requests whose rejection the difference in status of a pair has told. */
export function untoldHarm(
  harm: readonly ArmHarm[],
  counts: readonly CountComparison[],
  differences: readonly Difference[],
): readonly ArmHarm[] {
  const arms = counts.filter(each => isTold(each, differences)).map(rejectingArm)
  return harm
    .map(each => (arms.includes(each.arm) ? { ...each, rejected: 0 } : each))
    .filter(({ outage, dropped, rejected, slowed }) => outage !== null || dropped + rejected + slowed > 0)
}

function isTold(compared: CountComparison, differences: readonly Difference[]): boolean {
  const { outcome, candidate, reference } = compared
  const [mine, other] = sharesOf(compared)
  if (outcome !== 'rejected' || Math.abs(mine - other) < MOST) return false
  return differences.some(
    each => each.kind === 'status' && each.candidate === candidate && each.reference === reference,
  )
}

function rejectingArm(compared: CountComparison): string {
  const [mine, other] = sharesOf(compared)
  return mine > other ? compared.candidate : compared.reference
}

function sharesOf(compared: CountComparison): readonly [candidate: number, reference: number] {
  return [
    compared.candidateCount / Math.max(1, compared.candidateScheduled),
    compared.referenceCount / Math.max(1, compared.referenceScheduled),
  ]
}
