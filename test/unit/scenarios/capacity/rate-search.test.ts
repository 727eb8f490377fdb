import { describe, expect, test } from 'vitest'
import type { CapacityStep } from '../../../../src/model/capacity-result.ts'
import { randomStream } from '../../../../src/model/random.ts'
import { RateSearch, type SearchTerms, type Tried } from '../../../../src/scenarios/capacity/rate-search.ts'

const TERMS: SearchTerms = { startPerSec: 100, factor: Math.SQRT2, resolution: 1.04, leastPerSec: 1 }

/** A server that serves no more than `capacity`, and keeps its SLO up to `grace` times that, because a step is short. */
function saturating(capacity: number, grace = 1): (perSec: number) => Tried {
  return perSec => ({
    perSec,
    servedPerSec: Math.min(perSec, capacity),
    outcome: perSec <= capacity * grace ? 'held' : 'broken',
  })
}

function searchWith(respond: (perSec: number, step: number) => Tried, terms: Partial<SearchTerms> = {}) {
  const search = new RateSearch({ ...TERMS, ...terms })
  const tried: number[] = []
  for (let next = search.nextPerSec; next !== undefined; next = search.nextPerSec) {
    search.add(respond(next, tried.length))
    tried.push(next)
  }
  return { carried: search.carried, tried }
}

describe('the search', () => {
  test.each([150, 317, 1_000, 12_345, 60])('finds what a server serves: %i/s', capacity => {
    const { carried, tried } = searchWith(saturating(capacity))
    expect(carried.kind).toBe('found')
    expect(carried.perSec! / capacity).toBeGreaterThan(0.96)
    expect(carried.perSec! / capacity).toBeLessThanOrEqual(1.0001)
    expect(carried.brokenPerSec! / carried.heldPerSec!).toBeLessThanOrEqual(1.0401)
    expect(tried.length).toBeLessThan(20)
  })

  test('counts what was served of a rate that held, and not the rate: a short step does not show that the arm falls behind', () => {
    const { carried } = searchWith(saturating(500, 1.08))
    expect(carried.heldPerSec).toBeGreaterThan(500)
    expect(carried.perSec).toBeCloseTo(500, 3)
  })

  test('begins in long strides, and takes few steps where it begins near the end', () => {
    expect(searchWith(saturating(1_000), { startPerSec: 10 }).tried.slice(0, 4).map(Math.round)).toEqual([
      10, 14, 20, 40,
    ])
    expect(searchWith(saturating(1_000), { startPerSec: 990, factor: 1.0816 }).tried.length).toBeLessThanOrEqual(5)
  })

  test('a hiccup breaks a step, but not the rate', () => {
    const respond = saturating(1_000)
    // Every third step breaks once, though the arm has caught up when it ends.
    const withHiccups = (perSec: number, step: number): Tried =>
      step % 3 === 1 && perSec <= 1_000 ? { perSec, servedPerSec: perSec, outcome: 'broken' } : respond(perSec)
    const { carried, tried } = searchWith(withHiccups)
    expect(carried.perSec! / 1_000).toBeGreaterThan(0.96)
    expect(new Set(tried).size).toBeLessThan(tried.length)
  })

  test('hiccups in one step of five seldom pass for the limit of a first search', () => {
    const random = randomStream(5, 'hiccups')
    const respond = saturating(1_000)
    const found = Array.from({ length: 400 }, () => {
      const hiccups = (perSec: number): Tried =>
        random.next() < 0.2 ? { ...respond(perSec), outcome: 'broken' } : respond(perSec)
      return searchWith(hiccups, { startPerSec: 500 }).carried
    })
    const low = found.filter(({ kind, perSec }) => kind === 'found' && perSec! < 900)
    expect(low.length).toBeLessThan(20)
    expect(found.filter(({ kind }) => kind === 'found').length).toBeGreaterThan(350)
  })

  test('a rate that holds voids the breaks at and below it', () => {
    const outcomes: Tried['outcome'][] = ['broken', 'broken', 'broken', 'held', 'held', 'held']
    const search = new RateSearch(TERMS)
    const rates = [200, 200, 200, 140, 168, 210]
    for (const [at, perSec] of rates.entries()) search.add({ perSec, servedPerSec: perSec, outcome: outcomes[at]! })
    expect(search.carried).toMatchObject({ kind: 'at least', perSec: 210, brokenPerSec: null })
    expect(search.nextPerSec).toBeGreaterThan(210)
  })

  test('an overload that left the arm behind needs no second try', () => {
    const { tried } = searchWith(saturating(1_000), { startPerSec: 2_000 })
    expect(tried.filter(rate => rate === 2_000)).toHaveLength(1)
  })

  test('goes down where it begins too high, and gives up at the least rate', () => {
    expect(searchWith(saturating(9), { startPerSec: 800 }).carried.perSec).toBeCloseTo(9, 0)
    const never = searchWith(perSec => ({ perSec, servedPerSec: perSec, outcome: 'broken' }))
    expect(never.carried).toEqual({ kind: 'none', perSec: null, heldPerSec: null, brokenPerSec: 1 })
  })

  test('where the load generator is the limit, the arm carries at least what held', () => {
    const limitedFrom = 700
    const { carried } = searchWith(perSec => ({
      perSec,
      servedPerSec: perSec,
      outcome: perSec < limitedFrom ? 'held' : 'limited',
    }))
    expect(carried.kind).toBe('at least')
    expect(carried.perSec! / limitedFrom).toBeGreaterThan(0.95)
    expect(carried.perSec).toBeLessThan(limitedFrom)
  })

  test('where nothing could be judged, nothing is known', () => {
    const limited: CapacityStep['outcome'] = 'limited'
    const { carried } = searchWith(perSec => ({ perSec, servedPerSec: perSec, outcome: limited }))
    expect(carried).toMatchObject({ kind: 'unknown', perSec: null })
  })

  test('ends, whatever it is told', () => {
    const random = randomStream(3, 'nonsense')
    for (let run = 0; run < 200; run++) {
      const outcomes = ['held', 'broken', 'limited'] as const
      const { tried } = searchWith(perSec => ({
        perSec,
        servedPerSec: perSec * random.next(),
        outcome: outcomes[Math.floor(random.next() * 3)]!,
      }))
      expect(tried.length).toBeLessThanOrEqual(30)
      for (const rate of tried) expect(rate).toBeGreaterThanOrEqual(1)
    }
  })

  test('the mean over beginnings at other rates has no grid in it', () => {
    const random = randomStream(1, 'starts')
    const logs = Array.from({ length: 400 }, () => {
      const startPerSec = 700 * 1.0816 ** (random.next() - 0.5)
      // A server that breaks softly: nothing of its capacity is seen in what it serves.
      const soft = (perSec: number): Tried => ({
        perSec,
        servedPerSec: perSec,
        outcome: perSec <= 700 ? 'held' : 'broken',
      })
      return Math.log(searchWith(soft, { startPerSec, factor: 1.0816 }).carried.perSec! / 700)
    })
    const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length
    expect(Math.abs(mean)).toBeLessThan(0.003)
  })
})
