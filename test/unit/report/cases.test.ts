import { expect, test } from 'vitest'
import { conclude, worstConclusion } from '../../../src/analysis/conclusion/index.ts'
import type { Bound, Verdict } from '../../../src/model/compare-result.ts'
import { casesOf, isFailure, worstFirst } from '../../../src/report/cases/index.ts'
import { headlineOf } from '../../../src/report/headline/index.ts'
import { ALL_SAMPLES } from '../../golden/report-samples.ts'

function short(name: string): string[] {
  return casesOf(ALL_SAMPLES[name]!).map(({ label, arm, verdict, weight }) => `${label} ${arm} ${verdict} ${weight}`)
}

test('a regression: what decides, what counts, what warns', () => {
  expect(short('base-and-head')).toEqual([
    'throughput head worse decides',
    'CPU per request head worse counts',
    'p50 latency head inconclusive counts',
    'p99 latency head worse counts',
    'dropped requests head worse decides',
    'throughput regress < 3% head failed decides',
    'dropped == 0 head failed warns',
    'latency.p99 < 200ms head held decides',
    'latency.p99 < 6ms head inconclusive decides',
  ])
})

test('two modes inform, and so does a baseline of another machine', () => {
  expect(new Set(casesOf(ALL_SAMPLES['clear-verdicts']!).map(each => each.weight))).toEqual(new Set(['informs']))
  const elsewhere = casesOf(ALL_SAMPLES['baseline-elsewhere']!)
  expect(elsewhere.map(each => [each.weight, each.advisory])).toEqual(elsewhere.map(() => ['informs', true]))
  expect(elsewhere[0]!.figures.base).toBe('2,435\u00a0req/s')
  expect(elsewhere.filter(isFailure)).toEqual([])
})

test('the worst come first, by what they mean for the exit code', () => {
  const sorted = worstFirst(casesOf(ALL_SAMPLES['base-and-head']!))
  expect(sorted.map(({ verdict, weight }) => `${verdict} ${weight}`)).toEqual([
    ...['worse decides', 'worse decides', 'failed decides', 'worse counts', 'worse counts', 'failed warns'],
    ...['inconclusive decides', 'inconclusive counts', 'held decides'],
  ])
})

test('one sentence says all of it', () => {
  const said = casesOf(ALL_SAMPLES['base-and-head']!).map(each => each.sentence.replaceAll('\u00a0', ' '))
  expect(said[0]).toBe(
    'throughput of head is worse: 2,210 req/s against 2,431 req/s of base, 0.909× [0.895, 0.923] (99 % interval, 12 generations, margin ±3 %).',
  )
  expect(said[4]).toBe(
    'the number of dropped requests of head is worse: 12 of 41,200 against 0 of 41,200 of base, p = 0.00049 (exact binomial test).',
  )
  expect(said[8]).toBe(
    'threshold latency.p99 < 6ms is inconclusive in head: 6.10 ms [5.60 ms, 6.80 ms]; the interval contains the limit.',
  )
})

test('no drop at all is said with its bound', () => {
  const result = structuredClone(ALL_SAMPLES['base-and-head']!)
  if (result.command !== 'compare') throw new Error('expected a comparison')
  Object.assign(result.summary.counts[0]!, { candidateCount: 0, verdict: 'same', pValue: 1 })
  const [drops] = casesOf(result).filter(each => each.kind === 'count')
  expect(drops!.sentence.replaceAll('\u00a0', ' ')).toContain('% of its requests (95 % confidence)')
})

test('a ratio of throughput is only a bound where the load generator was the limit', () => {
  const result = structuredClone(ALL_SAMPLES['generator-limited']!)
  if (result.command !== 'compare') throw new Error('expected a comparison')
  const changes = (bound: Bound | null) => {
    Object.assign(result.summary.comparisons[0]!, { bound })
    return casesOf(result).map(({ label, figures }) => `${label} ${figures.change}`)
  }
  expect(changes('at least')[0]).toBe('throughput ≥\u00a01.90× [1.86,\u00a01.93]')
  expect(changes('at most')[0]).toContain('≤\u00a01.90×')
  expect(changes('neither')[0]).toBe('throughput –')
  expect(changes(null)[0]).toContain('throughput 1.90×')
})

test('rejected requests are told: first where they decide, then where they do not, and where they stay open', () => {
  const told = (verdict: Verdict, gate: boolean) => {
    const result = structuredClone(ALL_SAMPLES['base-and-head']!)
    if (result.command !== 'compare') throw new Error('expected a comparison')
    Object.assign(result.summary.counts[0]!, { outcome: 'rejected', verdict, gate })
    return headlineOf(result, name => name)
      .map(({ label, text }) => `${label}: ${text}`)
      .filter(each => each.includes('rejected more than base'))
  }
  expect(told('same', true)).toEqual([])
  expect(told('worse', true)).toEqual([expect.stringMatching(/^worse: head rejected more/)])
  expect(told('worse', false)).toEqual([expect.stringMatching(/^rejected: head rejected more/)])
  expect(told('inconclusive', true)).toEqual([
    expect.stringMatching(/^inconclusive: .* the generations do not agree\.$/),
  ])
})

test('the control is marked as such', () => {
  const cases = casesOf(ALL_SAMPLES['same-with-control']!)
  expect(new Set(cases.filter(each => each.control).map(each => each.arm))).toEqual(new Set(['control']))
  const [first] = casesOf(ALL_SAMPLES['base-and-head']!)
  expect([isFailure(first!), isFailure({ ...first!, control: true })]).toEqual([true, false])
})

test('a case that decides and is bad makes the conclusion of the run', () => {
  for (const [name, result] of Object.entries(ALL_SAMPLES)) {
    const deciding = casesOf(result).some(each => isFailure(each) && each.weight === 'decides')
    if (result.state === 'completed') expect(conclude(result).conclusion === 'failed', name).toBe(deciding)
  }
})

test('the worst conclusion of several runs', () => {
  const all = (...names: string[]) => worstConclusion(names.map(name => ALL_SAMPLES[name]!))
  expect(all('one-arm', 'chaos-interrupted', 'base-and-head')).toBe('failed')
  expect(all('one-arm', 'chaos-interrupted')).toBe('unfinished')
  expect(all('one-arm', 'clear-verdicts')).toBe('unjudged')
})
