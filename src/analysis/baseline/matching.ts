import { posix } from 'node:path'
import type { ResultArm } from '../../model/result-parts.ts'
import type { Difference } from './difference.ts'

/** An arm of this run with the stored arm that ran the same app the same way. */
export interface ArmMatch {
  readonly here: ResultArm
  readonly there?: ResultArm
}

/**
 * Finds for each arm of this run the stored one with the same app, mode and number of workers, on the same Node if there are
 * several. Controls and base versions are no one's reference, and have none.
 */
export function matchArms(here: readonly ResultArm[], there: readonly ResultArm[]): ArmMatch[] {
  const stored = there.filter(isComparable)
  return here.filter(isComparable).map(arm => {
    const alike = stored.filter(each => ASPECTS.every(({ of }) => of(each) === of(arm)))
    const found = alike.find(each => each.node === arm.node) ?? alike[0]
    return found ? { here: arm, there: found } : { here: arm }
  })
}

/** In what an arm without a match differs from all that are stored: the first aspect that none of them shares. */
export function missingArm(arm: ResultArm, there: readonly ResultArm[]): Difference {
  let stored = there.filter(isComparable)
  for (const { field, of } of ASPECTS) {
    const alike = stored.filter(each => of(each) === of(arm))
    if (alike.length === 0) return { field: `${field} of ${arm.id}`, there: listed(stored.map(of)), here: of(arm) }
    stored = alike
  }
  return { field: 'arm', there: listed(stored.map(each => each.id)), here: arm.id }
}

const ASPECTS: readonly { readonly field: string; readonly of: (arm: ResultArm) => string }[] = [
  { field: 'app', of: arm => posix.normalize(arm.app.replaceAll('\\', '/')) },
  { field: 'mode', of: arm => arm.mode },
  { field: 'workers', of: arm => String(arm.workers) },
]

function isComparable({ control, version }: ResultArm): boolean {
  return !control && version?.side !== 'base'
}

function listed(values: readonly string[]): string {
  return [...new Set(values)].join(', ') || 'none'
}
