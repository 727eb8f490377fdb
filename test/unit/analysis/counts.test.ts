import { describe, expect, test } from 'vitest'
import { compareRates } from '../../../src/analysis/binomial.ts'
import type { ComparedPair } from '../../../src/analysis/compared-pairs.ts'
import { compareCounts } from '../../../src/analysis/counts.ts'
import { sampleRequests, sampleResult } from '../../golden/results.ts'

const pair = (candidate: string, more: Partial<ComparedPair> = {}): ComparedPair => ({
  ...{ reference: 'old', candidate, gate: true, control: false, stored: false, advisory: false },
  ...more,
})

function armsWith(dropped: Record<string, number>, scheduled = 41_200) {
  const arms = Object.entries(dropped).map(([id, closed]) => ({ id, perSec: 1_000, requests: { closed, scheduled } }))
  return sampleResult({ arms }).summary.arms
}

test('with equal exposure it is a coin that is thrown once for each drop', () => {
  const exposure = 1_000_000
  // 7 of 7 heads or tails: 2 of 128
  expect(compareRates({ events: 7, exposure }, { events: 0, exposure })).toBeCloseTo(2 / 128, 12)
  expect(compareRates({ events: 0, exposure }, { events: 7, exposure })).toBeCloseTo(2 / 128, 12)
  expect(compareRates({ events: 5, exposure }, { events: 5, exposure })).toBe(1)
  expect(compareRates({ events: 0, exposure }, { events: 0, exposure })).toBe(1)
})

test('the share of the exposure counts: twice the requests, twice the drops', () => {
  expect(compareRates({ events: 20, exposure: 2_000 }, { events: 10, exposure: 1_000 })).toBeGreaterThan(0.9)
  // 9 of 10 at a third of the exposure: P(X >= 9) of 10 at 1/3 is (10 * 2 + 1) / 3^10
  expect(compareRates({ events: 9, exposure: 1_000 }, { events: 1, exposure: 2_000 })).toBeCloseTo(42 / 3 ** 10, 10)
})

test('it holds with a hundred thousand drops, and a tail that is all but nothing', () => {
  const exposure = 1e6
  expect(compareRates({ events: 50_000, exposure }, { events: 50_200, exposure })).toBeCloseTo(0.529, 2)
  expect(compareRates({ events: 900, exposure }, { events: 100, exposure })).toBeLessThan(1e-100)
})

test('eight drops against none are the first that are called, seven are not', () => {
  const verdict = (dropped: number) => compareCounts([pair('new')], armsWith({ old: 0, new: dropped }), [])[0]!.verdict
  expect([verdict(0), verdict(1), verdict(7), verdict(8)]).toEqual(['same', 'same', 'same', 'worse'])
  expect(compareCounts([pair('new')], armsWith({ old: 8, new: 0 }), [])[0]).toMatchObject({
    verdict: 'better',
    referenceCount: 8,
    candidateCount: 0,
    candidateScheduled: 41_200,
    gate: true,
  })
})

test('the candidates share the error rate; the control has it for itself', () => {
  const arms = armsWith({ old: 0, new: 8, newer: 0, control: 8 })
  const pairs = [pair('new'), pair('newer'), pair('control', { control: true, gate: false })]
  expect(compareCounts(pairs, arms, []).map(each => each.verdict)).toEqual(['same', 'same', 'worse'])
})

test('a pair whose reference is nowhere is left out', () => {
  expect(compareCounts([pair('new', { reference: 'baseline:old' })], armsWith({ new: 3 }), [])).toEqual([])
})

describe('rejected requests', () => {
  /** Rejected requests of each generation, of 1,000. */
  function compare(reference: readonly number[], candidate: readonly number[], more: Partial<ComparedPair> = {}) {
    const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)
    const arms = [
      { id: 'old', perSec: 1_000, requests: { rejected: sum(reference), scheduled: 1_000 * reference.length } },
      { id: 'new', perSec: 1_000, requests: { rejected: sum(candidate), scheduled: 1_000 * candidate.length } },
    ]
    const result = sampleResult({ arms, generations: candidate.length })
    for (const [at, generation] of result.generations.entries()) {
      for (const run of generation.arms) {
        const rejected = (run.arm === 'old' ? reference : candidate)[at]!
        run.requests = {
          closed: sampleRequests({ scheduled: 900, rejected }),
          open: sampleRequests({ scheduled: 100 }),
        }
      }
    }
    return compareCounts([pair('new', more)], result.summary.arms, result.generations)
  }

  const each = (count: number, of = 12) => Array.from({ length: of }, () => count)

  test('are left out where there are none', () => {
    expect(compare(each(0), each(0)).map(({ outcome }) => outcome)).toEqual(['dropped'])
  })

  test('differ where the counts and the generations say so', () => {
    expect(compare(each(0), each(90))[1]).toMatchObject({
      ...{ outcome: 'rejected', verdict: 'worse', gate: true },
      ...{ referenceCount: 0, candidateCount: 1_080, candidateScheduled: 12_000 },
    })
    expect(compare(each(90), each(0))[1]!.verdict).toBe('better')
    expect(compare(each(90), each(91))[1]!.verdict).toBe('same')
  })

  test('differ at the first look, where all generations agree', () => {
    expect(compare(each(0, 5), [88, 90, 91, 90, 89])[1]!.verdict).toBe('worse')
    expect(compare(each(0, 4), each(90, 4))[1]!.verdict).toBe('inconclusive')
  })

  test('are no regression where a server rejects thousands, now more and now fewer', () => {
    const wild = [0, 800, 0, 0, 700, 0, 0, 0, 900, 0, 0, 0]
    const [, rejected] = compare(wild, [...wild.slice(1), 400])
    expect(rejected!.pValue).toBeLessThan(0.001)
    expect(rejected!.verdict).toBe('inconclusive')
  })

  test('against a stored reference, of which the sum alone is known, decide nothing', () => {
    const stored = { stored: true, reference: 'baseline:old' }
    const result = sampleResult({ arms: [{ id: 'new', perSec: 1_000 }], generations: 12 })
    const [arm] = result.summary.arms
    const reference = { ...arm!, arm: 'baseline:old', requests: { ...arm!.requests, scheduled: 12_000, rejected: 0 } }
    const candidate = { ...arm!, requests: { ...arm!.requests, scheduled: 12_000, rejected: 1_200 } }
    for (const { arms } of result.generations) {
      for (const run of arms) run.requests.closed = sampleRequests({ scheduled: 1_000, rejected: 100 })
    }
    expect(compareCounts([pair('new', stored)], [candidate, reference], result.generations)[1]).toMatchObject({
      ...{ outcome: 'rejected', verdict: 'worse', reference: 'baseline:old', gate: false },
    })
  })

  test('of too few generations are left open', () => {
    expect(compare(each(0, 3), each(90, 3))[1]!.verdict).toBe('inconclusive')
  })
})
