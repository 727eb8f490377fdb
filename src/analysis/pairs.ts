import type { ResultArm } from '../model/result-parts.ts'

/** A candidate with the arm it is compared with. */
export interface Pair {
  readonly reference: string
  readonly candidate: string
  /** Both run the same way (mode and workers), so that a worse candidate is a regression. */
  readonly gate: boolean
  readonly control: boolean
}

/**
 * Gives each arm but the first its reference: the first arm that runs the same way on the same Node with another app,
 * else the first that runs the same app the same way on another Node, else the first arm of all.
 */
export function pairArms(arms: readonly ResultArm[]): Pair[] {
  const [first] = arms
  return arms.slice(1).map((candidate, index): Pair => {
    const twin = candidate.control ? undefined : findTwin(candidate, arms.slice(0, index + 1))
    const reference = twin ?? first!
    return { reference: reference.id, candidate: candidate.id, gate: twin !== undefined, control: candidate.control }
  })
}

function findTwin(candidate: ResultArm, earlier: readonly ResultArm[]): ResultArm | undefined {
  const alike = earlier.filter(each => each.mode === candidate.mode && each.workers === candidate.workers)
  return alike.find(each => each.node === candidate.node) ?? alike.find(each => each.app === candidate.app)
}
