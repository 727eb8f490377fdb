import { describe, expect, test } from 'vitest'
import { areSettled, ratiosOf } from '../../../../src/analysis/capacity/ratios.ts'
import type { CapacityGeneration, Carried } from '../../../../src/model/capacity-result.ts'
import { randomStream } from '../../../../src/model/random.ts'

const PAIR = { reference: 'single', candidate: 'cluster-rr', gate: false, control: false }

function carried(perSec: number | null, kind: Carried['kind'] = 'found'): Carried {
  return { kind, perSec, heldPerSec: perSec, brokenPerSec: perSec }
}

function generations(pairs: readonly (readonly [reference: Carried, candidate: Carried])[]): CapacityGeneration[] {
  return pairs.map(([reference, candidate], index) => ({
    ...{ index, startedAtMs: index * 1_000, durationMs: 900, loadedMs: 800, order: ['single', 'cluster-rr'] },
    arms: [
      { arm: 'single', readyAfterMs: 1, probePerSec: 1, steps: [], carried: reference, answers: null },
      { arm: 'cluster-rr', readyAfterMs: 1, probePerSec: 1, steps: [], carried: candidate, answers: null },
    ],
  }))
}

function ratio(all: readonly CapacityGeneration[], isLast = true) {
  return ratiosOf([PAIR], { generations: all, differences: [], isLast })[0]!
}

const noisy = (count: number, spread: number) => {
  const random = randomStream(5, 'ratios')
  return generations(
    Array.from({ length: count }, () => {
      const weather = 1 + 0.3 * (random.next() - 0.5)
      const noise = () => weather * (1 + spread * (random.next() - 0.5))
      return [carried(400 * noise()), carried(680 * noise())] as const
    }),
  )
}

describe('the ratio of two arms', () => {
  test('is the mean of the generations, whose weather is common to both', () => {
    const { ratio: value, ci, bound, generations: count } = ratio(noisy(8, 0.04))
    expect(value).toBeCloseTo(1.7, 1)
    expect(ci![0]).toBeLessThan(1.7)
    expect(ci![1]).toBeGreaterThan(1.7)
    expect(ci![1] - ci![0]).toBeLessThan(0.25)
    expect({ bound, count }).toEqual({ bound: null, count: 8 })
  })

  test('has no interval from few generations, and says so', () => {
    expect(ratio(noisy(4, 0.04))).toMatchObject({ ci: null, reason: { kind: 'few-generations', have: 4, needed: 5 } })
  })

  test.each([
    [carried(400), carried(900, 'at least'), 'at least', 'cluster-rr'],
    [carried(900, 'at least'), carried(400), 'at most', 'single'],
    [carried(900, 'at least'), carried(950, 'at least'), 'neither', 'cluster-rr'],
  ] as const)('is a bound where the load generator limited a side: %#', (reference, candidate, bound, arm) => {
    const all = generations([
      ...Array.from({ length: 5 }, () => [carried(400), carried(700)] as const),
      [reference, candidate],
    ])
    // One generation of six is enough.
    expect(ratio(all)).toMatchObject({ bound, ci: null, reason: { kind: 'carries-more', arm } })
  })

  test('does not exist where a side carried nothing', () => {
    const all = generations([[carried(400), carried(null, 'none')]])
    expect(ratio(all)).toMatchObject({ ratio: null, reason: { kind: 'nothing-carried', arm: 'cluster-rr' } })
    const unknown = generations([[carried(null, 'unknown'), carried(1)]])
    expect(ratio(unknown)).toMatchObject({ ratio: null, reason: { kind: 'no-figure' } })
  })

  test('is not known where a side carried something in some generations only', () => {
    const all = generations([
      [carried(400), carried(700)],
      [carried(400), carried(null, 'none')],
    ])
    expect(ratio(all)).toMatchObject({ ratio: null, reason: { kind: 'no-figure' } })
  })

  test('as a bound is no higher than what a generation saw, or the end of the interval that it would have', () => {
    const all = (count: number) =>
      generations([
        ...Array.from({ length: count }, (_, at) => [carried(400), carried(700 + at)] as const),
        [carried(400), carried(680, 'at least')],
      ])
    expect(ratio(all(1)).ratio).toBeCloseTo(1.7, 6)
    expect(ratio(all(8)).ratio).toBeLessThan(1.75)
    expect(ratio(all(8)).ratio).toBeGreaterThan(1.7)
  })

  test('does not exist where the two answer differently', () => {
    const difference = {
      kind: 'status' as const,
      reference: 'single',
      candidate: 'cluster-rr',
      gate: false,
      allowed: false,
    }
    const [found] = ratiosOf([PAIR], { generations: noisy(8, 0.04), differences: [difference], isLast: true })
    expect(found).toMatchObject({ ratio: null, ci: null, reason: { kind: 'other-status' } })
  })

  test('misses the truth in at most one run of a hundred, over all looks', () => {
    const random = randomStream(11, 'looks')
    let missed = 0
    for (let run = 0; run < 1_000; run++) {
      const noise = () => Math.exp(0.05 * (random.next() + random.next() + random.next() - 1.5))
      const all = generations(
        Array.from({ length: 12 }, () => [carried(100 * noise()), carried(100 * noise())] as const),
      )
      const looks = [5, 6, 8, 10, 12].map(count => ratio(all.slice(0, count), false))
      if (looks.some(({ ci }) => ci && (ci[0] > 1 || ci[1] < 1))) missed += 1
    }
    expect(missed).toBeLessThan(10)
  })
})

test('a run ends early at a look, where all ratios are known well enough', () => {
  const known = ratio(noisy(8, 0.02), false)
  expect(areSettled([known], 8, 0.05)).toBe(true)
  expect(areSettled([known], 7, 0.05)).toBe(false)
  expect(areSettled([known], 8, 0.001)).toBe(false)
  const wide = ratio(noisy(8, 0.5), false)
  expect(areSettled([known, wide], 8, 0.05)).toBe(false)
  expect(areSettled([known, { ...wide, ci: null, bound: 'at least' }], 8, 0.05)).toBe(true)
})
