import type { ResultArm } from '../model/result-parts.ts'

/** A candidate with the arm it is compared with. */
export interface Pair {
  readonly reference: string
  readonly candidate: string
  /** Both run the same way (mode and workers), so that a worse candidate is a regression. */
  readonly gate: boolean
  readonly control: boolean
}

/** The arms that are second copies of the reference. */
export function controlsOf(arms: readonly Pick<ResultArm, 'id' | 'control'>[]): Set<string> {
  return new Set(arms.filter(arm => arm.control).map(arm => arm.id))
}

/**
 * Gives each arm but the first its reference: the first arm that runs the same way on the same Node with another app,
 * else the first that runs the same app the same way on another Node, else the first arm of all. Where the app has two
 * versions, only what is new is asked about: each arm of the head is compared with the same arm of the base.
 */
export function pairArms(arms: readonly ResultArm[]): Pair[] {
  const [first] = arms
  if (first?.version) return [...pairVersions(arms), ...pairControl(first, arms)]
  return arms.slice(1).map((candidate, index): Pair => {
    const twin = candidate.control ? undefined : findTwin(candidate, arms.slice(0, index + 1))
    const reference = twin ?? first!
    return { reference: reference.id, candidate: candidate.id, gate: twin !== undefined, control: candidate.control }
  })
}

function pairVersions(arms: readonly ResultArm[]): Pair[] {
  const heads = arms.filter(arm => arm.version?.side === 'head' && !arm.control)
  return heads.flatMap((head): Pair[] => {
    const isTwin = (arm: ResultArm) => arm.version?.side === 'base' && !arm.control && wayOf(arm) === wayOf(head)
    // The nearest: two binaries of one version of Node are two arms.
    const base = arms.slice(0, arms.indexOf(head)).findLast(isTwin)
    return base ? [{ reference: base.id, candidate: head.id, gate: true, control: false }] : []
  })
}

/** How an arm runs, to be compared with another's. */
function wayOf({ app, mode, workers, node }: ResultArm): string {
  return [app, mode, workers, node].join('\n')
}

function pairControl(first: ResultArm, arms: readonly ResultArm[]): Pair[] {
  const controls = arms.filter(arm => arm.control)
  return controls.map(({ id }) => ({ reference: first.id, candidate: id, gate: false, control: true }))
}

function findTwin(candidate: ResultArm, earlier: readonly ResultArm[]): ResultArm | undefined {
  const alike = earlier.filter(each => each.mode === candidate.mode && each.workers === candidate.workers)
  return alike.find(each => each.node === candidate.node) ?? alike.find(each => each.app === candidate.app)
}
