import { describe, expect, test } from 'vitest'
import type { ComparedPair } from '../../../src/analysis/compared-pairs.ts'
import { findDifferences } from '../../../src/analysis/differences.ts'
import type { StoredBaseline } from '../../../src/model/compare-result.ts'
import type { AnswerTotals } from '../../../src/model/outcome.ts'
import { randomStream } from '../../../src/model/random.ts'
import { answered, answers, bodies } from '../../support/answers-of.ts'

const pair: ComparedPair = {
  ...{ reference: 'base', candidate: 'head', gate: true },
  ...{ control: false, stored: false, advisory: false },
}
const modes: ComparedPair = { ...pair, gate: false }

type InGeneration = (index: number) => AnswerTotals

function kindOf(base: InGeneration, head: InGeneration, generations = 3, of: ComparedPair = pair): string | undefined {
  const all = Array.from({ length: generations }, (_, index) =>
    answered(index, { base: base(index), head: head(index) }),
  )
  return findDifferences([of], { generations: all, allowed: [] })[0]?.kind
}

const always =
  (totals: AnswerTotals): InGeneration =>
  () =>
    totals

const page = always(answers({ 200: 5_000 }, bodies(20_000, 20_000, 'aa')))

describe('another status is another behaviour', () => {
  test.each([
    ['a redirect', { 302: 48_000 }],
    ['an error', { 500: 48_000 }],
    ['no content', { 204: 48_000 }],
    ['a redirect for three in ten', { 200: 3_500, 302: 1_500 }],
    ['an error for one in ten', { 200: 4_500, 500: 500 }],
  ])('%s, whichever side it is on', (_, statuses) => {
    const other = always(answers(statuses))
    expect(kindOf(page, other)).toBe('status')
    expect(kindOf(other, page)).toBe('status')
    expect(kindOf(page, other, 3, modes)).toBe('status')
  })

  test('most of the answers say it in a single generation, fewer do not', () => {
    expect(kindOf(page, always(answers({ 302: 400 })), 1)).toBe('status')
    const mostlyPages = { ...bodies(0, 20_000), p10Bytes: 0, medianBytes: 20_000, p90Bytes: 20_000 }
    expect(kindOf(page, always(answers({ 200: 3_500, 302: 1_500 }, mostlyPages)), 1)).toBeUndefined()
    // Three requests on either side are no evidence.
    expect(kindOf(always(answers({ 200: 3 })), always(answers({ 302: 3 })), 1)).toBeUndefined()
  })

  test('a few errors are none', () => {
    expect(kindOf(page, always(answers({ 200: 4_900, 500: 100 }, bodies(20_000, 20_000))), 12)).toBeUndefined()
  })

  test('nor is a share that differs from generation to generation, as of a server that sheds load', () => {
    const random = randomStream(7, 'shedding')
    const shedding = () => {
      const shed = Math.round(5_000 * random.next())
      return answers({ 200: 5_000 - shed, 503: shed }, bodies(0, 20_000))
    }
    const called = Array.from({ length: 300 }, () => kindOf(shedding, shedding, 6)).filter(kind => kind !== undefined)
    expect(called.length).toBeLessThanOrEqual(6)
  })

  test('which all answer alike, whatever it is', () => {
    const redirect = always(answers({ 301: 9_000 }, bodies(0, 0, '00')))
    expect(kindOf(redirect, redirect)).toBeUndefined()
  })
})

describe('bodies of another size are other work', () => {
  test.each([
    ['an empty one', bodies(0, 0, '00')],
    ['a tiny one', bodies(12, 12, 'bb')],
    ['a page of an error', bodies(1_200, 1_200, 'cc')],
    ['a tenth more', bodies(22_000, 22_000, 'dd')],
    ['sizes that vary around another one', bodies(900, 1_100)],
    ['now the page, but mostly a tiny one', { ...bodies(12, 20_000), p10Bytes: 12, medianBytes: 12, p90Bytes: 20_000 }],
  ])('%s, whichever side it is on', (_, sizes) => {
    const other = always(answers({ 200: 9_000 }, sizes))
    expect(kindOf(page, other)).toBe('size')
    expect(kindOf(other, page)).toBe('size')
    expect(kindOf(page, other, 1)).toBe('size')
    expect(kindOf(page, other, 3, modes)).toBe('size')
  })

  test('but not where the statuses differ, which says it all', () => {
    expect(kindOf(page, always(answers({ 302: 9_000 }, bodies(0, 0, '00'))))).toBe('status')
  })

  test('small bodies that never change are told apart where both sides run the same way', () => {
    const ok = always(answers({ 200: 900 }, bodies(3, 3, 'aa')))
    const error = always(answers({ 200: 900 }, bodies(6, 6, 'bb')))
    expect(kindOf(ok, error)).toBe('size')
    // In another mode an app may well say so: `single`, `worker 2`.
    expect(kindOf(ok, error, 3, modes)).toBeUndefined()
    // In one boot, the id of a process never changes either.
    expect(kindOf(ok, error, 1)).toBeUndefined()
    // But nothing is something else than something.
    expect(kindOf(ok, always(answers({ 200: 900 }, bodies(0, 0, '00'))), 1, modes)).toBe('size')
  })

  test('other content of about the same size is told, and decides nothing', () => {
    const other = always(answers({ 200: 900 }, bodies(20_010, 20_010, 'bb')))
    expect(kindOf(page, other)).toBe('content')
    expect(kindOf(page, other, 3, modes)).toBeUndefined()
    const all = [0, 1].map(index => answered(index, { base: page(index), head: other(index) }))
    const [found] = findDifferences([pair], { generations: all, allowed: [] })
    expect(found).toMatchObject({ gate: false, allowed: true })
  })
})

describe('what an app says of itself is no difference', () => {
  test.each([
    [
      'ids of processes that have a digit more',
      (index: number) => bodies(37 + (index % 2), 37 + (index % 2), `pid ${index}`),
    ],
    ['uptimes', (index: number) => bodies(40 + (index % 3), 52)],
    ['sizes at random', () => bodies(100, 20_000)],
  ])('%s', (_, sizesIn) => {
    const base = (index: number) => answers({ 200: 5_000 }, sizesIn(index))
    const head = (index: number) => answers({ 200: 5_000 }, sizesIn(index + 1))
    for (const of of [pair, modes])
      for (const generations of [1, 2, 5]) expect(kindOf(base, head, generations, of)).toBeUndefined()
  })

  test('a size that is drawn at each boot', () => {
    const random = randomStream(11, 'boots')
    const drawn = () => {
      const size = 100 + Math.round(20_000 * random.next())
      return answers({ 200: 5_000 }, bodies(size, size, `${size}`))
    }
    const called = Array.from({ length: 300 }, () => kindOf(drawn, drawn, 5)).filter(kind => kind !== undefined)
    expect(called.length).toBeLessThanOrEqual(6)
  })

  test('a cache that is hit now more and now less', () => {
    const cache = (share: number) => ({
      ...bodies(40, 20_000),
      p10Bytes: 40,
      medianBytes: share > 0.5 ? 40 : 20_000,
      p90Bytes: 20_000,
    })
    expect(kindOf(always(answers({ 200: 900 }, cache(0.6))), always(answers({ 200: 900 }, cache(0.4))))).toBeUndefined()
  })
})

test('what is allowed is told and fails nothing; a stored reference is one like others', () => {
  const login = answers({ 302: 900 })
  const head = [0, 1].map(index => answered(index, { head: login }))
  const stored = { ...pair, reference: 'baseline:single', stored: true, advisory: true }
  const arms = [{ arm: 'baseline:single', answers: page(0) }]
  const baseline = { arms } as unknown as StoredBaseline
  const find = (allowed: readonly 'status'[]) => findDifferences([stored], { generations: head, baseline, allowed })
  const known = { kind: 'status', reference: 'baseline:single', candidate: 'head', gate: true }
  expect(find([])).toEqual([{ ...known, allowed: false }])
  expect(find(['status'])).toEqual([{ ...known, allowed: true }])
  // Older results do not say what was answered.
  const silent = { arms: [{ ...arms[0], answers: null }] } as unknown as StoredBaseline
  expect(findDifferences([stored], { generations: head, baseline: silent, allowed: [] })).toEqual([])
})
