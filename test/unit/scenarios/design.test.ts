import { describe, expect, test } from 'vitest'
import { randomStream } from '../../../src/model/random.ts'
import { closedSlicing, drawBlock, openSlicing } from '../../../src/scenarios/phases.ts'
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
  const standing = {
    budgetMs: 60_000,
    elapsedMs: 4_000,
    done: 4,
    overheadMs: 1_500,
    leastMs: 840,
    variances: undefined,
    wanted: 0.03,
    misrate: 0.0008,
  }

  test('the first generation is a small part of the budget', () => {
    expect(firstTimetable(60_000).measureMs).toBe(1_500)
    expect(firstTimetable(40_000).measureMs).toBe(1_000)
    expect(firstTimetable(2_000).measureMs).toBe(600)
  })

  test('while nothing is known of the noise, a generation is loaded for as long as it boots', () => {
    expect(planTimetable({ ...standing, overheadMs: 1_200 }).measureMs).toBe(1_200)
    expect(planTimetable({ ...standing, overheadMs: 300 }).measureMs).toBe(840)
  })

  test('noise between generations asks for more of them, noise within them for longer ones', () => {
    const measureMs = (within: number, between: number) =>
      planTimetable({ ...standing, variances: { within, between } }).measureMs
    const [boots, load] = [measureMs(0.2, 0.0004), measureMs(4, 0.00001)]
    expect(load).toBeGreaterThan(2 * boots)
    // Where a few generations will do whatever they last, they are short.
    expect(measureMs(0.01, 0.000004)).toBe(840)
  })

  test('slow boots make generations longer', () => {
    const measureMs = (overheadMs: number) =>
      planTimetable({ ...standing, overheadMs, variances: { within: 2, between: 0.0001 } }).measureMs
    expect(measureMs(4_000)).toBeGreaterThan(1.2 * measureMs(1_000))
  })

  test.each([undefined, { within: 2, between: 0.0001 }, { within: 500, between: 0.01 }])(
    'it keeps within the budget, and has room for a verdict (%j)',
    variances => {
      const { generations, measureMs } = planTimetable({ ...standing, variances })
      expect(generations).toBeGreaterThanOrEqual(5)
      const restMs = (generations - standing.done) * (measureMs + standing.overheadMs)
      expect(standing.elapsedMs + restMs).toBeLessThanOrEqual(standing.budgetMs + measureMs)
    },
  )

  test('a budget that is already spent plans nothing more', () => {
    expect(planTimetable({ ...standing, budgetMs: 2_000, elapsedMs: 2_500, done: 1 }).generations).toBe(1)
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
