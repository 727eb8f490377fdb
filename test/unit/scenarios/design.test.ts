import { describe, expect, test } from 'vitest'
import type { Noise } from '../../../src/analysis/noises.ts'
import { variancesOf } from '../../../src/analysis/variances.ts'
import { randomStream } from '../../../src/model/random.ts'
import { closedSlicing, drawBlock, openSlicing } from '../../../src/scenarios/phases.ts'
import { firstTimetable, planTimetable } from '../../../src/scenarios/timetable.ts'
import { isSteady } from '../../../src/scenarios/warmup.ts'
import { sampleResult } from '../../golden/results.ts'

describe('drawBlock', () => {
  const arms = ['a', 'b', 'c']

  test('is balanced: an order and its reverse', () => {
    const block = drawBlock(arms, randomStream(1, 'order'))
    expect(block).toEqual(block.toReversed())
    expect(block.slice(0, 3).toSorted()).toEqual(arms)
  })

  test('depends on the seed and on nothing else', () => {
    const draw = (seed: number) => {
      const random = randomStream(seed, 'order')
      return Array.from({ length: 20 }, () => drawBlock(arms, random).join(''))
    }
    expect(draw(42)).toEqual(draw(42))
    expect(draw(42)).not.toEqual(draw(43))
    expect(draw(42).slice(0, 5)).toMatchInlineSnapshot(`
      [
        "cbaabc",
        "bcaacb",
        "bcaacb",
        "abccba",
        "acbbca",
      ]
    `)
  })

  test('streams of one seed are independent', () => {
    expect(randomStream(1, 'order').next()).not.toBe(randomStream(1, 'selection').next())
  })
})

/** Noise of which an interval of 3 % is wanted. */
const noise = (within: number, between: number, more: Partial<Noise> = {}): Noise => ({
  ...{ within, between, wanted: 0.03, misrate: 0.0008, whilePlaying: false, weight: 1 },
  ...more,
})

describe('the timetable', () => {
  const standing = {
    budgetMs: 60_000,
    elapsedMs: 4_000,
    done: 4,
    overheadMs: 1_500,
    leastMs: 840,
    playingMs: 0,
    requests: 'one' as const,
    noises: [],
  }

  test('the first generation is a small part of the budget', () => {
    expect(firstTimetable(60_000).measureMs).toBe(1_500)
    expect(firstTimetable(40_000).measureMs).toBe(1_000)
    expect(firstTimetable(2_000).measureMs).toBe(600)
    expect(firstTimetable(60_000, 'several').measureMs).toBe(3_000)
  })

  test('while nothing is known of the noise, a generation is loaded for as long as it boots', () => {
    expect(planTimetable({ ...standing, overheadMs: 1_200 }).measureMs).toBe(1_200)
    expect(planTimetable({ ...standing, overheadMs: 300 }).measureMs).toBe(840)
  })

  test('noise between generations asks for more of them, noise within them for longer ones', () => {
    const measureMs = (within: number, between: number) =>
      planTimetable({ ...standing, noises: [noise(within, between)] }).measureMs
    const [boots, load] = [measureMs(0.2, 0.0004), measureMs(4, 0.00001)]
    expect(load).toBeGreaterThan(2 * boots)
    // Where a few generations will do whatever they last, they are short.
    expect(measureMs(0.01, 0.000004)).toBe(840)
  })

  test('of several requests, each needs a load of its own', () => {
    const { measureMs } = planTimetable({ ...standing, requests: 'several' })
    expect(measureMs).toBe(1.5 * planTimetable(standing).measureMs)
    // In a short budget there is room for a verdict nevertheless.
    const { generations } = planTimetable({ ...standing, requests: 'several', budgetMs: 15_000, done: 1 })
    expect(generations).toBeGreaterThanOrEqual(4)
  })

  describe('of several things that are compared', () => {
    const measureMs = (...noises: Noise[]) => planTimetable({ ...standing, noises }).measureMs
    const [long, short] = [noise(4, 0.00001), noise(0.01, 0.000004)]

    test('each has a say, and no more than its weight', () => {
      expect(measureMs(long, short)).toBeLessThan(measureMs(long))
      expect(measureMs(long, short)).toBeGreaterThan(measureMs(short))
      expect(measureMs(long, long, long, short)).toBeGreaterThan(measureMs(long, short, short, short))
      expect(measureMs({ ...long, weight: 3 }, short)).toBe(measureMs(long, long, long, short))
      expect(measureMs(noise(4_000, 0.01), short, short)).toBeLessThan(measureMs(long))
    })

    test('a smaller error rate asks for more generations', () => {
      const many = noise(8, 0.0001)
      expect(measureMs({ ...many, misrate: 0.000005 })).toBeLessThan(measureMs(many))
    })

    test('what is measured while a profile is played needs no load for it beside that', () => {
      const played = { ...standing, budgetMs: 600_000, playingMs: 20_000 }
      const of = (whilePlaying: boolean) =>
        planTimetable({ ...played, noises: [noise(200, 0.00001, { whilePlaying })] }).measureMs
      expect(of(true)).toBeLessThan(of(false) / 2)
    })
  })

  test('slow boots make generations longer', () => {
    const measureMs = (overheadMs: number) =>
      planTimetable({ ...standing, overheadMs, noises: [noise(2, 0.0001)] }).measureMs
    expect(measureMs(4_000)).toBeGreaterThan(1.2 * measureMs(1_000))
  })

  test.each([[], [noise(2, 0.0001)], [noise(500, 0.01)]])(
    'it keeps within the budget, and has room for a verdict (%j)',
    (...noises) => {
      const { generations, measureMs } = planTimetable({ ...standing, noises })
      expect(generations).toBeGreaterThanOrEqual(5)
      const restMs = (generations - standing.done) * (measureMs + standing.overheadMs)
      expect(standing.elapsedMs + restMs).toBeLessThanOrEqual(standing.budgetMs + measureMs)
    },
  )

  test('a profile is time that no generation is without', () => {
    const played = { ...standing, budgetMs: 600_000, playingMs: 20_000 }
    const { generations, measureMs } = planTimetable(played)
    const each = measureMs + played.overheadMs + played.playingMs
    expect(generations).toBe(4 + Math.round((600_000 - 4_000) / each - 0.25))
    // Slow boots are no reason to play it for longer, and the load beside it is that of other runs.
    expect(measureMs).toBe(planTimetable(standing).measureMs)
  })

  test('where a profile takes nearly all of the budget, what is left is load, and five generations come first', () => {
    const tight = { ...standing, elapsedMs: 12_000, done: 1, overheadMs: 1_500, leastMs: 240, playingMs: 10_000 }
    expect(planTimetable({ ...tight, budgetMs: 60_000 })).toEqual({ generations: 5, measureMs: expect.any(Number) })
    const { measureMs } = planTimetable({ ...tight, budgetMs: 59_500 })
    expect(measureMs).toBeGreaterThanOrEqual(240)
    expect(measureMs).toBeLessThan(1_500)
    // Where the app boots more slowly than was forecast, the fifth generation may take a tenth more.
    expect(planTimetable({ ...tight, budgetMs: 55_000 })).toEqual({ generations: 5, measureMs: 240 })
    // No more than fit, however many a verdict needs.
    expect(planTimetable({ ...tight, budgetMs: 40_000 }).generations).toBe(3)
  })

  test('a budget that is already spent plans nothing more', () => {
    expect(planTimetable({ ...standing, budgetMs: 2_000, elapsedMs: 2_500, done: 1 }).generations).toBe(1)
  })
})

test('what a generation varies by within its load has nothing to do with the profile that it plays beside', () => {
  const result = sampleResult({
    arms: [
      { id: 'a', perSec: 1_000 },
      { id: 'b', perSec: 1_000 },
    ],
    generations: 8,
  })
  const pair = { candidate: 'b', reference: 'a' } as Parameters<typeof variancesOf>[0]
  const noisy = result.generations.map((generation, at) => ({
    ...generation,
    arms: generation.arms.map(run => ({
      ...run,
      slices: Array.from({ length: 8 }, (_, n) => 1_000 + (run.arm === 'a' ? (7 * n + 3 * at) % 11 : 0)),
    })),
  }))
  const playing = noisy.map(generation => ({
    ...generation,
    loadedMs: generation.loadedMs + 40_000,
    played: { order: ['a', 'b'], loadedMs: 40_000 },
  }))
  expect(variancesOf(pair, playing)).toEqual(variancesOf(pair, noisy))
  expect(variancesOf(pair, playing)).toBeDefined()
})

describe('slices', () => {
  test.each([
    // [median latency] -> slice
    [0.5, 60], // a fast app: the shortest slice
    [20, 120], // 6 median latencies
  ])('closed loop: median %d ms: slices of %d ms', (medianMs, sliceMs) => {
    expect(closedSlicing(1_500, 2, medianMs).sliceMs).toBe(sliceMs)
  })

  test('blocks fill the phase, and there is always one', () => {
    expect(closedSlicing(1_440, 2, 0.5).blocks).toBe(6)
    expect(closedSlicing(100, 4, 0.5).blocks).toBe(1)
  })

  test('open loop: enough requests at a low rate', () => {
    expect(openSlicing(4_000, 2, 1_000).sliceMs).toBe(150)
    expect(openSlicing(4_000, 2, 40).sliceMs).toBe(500)
  })
})

describe('isSteady', () => {
  test.each([
    ['too few slices', [100, 100, 100, 100, 100], false],
    ['level', [90, 100, 100, 101, 99, 100, 100], true],
    ['still rising', [50, 60, 70, 80, 90, 100], false],
    ['nothing answered', [0, 0, 0, 0, 0, 0], false],
  ])('%s', (_, rates, steady) => {
    expect(isSteady(rates)).toBe(steady)
  })
})
