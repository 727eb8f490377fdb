import type { ArmGeneration } from '../model/compare-result.ts'
import type { TallySummary, TallyTrial, ValueCounts, ValueShare } from '../model/tally.ts'
import { upperBound } from './binomial.ts'
import { estimateMean, meanOf } from './student.ts'
import { sumValueCounts } from './sums.ts'

type Interval = readonly [low: number, high: number]

/** The error rate of the interval that is printed beside a share. */
export const SHARE_MISRATE = 0.01

/** Fewer generations have no such interval. */
export const LEAST_GENERATIONS = 3

/** How many responses had a value, of how many. */
export interface Share {
  readonly count: number
  readonly of: number
}

/** What share of the counted responses had a value. */
export function shareOf(value: string | null, counts: Readonly<ValueCounts>): Share {
  return { count: totalOf(counts.filter(each => each.value === value)), of: totalOf(counts) }
}

function totalOf(counts: Readonly<ValueCounts>): number {
  return counts.reduce((sum, { count }) => sum + count, 0)
}

/** The Clopper–Pearson interval of a share. */
export function exactInterval({ count, of }: Share, misrate: number): Interval {
  return [1 - upperBound(of - count, of, misrate / 2), upperBound(count, of, misrate / 2)]
}

/**
 * The interval of a difference of two shares from their own, by which chance alone explains it (Newcombe 1998, Statistics in Medicine 17,
 * method 10, with exact intervals).
 */
export function intervalOfDifference(candidate: Share, reference: Share, misrate: number): Interval {
  const [mine, other] = [candidate, reference].map(share => ({
    share: share.of > 0 ? share.count / share.of : 0,
    ci: exactInterval(share, misrate),
  })) as [Known, Known]
  const difference = mine.share - other.share
  return [
    difference - Math.hypot(mine.share - mine.ci[0], other.ci[1] - other.share),
    difference + Math.hypot(mine.ci[1] - mine.share, other.share - other.ci[0]),
  ]
}

interface Known {
  readonly share: number
  readonly ci: Interval
}

/**
 * What generations say of shares, or of their differences: the mean with Student's interval, which is never narrower than `byChance`:
 * generations that agree by luck do not make few responses more than they are.
 */
export function estimateShare(values: readonly number[], misrate: number, byChance: Interval, least: number) {
  const { bounds } = estimateMean(values, misrate, least)
  const ci: Interval | null = bounds && [Math.min(bounds[0], byChance[0]), Math.max(bounds[1], byChance[1])]
  return { value: meanOf(values), ci }
}

/** The steady counts of a tally in a generation of an arm. */
export function steadyCounts({ tallies }: ArmGeneration, of: string): ValueCounts {
  return tallies?.find(each => each.of === of)?.steady ?? []
}

/** What an arm of `compare` responded over its generations, by what was counted. */
export function tallySummaries(runs: readonly ArmGeneration[]): TallySummary[] {
  const names = [...new Set(runs.flatMap(({ tallies = [] }) => tallies.map(({ of }) => of)))]
  return names.map(of => {
    const byGeneration = runs.map(run => steadyCounts(run, of)).filter(counts => counts.length > 0)
    const counts = sumValueCounts(byGeneration.flat())
    const shares = valuesIn(counts).map(value => shareOver(value, counts, byGeneration))
    return { of, responses: totalOf(counts), counts, shares }
  })
}

function shareOver(value: string | null, counts: ValueCounts, byGeneration: readonly ValueCounts[]): ValueShare {
  const all = shareOf(value, counts)
  const shares = byGeneration.map(each => shareOf(value, each)).map(({ count, of }) => count / of)
  const byChance = exactInterval(all, SHARE_MISRATE)
  const { value: share, ci } = estimateShare(shares, SHARE_MISRATE, byChance, LEAST_GENERATIONS)
  return { value, count: all.count, share, ci: ci && [Math.max(0, ci[0]), Math.min(1, ci[1])] }
}

/** What an arm of `chaos` responded: one trial, whose responses are taken for independent. */
export function tallySummary({ of, counts }: TallyTrial): TallySummary {
  const shares = valuesIn(counts).map((value): ValueShare => {
    const share = shareOf(value, counts)
    return { value, count: share.count, share: share.count / share.of, ci: [...exactInterval(share, SHARE_MISRATE)] }
  })
  return { of, responses: totalOf(counts), counts, shares }
}

/** The values, the most frequent first. */
export function valuesIn(counts: Readonly<ValueCounts>): (string | null)[] {
  const totals = new Map<string | null, number>()
  for (const { value, count } of counts) totals.set(value, (totals.get(value) ?? 0) + count)
  return [...totals.keys()].sort((a, b) => totals.get(b)! - totals.get(a)!)
}
