import { describe, expect, test } from 'vitest'
import { randomStream } from '../../../src/model/random.ts'
import { drawBlock } from '../../../src/scenarios/blocks.ts'
import { closedSlicing, openSlicing } from '../../../src/scenarios/phases.ts'
import { firstTimetable, planTimetable } from '../../../src/scenarios/timetable.ts'
import { isSteady } from '../../../src/scenarios/warmup.ts'

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

describe('the timetable', () => {
  test('the first generation takes about a sixteenth of the budget', () => {
    expect(firstTimetable(60_000).measureMs).toBeCloseTo(2475)
    expect(firstTimetable(2_000).measureMs).toBe(600)
  })

  test.each([
    // [budget, elapsed, overhead, least] -> at least so many generations, at least this share under load
    { budget: 60_000, elapsed: 4_000, overhead: 1_000, least: 840, generations: 12, loaded: 0.6 },
    { budget: 60_000, elapsed: 4_000, overhead: 1_600, least: 840, generations: 11, loaded: 0.6 },
    { budget: 120_000, elapsed: 6_000, overhead: 1_200, least: 840, generations: 16, loaded: 0.6 },
    // a slow boot keeps the generations and gives up load
    { budget: 60_000, elapsed: 5_000, overhead: 3_500, least: 840, generations: 10, loaded: 0.4 },
    // a boot that is a little slow makes generations longer instead
    { budget: 60_000, elapsed: 5_000, overhead: 2_200, least: 840, generations: 10, loaded: 0.61 },
  ])('$budget ms with $overhead ms overhead', ({ budget, elapsed, overhead, least, generations, loaded }) => {
    const table = planTimetable({
      budgetMs: budget,
      elapsedMs: elapsed,
      done: 1,
      overheadMs: overhead,
      leastMs: least,
      leastGenerations: 10,
    })
    expect(table.generations).toBeGreaterThanOrEqual(generations)
    expect(table.measureMs / (table.measureMs + overhead)).toBeGreaterThanOrEqual(loaded)
    expect(elapsed + (table.generations - 1) * (table.measureMs + overhead)).toBeLessThanOrEqual(budget + 1)
  })

  test('a budget that is already spent plans nothing more', () => {
    expect(
      planTimetable({
        budgetMs: 2_000,
        elapsedMs: 2_500,
        done: 1,
        overheadMs: 1_000,
        leastMs: 800,
        leastGenerations: 10,
      }).generations,
    ).toBe(1)
  })
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
