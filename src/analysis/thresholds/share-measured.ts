import { namedValue, OTHER_VALUES, type TallySummary, type ValueShare } from '../../model/tally.ts'
import { exactInterval, LEAST_GENERATIONS, SHARE_MISRATE } from '../shares.ts'
import type { Range } from './decide.ts'
import { type Measured, unknown } from './measured.ts'

/**
 * The share of a value in an arm, which is a part of what was counted. One that never came has a share of 0, or one among those that were
 * too many to be told apart.
 * @param generations of `compare`; undefined where there is one trial
 */
export function shareMeasured(text: string, tallies: readonly TallySummary[] = [], generations?: number): Measured {
  const named = namedValue(
    text,
    tallies.map(({ of }) => of),
  )
  const counted = tallies.find(({ of }) => of === named?.of)
  if (!named || !counted || counted.responses === 0) return unknown({ kind: 'nothing-answered' })
  const share = counted.shares.find(({ value }) => value === named.value) ?? unseen(counted)
  if (share.ci) return { value: share.share, ci: share.ci, range: share.ci, reason: { kind: 'limit-in-interval' } }
  const reason = { kind: 'few-generations', have: generations ?? 0, needed: LEAST_GENERATIONS, baseline: null } as const
  return { value: share.share, ci: null, range: undefined, reason }
}

function unseen({ shares, responses }: TallySummary): Pick<ValueShare, 'share' | 'ci'> {
  const [, byChance] = exactInterval({ count: 0, of: responses }, SHARE_MISRATE)
  const others = shares.find(({ value }) => value === OTHER_VALUES)?.ci?.[1] ?? 0
  const range: Range = [0, Math.max(byChance, others)]
  return { share: 0, ci: [...range] }
}
