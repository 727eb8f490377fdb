import type { ResultArm } from '../model/result.ts'

/** A candidate with the arm it is compared with. */
export interface Pair {
  readonly reference: string
  readonly candidate: string
  /** Both run the same way (mode and workers), so that a worse candidate is a regression. */
  readonly gate: boolean
  readonly control: boolean
}

/**
 * Gives each arm but the first its reference: the first arm that runs the same way with another app or Node, where
 * there is one, and else the first arm of all.
 */
export function pairArms(arms: readonly ResultArm[]): Pair[] {
  const [first] = arms
  return arms.flatMap((candidate, index) => {
    if (!first || index === 0) return []
    const twin = arms
      .slice(0, index)
      .find(each => !each.control && each.mode === candidate.mode && each.workers === candidate.workers)
    const reference = candidate.control ? first : (twin ?? first)
    return [
      {
        reference: reference.id,
        candidate: candidate.id,
        gate: twin !== undefined && !candidate.control,
        control: candidate.control,
      },
    ]
  })
}
