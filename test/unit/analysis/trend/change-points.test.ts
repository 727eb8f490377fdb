import { describe, expect, test } from 'vitest'
import { changePoints, permutationsFor, runsNeeded } from '../../../../src/analysis/trend/change-points.ts'
import { bestSplit, LEAST_RUNS } from '../../../../src/analysis/trend/divergence.ts'
import { noise } from '../../../golden/history.ts'

const ALPHA = 0.001

/** A level with 2 % of noise, the same for each name. */
function series(name: string, runs: number, levelOf: (run: number) => number): number[] {
  const next = noise(name)
  return Array.from({ length: runs }, (_, run) => levelOf(run) * (1 + 0.02 * next()))
}

const found = (values: readonly number[], alpha = ALPHA) => changePoints(values, alpha).map(each => each.at)

/** Of many series, the share that has a mark. */
function shareMarked(count: number, alpha: number, valuesOf: (index: number) => readonly number[]): number {
  const marked = Array.from({ length: count }, (_, index) => found(valuesOf(index), alpha).length > 0)
  return marked.filter(Boolean).length / count
}

describe('the divergence', () => {
  test('agrees with its definition, pair by pair', () => {
    const values = series('definition', 12, run => (run < 7 ? 100 : 104))
    expect(bestSplit(Float64Array.from(values))).toEqual(slowly(values))
  })

  test('is not had of a stretch that is too short to be split', () => {
    expect(bestSplit(Float64Array.from([1, 1, 1, 2, 2]))).toBeUndefined()
    expect(bestSplit(Float64Array.from([1, 1, 1, 2, 2, 2]))?.at).toBe(3)
  })
})

/** The same by the formulas of the paper, sum by sum. */
function slowly(values: readonly number[]) {
  let best = { at: 0, divergence: Number.NEGATIVE_INFINITY }
  for (let at = LEAST_RUNS; at <= values.length - LEAST_RUNS; at++)
    for (let end = at + LEAST_RUNS; end <= values.length; end++) {
      const divergence = definition(values.slice(0, at), values.slice(at, end))
      if (divergence > best.divergence) best = { at, divergence }
    }
  return { at: best.at, divergence: expect.closeTo(best.divergence, 9) }
}

function definition(before: readonly number[], after: readonly number[]): number {
  const [n, m] = [before.length, after.length]
  const sum = (all: readonly number[]) => all.reduce((total, each) => total + each, 0)
  const pairs = (all: readonly number[]) =>
    sum(all.flatMap((a, index) => all.slice(0, index).map(b => Math.abs(a - b)))) /
    ((all.length * (all.length - 1)) / 2)
  const between = sum(before.flatMap(a => after.map(b => Math.abs(a - b)))) / (n * m)
  return ((n * m) / (n + m)) * (2 * between - pairs(before) - pairs(after))
}

describe('known changes are found', () => {
  test('a step of 5 % in 2 % of noise, to within two runs, in at least 18 of 20 series', () => {
    const right = Array.from({ length: 20 }, (_, index) => {
      const at = found(series(`step ${index}`, 40, run => (run < 20 ? 800 : 760)))
      return at.length === 1 && Math.abs(at[0]! - 20) <= 2
    })
    expect(right.filter(Boolean).length).toBeGreaterThanOrEqual(18)
  })

  test('two steps in the same direction', () => {
    const values = series('two', 60, run => 800 * 0.95 ** Math.floor(run / 20))
    const at = found(values)
    expect(at).toHaveLength(2)
    expect(Math.abs(at[0]! - 20)).toBeLessThanOrEqual(2)
    expect(Math.abs(at[1]! - 40)).toBeLessThanOrEqual(2)
  })

  test('a step that is taken back', () => {
    const at = found(series('back', 60, run => (run >= 24 && run < 36 ? 740 : 800)))
    expect(at).toHaveLength(2)
    expect(Math.abs(at[0]! - 24)).toBeLessThanOrEqual(2)
    expect(Math.abs(at[1]! - 36)).toBeLessThanOrEqual(2)
  })

  test('a drift is marked, as steps in its direction', () => {
    const values = series('drift', 60, run => 800 * (1 - 0.002 * run))
    expect(found(values).length).toBeGreaterThan(0)
  })

  test('with as few runs as are said to be needed, and not with one less', () => {
    const perfect = (runs: number) => Array.from({ length: runs }, (_, run) => (run < runs >> 1 ? 1 : 2) + run / 1e6)
    for (const alpha of [0.001, 0.01, 0.05]) {
      const needed = runsNeeded(alpha)
      expect(found(perfect(needed), alpha), `${needed} runs at ${alpha}`).toEqual([needed >> 1])
      expect(found(perfect(needed - 1), alpha), `${needed - 1} runs at ${alpha}`).toEqual([])
    }
    expect(runsNeeded(0.001)).toBe(14)
    expect(runsNeeded(0.01)).toBe(11)
  })
})

describe('what is no change gets no mark', () => {
  test('at the default: of 500 series of pure noise at most 3, where half of one is to be expected', () => {
    expect(shareMarked(500, ALPHA, index => series(`pure ${index}`, 30, () => 800)) * 500).toBeLessThanOrEqual(3)
  })

  // Ten of 200 are to be expected; the bounds are three standard deviations away.
  test.each([
    ['even noise', 1],
    ['noise with a long tail', 100],
  ])('at alpha 0.05: of 200 series of %s from 1 to 19, no less either', (_, power) => {
    const marked =
      shareMarked(200, 0.05, index => series(`rate ${index}`, 20, () => 1).map(each => each ** power)) * 200
    expect(marked).toBeGreaterThanOrEqual(1)
    expect(marked).toBeLessThanOrEqual(19)
  })

  test('an outlier, two outliers, one at the very end', () => {
    const quiet = series('outlier', 40, () => 800)
    const withAt = (...runs: number[]) => quiet.map((value, run) => (runs.includes(run) ? value * 0.5 : value))
    expect(found(quiet)).toEqual([])
    for (const runs of [[20], [20, 21], [39], [38, 39], [0]]) expect(found(withAt(...runs)), runs.join()).toEqual([])
  })

  test('a series that is all the same, and one that is nearly', () => {
    expect(found(Array.from({ length: 40 }, () => 0))).toEqual([])
    expect(found(Array.from({ length: 40 }, (_, run) => (run === 17 ? 1 : 0)))).toEqual([])
  })
})

test('the same series gives the same marks', () => {
  const values = series('same', 50, run => (run < 30 ? 100 : 96))
  expect(changePoints(values, ALPHA)).toEqual(changePoints(values, ALPHA))
})

test('so many orders are tried that a p-value of half of alpha can be had, and more where runs are few', () => {
  expect(permutationsFor(1_000, 0.001)).toBe(1_999)
  expect(permutationsFor(1_000, 0.0001)).toBe(19_999)
  expect(permutationsFor(14, 0.001)).toBe(19_999)
  const [point] = changePoints(
    series('clear', 40, run => (run < 20 ? 100 : 50)),
    ALPHA,
  )
  expect(point).toMatchObject({ pValue: 1 / 3_125, permutations: 3_124 })
})
