import { OTHER_VALUES, STATUS_TALLY, type TallySummary, type ValueShare } from '../../model/tally.ts'
import type { ArmFacts, ArmsDetector, Growth } from './arm-facts.ts'
import { growthsIn, workersOf } from './arm-facts.ts'
import { limitPerWorker } from './limit-per-worker.ts'

/** A smaller fall is none to act on. */
const LEAST_FALL = 0.05

/** So near to what is expected, a share is what is expected: requests are never spread quite evenly. */
const NEAR = 0.05

/** A value whose share is known in an arm. */
interface Seen {
  readonly facts: ArmFacts
  readonly share: number
  readonly ci: readonly [number, number]
}

/** A value with its share in an arm with few workers, and in those with more. */
interface Dilution {
  readonly of: string
  readonly value: string
  readonly least: Seen
  readonly more: readonly Seen[]
}

/**
 * A cache whose entries live for some time T answers h = λT / (1 + λT) of the requests for a key that come at a rate λ (independent arrivals,
 * a miss fills it). Where each of N processes has its own and gets an Nth of the requests, h / (1 − h) is an Nth of what it is in one of
 * them. Which value means a hit is not asked: it is the one whose share falls by this law.
 */
export const cacheDiluted: ArmsDetector = arms => {
  // What a limiter in each worker turns away falls nearly as the hits of a cache do.
  const limited = limitPerWorker(arms).flatMap(finding => finding.arms)
  const all = growthsIn(arms.filter(({ arm }) => !limited.includes(arm.id))).flatMap(dilutionsIn)
  if (all.length === 0) return []
  const seen = [...new Set(all.flatMap(({ more }) => more.map(({ facts }) => facts.arm.id)))]
  return [
    {
      id: 'cache-diluted',
      severity: 'risk',
      arms: seen,
      title: 'Each worker has a cache of its own',
      evidence: `${all.map(evidenceOf).join('; ')}.`,
      advice:
        'Each worker gets its part of the requests for a key, and has to fetch it for itself. Keep the cache in a store that all share, such as Redis, or send requests for the same key to the same worker.',
    },
  ]
}

/** The share with `times` as many workers, by the law. */
function expectedShare(share: number, times: number): number {
  if (share >= 1) return 1
  const ratio = share / (1 - share) / times
  return ratio / (1 + ratio)
}

function dilutionsIn({ least, more }: Growth): Dilution[] {
  // A status tells of errors and limits, and not where a response came from.
  const tallies = least.tallies.filter(({ of }) => of !== STATUS_TALLY)
  return tallies.flatMap(tally =>
    tally.shares.flatMap(({ value }): Dilution[] => {
      const base = seenIn(least, tally.of, value)
      if (value === null || value === OTHER_VALUES || !base) return []
      const fallen = more.flatMap(facts => seenIn(facts, tally.of, value) ?? [])
      const follow = fallen.filter(each => isDiluted(base, each))
      // If one arm's share does not fall by the law, the workers do not have separate caches.
      return follow.length > 0 && follow.length === fallen.length
        ? [{ of: tally.of, value, least: base, more: follow }]
        : []
    }),
  )
}

/** A value that some workers never had names a worker, or something that only one of them has. */
function seenIn(facts: ArmFacts, of: string, value: string | null): Seen | undefined {
  const tally = facts.tallies.find(each => each.of === of)
  const share = tally?.shares.find(each => each.value === value)
  if (!tally || !share?.ci || share.share >= 1 || !isEverywhere(tally, share)) return undefined
  return { facts, share: share.share, ci: share.ci }
}

function isEverywhere({ counts }: TallySummary, { value }: ValueShare): boolean {
  const slots = new Set(counts.flatMap(({ slot }) => slot ?? []))
  return slots.size > 0 && [...slots].every(slot => counts.some(each => each.slot === slot && each.value === value))
}

function isDiluted(base: Seen, { facts, share, ci }: Seen): boolean {
  const times = timesOf(base, facts)
  const [low, high] = base.ci.map(end => expectedShare(end, times)) as [number, number]
  const isFallen = ci[1] < base.ci[0] && base.share - share >= LEAST_FALL
  return (
    isFallen &&
    ci[1] >= low - NEAR &&
    ci[0] <= high + NEAR &&
    Math.abs(share - expectedShare(base.share, times)) <= 2 * NEAR
  )
}

function timesOf({ facts }: Seen, { arm }: ArmFacts): number {
  return arm.workers / facts.arm.workers
}

function evidenceOf({ of, value, least, more }: Dilution): string {
  const seen = more.map(({ facts, share }) => {
    const expected = percent(expectedShare(least.share, timesOf(least, facts)))
    return `${percent(share)} with ${workersOf(facts)} (expected of separate caches: ${expected})`
  })
  const most = more.reduce((a, b) => (b.facts.arm.workers > a.facts.arm.workers ? b : a))
  const missed = ((1 - most.share) / (1 - least.share)).toFixed(1)
  const further = [2, 4].map(times => {
    const workers = times * most.facts.arm.workers
    return `${percent(expectedShare(least.share, workers / least.facts.arm.workers))} with ${workers}`
  })
  const fall = `${of} was ${value} in ${percent(least.share)} of the responses with ${workersOf(least.facts)}, ${seen.join(', ')}`
  return `${fall}, which misses ${missed} times as often; it would be ${further.join(', ')}`
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`
}
