import { describe, expect, test } from 'vitest'
import { armsToMeasure } from '../../../src/analysis/open-pairs.ts'
import { compareShares } from '../../../src/analysis/share-comparisons.ts'
import { exactInterval, intervalOfDifference, tallySummaries } from '../../../src/analysis/shares.ts'
import { shareMeasured } from '../../../src/analysis/thresholds/share-measured.ts'
import type { ArmGeneration, Generation } from '../../../src/model/compare-result.ts'
import { encodeHistogram, newHistogram } from '../../../src/model/histogram.ts'
import { OTHER_VALUES } from '../../../src/model/tally.ts'
import { sampleResult } from '../../golden/results.ts'

const OF = 'header:x-cache'
const NO_LATENCY = encodeHistogram(newHistogram())

/** Hits in so many of 1,000 responses of each arm, by generation. */
function runOf(hits: Readonly<Record<string, readonly number[]>>) {
  const ids = Object.keys(hits)
  const arms = ids.map((id, at) => ({
    ...{ id, app: 'app.js', mode: at === 0 ? 'single' : 'cluster-rr' },
    ...{ perSec: 1_000 * (at + 1), spread: 0.01 },
  }))
  const count = hits[ids[0]!]!.length
  const result = sampleResult({ arms, comparisons: [], generations: count })
  const generations: Generation[] = result.generations.map((generation, index) => ({
    ...generation,
    arms: generation.arms.map((run): ArmGeneration => {
      const hit = hits[run.arm]![index]!
      const steady = [
        { value: 'HIT', slot: 1, count: hit },
        { value: 'MISS', slot: 1, count: 1_000 - hit },
      ]
      return { ...run, latencyHdr: NO_LATENCY, tallies: [{ of: OF, steady }] }
    }),
  }))
  return { arms: result.arms, generations, margins: result.settings.margins, limits: new Map(), isLast: true }
}

describe('the interval of a share', () => {
  // R: binom.test(7, 20)$conf.int; PropCIs::exactci
  test('is that of Clopper and Pearson', () => {
    const [low, high] = exactInterval({ count: 7, of: 20 }, 0.05)
    expect(low).toBeCloseTo(0.1539, 4)
    expect(high).toBeCloseTo(0.5922, 4)
    expect(exactInterval({ count: 0, of: 100 }, 0.05)[0]).toBeCloseTo(0, 9)
    expect(exactInterval({ count: 100, of: 100 }, 0.05)[1]).toBe(1)
  })

  test('of a difference holds the difference, and is wider with fewer responses', () => {
    const many = intervalOfDifference({ count: 580, of: 1_000 }, { count: 700, of: 1_000 }, 0.05)
    const few = intervalOfDifference({ count: 58, of: 100 }, { count: 70, of: 100 }, 0.05)
    expect(many[0]).toBeLessThan(-0.12)
    expect(many[1]).toBeLessThan(0)
    expect(few[0]).toBeLessThan(many[0])
    expect(few[1]).toBeGreaterThan(many[1])
  })

  test('is no narrower than chance allows, however well the generations agree', () => {
    const [summary] = tallySummaries(runOf({ a: [700, 700, 700] }).generations.flatMap(({ arms }) => arms))
    const [share] = summary!.shares
    expect(share).toMatchObject({ value: 'HIT', count: 2_100, share: expect.closeTo(0.7, 9) })
    expect(share!.ci![1] - share!.ci![0]).toBeGreaterThan(0.04)
  })

  test('takes three generations', () => {
    const [summary] = tallySummaries(runOf({ a: [700, 710] }).generations.flatMap(({ arms }) => arms))
    expect(summary!.shares[0]!.ci).toBeNull()
  })
})

describe('shares are compared', () => {
  const verdictsOf = (hits: Readonly<Record<string, readonly number[]>>) =>
    compareShares(runOf(hits)).map(({ value, verdict }) => `${value} ${verdict}`)

  test('over the generations', () => {
    const [hit, miss] = compareShares(runOf({ a: [700, 710, 690, 705, 695], b: [580, 590, 570, 575, 585] }))
    expect(hit).toMatchObject({
      of: OF,
      value: 'HIT',
      candidate: 'b',
      reference: 'a',
      verdict: 'differs',
      generations: 5,
    })
    expect(hit!.difference).toBeCloseTo(-0.12, 9)
    expect(hit!.ci![0]).toBeLessThan(-0.12)
    expect(hit!.ci![1]).toBeLessThan(0)
    expect(miss!.difference).toBeCloseTo(0.12, 9)
  })

  test('as one where there are two values, and as many as are compared where there are more', () => {
    const missed = (count: number) => {
      const run = runOf({ a: [700, 710, 690, 705, 695], b: [580, 590, 570, 575, 585] })
      const more = Array.from({ length: count - 2 }, (_, at) => ({ value: `${at}`, slot: 1, count: 10 }))
      for (const { arms } of run.generations) for (const { tallies } of arms) tallies![0]!.steady.push(...more)
      return 1 - compareShares(run)[0]!.level
    }
    expect(missed(2) / missed(3)).toBeCloseTo(3, 6)
    expect(missed(2) / missed(8)).toBeCloseTo(8, 6)
    expect(missed(2) / missed(12)).toBeCloseTo(8, 6)
  })

  test('a difference below the margin is the same, where the interval says so', () => {
    const even = Array.from({ length: 40 }, (_, at) => 700 + (at % 3))
    expect(verdictsOf({ a: even, b: even.toReversed() })).toEqual(['HIT same', 'MISS same'])
  })

  test('few generations, or such that do not agree, are inconclusive', () => {
    expect(verdictsOf({ a: [700, 700, 700, 700], b: [500, 500, 500, 500] })).toEqual([
      'HIT inconclusive',
      'MISS inconclusive',
    ])
    expect(verdictsOf({ a: [700, 400, 900, 300, 600], b: [500, 800, 200, 700, 500] })).toEqual([
      'HIT inconclusive',
      'MISS inconclusive',
    ])
  })
})

test('a pair whose shares are open is measured on', () => {
  const open = { a: [700, 400, 900, 300, 600], b: [500, 800, 200, 700, 500] }
  const settled = { a: [700, 710, 690, 705, 695], b: [380, 390, 370, 375, 385] }
  expect(armsToMeasure({ ...runOf(settled), isLast: false })).toEqual([])
  expect(armsToMeasure({ ...runOf(open), isLast: false })).toEqual(['a', 'b'])
})

describe('a threshold on a share', () => {
  const measured = (value: string, hits: readonly number[], more: { value: string; count: number }[] = []) => {
    const runs = runOf({ a: hits }).generations.flatMap(({ arms }) => arms)
    for (const { tallies } of runs) tallies![0]!.steady.push(...more.map(each => ({ ...each, slot: 1 })))
    return shareMeasured(value, tallySummaries(runs), runs.length)
  }

  test('is judged by its interval', () => {
    const { value, range } = measured('HIT', [700, 710, 690])
    expect(value).toBeCloseTo(0.7, 9)
    expect(range![0]).toBeLessThan(0.7)
    expect(range![1]).toBeGreaterThan(0.7)
    expect(measured(`${OF}=HIT`, [700, 710, 690]).value).toBeCloseTo(0.7, 9)
  })

  test('a value that never came may have come as seldom as chance allows, or among the others', () => {
    expect(measured('STALE', [700, 710, 690])).toMatchObject({ value: 0, range: [0, expect.closeTo(0.0018, 3)] })
    const [, high] = measured('STALE', [700, 710, 690], [{ value: OTHER_VALUES, count: 200 }]).range!
    expect(high).toBeGreaterThan(0.15)
  })

  test('is open after too few generations, and without responses', () => {
    expect(measured('HIT', [700, 710])).toMatchObject({
      range: undefined,
      reason: { kind: 'few-generations', have: 2 },
    })
    expect(shareMeasured('HIT', [], 3)).toMatchObject({ value: null, reason: { kind: 'nothing-answered' } })
  })
})
