import { expect, test } from 'vitest'
import { compareRates } from '../../../src/analysis/binomial.ts'
import type { ComparedPair } from '../../../src/analysis/compared-pairs.ts'
import { compareDrops } from '../../../src/analysis/drops.ts'
import { sampleResult } from '../../golden/results.ts'

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
  const verdict = (dropped: number) => compareDrops([pair('new')], armsWith({ old: 0, new: dropped }))[0]!.verdict
  expect([verdict(0), verdict(1), verdict(7), verdict(8)]).toEqual(['same', 'same', 'same', 'worse'])
  expect(compareDrops([pair('new')], armsWith({ old: 8, new: 0 }))[0]).toMatchObject({
    verdict: 'better',
    referenceDropped: 8,
    candidateDropped: 0,
    candidateScheduled: 41_200,
    gate: true,
  })
})

test('the candidates share the error rate; the control has it for itself', () => {
  const arms = armsWith({ old: 0, new: 8, newer: 0, control: 8 })
  const pairs = [pair('new'), pair('newer'), pair('control', { control: true, gate: false })]
  expect(compareDrops(pairs, arms).map(each => each.verdict)).toEqual(['same', 'same', 'worse'])
})

test('a pair whose reference is nowhere is left out', () => {
  expect(compareDrops([pair('new', { reference: 'baseline:old' })], armsWith({ new: 3 }))).toEqual([])
})
