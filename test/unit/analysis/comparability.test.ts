import { describe, expect, test } from 'vitest'
import { type Answering, armObstacle, unexpectedIn, withoutIncomparable } from '../../../src/analysis/comparability.ts'
import { withStrayRedirectsRejected } from '../../../src/analysis/redirects.ts'
import { sumRequests } from '../../../src/analysis/sums.ts'
import type { Comparison, Difference, Generation } from '../../../src/model/compare-result.ts'
import { decodeHistogram, encodeHistogram, newHistogram, recordUs } from '../../../src/model/histogram.ts'
import { sampleRequests } from '../../golden/results.ts'
import { answered, answers, bodies } from '../../support/answers-of.ts'

function arm(name: string, codes: Record<string, number>, more: Partial<Answering> = {}): Answering {
  const rejected = Object.values(codes).reduce((sum, count) => sum + count, 0)
  return { arm: name, requests: sampleRequests({ scheduled: 1_000, rejected }), codes, answers: null, ...more }
}

describe('what is against an arm', () => {
  test.each([
    ['nothing', {}, undefined],
    ['a few that a limiter turned away', { 'rejected.429': 30 }, undefined],
    ['one in ten that a limiter turned away: it set the pace', { 'rejected.429': 100 }, 'limiter'],
    ['one in ten with an error', { 'rejected.500': 100 }, undefined],
    ['mostly errors', { 'rejected.500': 700 }, 'mostly-rejected'],
    ['mostly bodies that nobody expects', { 'rejected.body': 700, 'rejected.404': 20 }, 'mostly-rejected'],
    ['mostly 503', { 'rejected.503': 700 }, 'mostly-rejected'],
  ])('%s', (_, codes, kind) => {
    expect(armObstacle(arm('single', codes))?.kind).toBe(kind)
  })

  test('what turns away most at full load has set the pace, whatever gets through at the steady rate', () => {
    const closed = sampleRequests({ scheduled: 100, rejected: 96 })
    const codes = { 'rejected.503': 96 }
    const steady = arm('single', codes, { requests: sampleRequests({ scheduled: 1_000, rejected: 96 }), closed })
    expect(armObstacle(steady)).toEqual({ kind: 'mostly-rejected', arm: 'single', status: 503 })
    const even = { ...steady, closed: sampleRequests({ scheduled: 500, rejected: 48 }) }
    expect(armObstacle(even)).toBeUndefined()
  })

  test('503 that says when to try again is a limit; and an arm that drops nearly all serves nothing', () => {
    const retrying = { ...answers({ 200: 300, 503: 700 }), retryAfter: { 503: 690 } }
    const limited = arm('single', { 'rejected.503': 700 }, { answers: retrying })
    expect(armObstacle(limited)).toEqual({ kind: 'limiter', arm: 'single', status: 503 })
    const dead = arm('single', {}, { requests: sampleRequests({ scheduled: 1_000, refused: 995 }) })
    expect(armObstacle(dead)).toEqual({ kind: 'nothing-served', arm: 'single' })
    expect(armObstacle(arm('single', {}, { requests: sampleRequests({ scheduled: 0 }) }))).toBeUndefined()
  })
})

/** A histogram of one time. */
function recorded(ms: number): string {
  const histogram = newHistogram()
  recordUs(histogram, ms * 1_000)
  return encodeHistogram(histogram)
}

test.each([
  [{ 'rejected.body': 9 }, 'an unexpected body'],
  [{ 'rejected.404': 9 }, 'an unexpected status (404)'],
  [{ 'rejected.body': 9, 'rejected.404': 1, 'rejected.500': 2 }, 'an unexpected status or body (500, 404)'],
])('%j are told as %s', (codes, words) => {
  expect(unexpectedIn(codes)).toBe(words)
})

describe('a comparison that is none', () => {
  const comparison = (verdict: Comparison['verdict']) =>
    ({
      ...{ metric: 'throughput', reference: 'base', candidate: 'head', ratio: 234, ci: [1, 9_000], verdict },
      ...{ reason: null, generations: 5, bound: null, moreSeconds: null, smallestEffect: 0.1 },
    }) as Comparison
  const difference: Difference = {
    ...{ kind: 'status', reference: 'base', candidate: 'head', gate: true, allowed: false },
  }
  const of = (verdict: Comparison['verdict'], arms: Answering[], differences: Difference[] = []) =>
    withoutIncomparable([comparison(verdict)], differences, arms)[0]

  test('has no ratio, whatever was measured', () => {
    const none = { ratio: 1, ci: null, smallestEffect: null }
    const [base, head] = [arm('base', { 'rejected.429': 990 }), arm('head', { 'rejected.429': 900 })]
    const reason = { kind: 'limiter', arm: 'head', status: 429 }
    expect(of('better', [base, head])).toMatchObject({ ...none, verdict: 'inconclusive', reason })
    const clean = [arm('base', {}), arm('head', {})]
    expect(of('better', clean, [difference])).toMatchObject({
      ...none,
      verdict: 'different',
      reason: { kind: 'other-status' },
    })
    expect(of('same', clean, [{ ...difference, kind: 'size' }])).toMatchObject({ reason: { kind: 'other-size' } })
    expect(of('better', clean, [{ ...difference, allowed: true }])).toMatchObject({ verdict: 'better', ratio: 234 })
  })

  test('keeps its verdict where the candidate is dead, and no other', () => {
    const dead = (name: string) => arm(name, {}, { requests: sampleRequests({ scheduled: 100, hung: 100 }) })
    expect(of('worse', [arm('base', {}), dead('head')])).toMatchObject({ verdict: 'worse', ci: null })
    expect(of('better', [dead('base'), arm('head', {})])).toMatchObject({ verdict: 'inconclusive' })
  })
})

describe('a redirect is ok only if all arms redirect', () => {
  const page = answers({ 200: 500 }, bodies(20_000, 20_000, 'aa'))
  const login = answers({ 302: 900 }, bodies(0, 0, '00'))

  test('what only one arm redirects is rejected, and is no throughput', () => {
    const [generation] = withStrayRedirectsRejected([answered(0, { base: page, head: login })])
    const [base, head] = generation!.arms
    expect(base).toMatchObject({ perSec: 100, codes: {}, requests: { closed: { ok: 500, rejected: 0 } } })
    expect(head).toMatchObject({ perSec: 0, slices: [0, 0], codes: { 'rejected.302': 900 } })
    expect(head!.requests.closed).toMatchObject({ scheduled: 900, ok: 0, rejected: 900 })
  })

  test('a part of the answers is a part of the throughput', () => {
    const some = answers({ 200: 600, 302: 300 })
    const [, head] = withStrayRedirectsRejected([answered(0, { base: page, head: some })])[0]!.arms
    expect(head!.perSec).toBeCloseTo(66.67, 1)
  })

  describe('in a profile', () => {
    const latencyHdr = recorded(5)
    /** A generation whose second arm played these parts, with so many redirects in all. */
    function played(ok: number[], redirects: number): Generation {
      const generation = answered(0, { base: page, head: login })
      const total = ok.reduce((all, each) => all + each, 0)
      const [base, head] = generation.arms
      const open = answers({ 200: total - redirects, 302: redirects })
      const parts = ok.map(each => ({ requests: sampleRequests({ scheduled: each + 1, hung: 1 }), latencyHdr }))
      const requests = { ...head!.requests, open: sampleRequests({ scheduled: total + ok.length, hung: ok.length }) }
      const answersOf = { ...head!.answers!, open }
      return { ...generation, arms: [base!, { ...head!, latencyHdr, requests, answers: answersOf, parts }] }
    }

    test.each([
      ['all', [100, 31, 0, 70], 201, [100, 31, 0, 70]],
      ['some', [100, 31, 0, 70], 50, [25, 8, 0, 17]],
      ['one', [5, 5, 5], 1, [1, 0, 0]],
      ['none', [5, 5], 0, [0, 0]],
    ])('%s of them are rejected in its parts, which add up to the whole', (_, ok, redirects, rejected) => {
      const { requests, parts, latencyHdr: all } = withStrayRedirectsRejected([played(ok, redirects)])[0]!.arms[1]!
      expect(parts!.map(part => part.requests.rejected)).toEqual(rejected)
      expect(parts!.map(part => part.requests.ok)).toEqual(ok.map((each, at) => each - rejected[at]!))
      expect(sumRequests(parts!.map(part => part.requests))).toEqual(requests.open)
      const timesIn = (text: string) => decodeHistogram(text).totalCount
      expect(parts!.map(part => timesIn(part.latencyHdr))).toEqual(parts!.map(part => (part.requests.ok > 0 ? 1 : 0)))
      expect(timesIn(all)).toBe(requests.open.ok > 0 ? 1 : 0)
    })
  })

  test('where all redirect, or none, or an arm has answered nothing, nothing changes', () => {
    const nothing = { statuses: {}, retryAfter: {}, bodies: null }
    for (const [base, head] of [
      [login, login],
      [page, page],
      [nothing, login],
    ] as const) {
      const generations = [answered(0, { base, head })]
      expect(withStrayRedirectsRejected(generations)).toEqual(generations)
    }
  })
})
