import type { ShareComparison } from '../model/tally.ts'
import type { ComparedPair } from './compared-pairs.ts'
import { type Evidence, misrateOf, pairsOf } from './comparisons.ts'
import { FIRST_LOOK } from './interim-looks.ts'
import { estimateShare, intervalOfDifference, type Share, shareOf, steadyCounts, valuesIn } from './shares.ts'

/** The smallest difference of two shares that matters: 2 points. */
const MARGIN = 0.02

/** Values that are compared, the most frequent first; the more there are, the wider the interval of each. */
const MOST_COMPARED = 8

/** Both sides of a pair in one generation. */
interface Side {
  readonly candidate: Share
  readonly reference: Share
}

/**
 * Compares the shares of what responses were counted by: each candidate with its reference, generation by generation. A stored baseline
 * and the control are left out. The candidates and the values share the error rate of a run, beside that of its metrics.
 */
export function compareShares(evidence: Evidence): ShareComparison[] {
  const { generations } = evidence
  const names = new Set(generations.flatMap(({ arms }) => arms.flatMap(arm => (arm.tallies ?? []).map(({ of }) => of))))
  const pairs = pairsOf(evidence).filter(pair => !pair.control && !pair.stored)
  return [...names].flatMap(of => {
    const counts = generations.flatMap(({ arms }) => arms.flatMap(arm => steadyCounts(arm, of)))
    const all = valuesIn(counts)
    const values = all.slice(0, MOST_COMPARED)
    // The shares of two values add up to 1: the second says what the first does.
    const tested = all.length <= 2 ? 1 : values.length
    const part = 1 / (names.size * tested)
    return pairs.flatMap(pair => values.flatMap(value => compareOne({ of, value }, pair, part, evidence)))
  })
}

function compareOne(
  { of, value }: Pick<ShareComparison, 'of' | 'value'>,
  pair: ComparedPair,
  part: number,
  evidence: Evidence,
): ShareComparison[] {
  const { candidate, reference } = pair
  const sides = evidence.generations.flatMap(({ arms }): Side[] => {
    const [mine, other] = [candidate, reference].map(id => {
      const arm = arms.find(each => each.arm === id)
      return arm ? shareOf(value, steadyCounts(arm, of)) : { count: 0, of: 0 }
    }) as [Share, Share]
    return mine.of > 0 && other.of > 0 ? [{ candidate: mine, reference: other }] : []
  })
  if (sides.length === 0) return []
  const misrate = misrateOf(part, pair, pairsOf(evidence), evidence)
  const differences = sides.map(
    side => side.candidate.count / side.candidate.of - side.reference.count / side.reference.of,
  )
  const byChance = intervalOfDifference(sumOf(sides, 'candidate'), sumOf(sides, 'reference'), misrate)
  const { value: difference, ci } = estimateShare(differences, misrate, byChance, FIRST_LOOK)
  return [
    {
      ...{ of, value, reference, candidate, difference, level: 1 - misrate, margin: MARGIN },
      ci: ci && [Math.max(-1, ci[0]), Math.min(1, ci[1])],
      verdict: verdictOf(difference, ci),
      generations: sides.length,
    },
  ]
}

function sumOf(sides: readonly Side[], side: keyof Side): Share {
  const sum = (key: keyof Share) => sides.reduce((total, each) => total + each[side][key], 0)
  return { count: sum('count'), of: sum('of') }
}

function verdictOf(difference: number, ci: readonly [number, number] | null): ShareComparison['verdict'] {
  if (ci === null) return 'inconclusive'
  if ((ci[0] > 0 || ci[1] < 0) && Math.abs(difference) >= MARGIN) return 'differs'
  return ci[0] >= -MARGIN && ci[1] <= MARGIN ? 'same' : 'inconclusive'
}
