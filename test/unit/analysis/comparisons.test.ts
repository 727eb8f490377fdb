import { describe, expect, test } from 'vitest'
import { compareArms, type Evidence } from '../../../src/analysis/comparisons.ts'
import { ALPHA, METRIC_SHARES, planInterimLooks } from '../../../src/analysis/interim-looks.ts'
import { logRatios, METRIC_RULES } from '../../../src/analysis/metrics.ts'
import { armsToMeasure } from '../../../src/analysis/open-pairs.ts'
import { pairArms } from '../../../src/analysis/pairs.ts'
import type { ArmGeneration, Generation } from '../../../src/model/compare-result.ts'
import type { ResultArm } from '../../../src/model/result-parts.ts'
import { DEFAULT_MARGINS } from '../../../src/options/margins.ts'
import { thresholdOf } from '../../../src/options/thresholds.ts'
import { sampleRequests } from '../../golden/results.ts'
import { modeTraitsOf } from '../../support/traits.ts'

function arm(id: string, more: Partial<ResultArm> = {}): ResultArm {
  return {
    id,
    app: 'app.js',
    mode: id,
    traits: modeTraitsOf(id),
    workers: 1,
    node: 'v20.0.0',
    keepAlive: true,
    control: false,
    version: null,
    ...more,
  }
}

function generation(index: number, slices: Record<string, number[]>): Generation {
  const arms = Object.entries(slices).map(
    ([id, rates]) =>
      ({
        ...{ arm: id, slices: rates, cpuUsPerRequest: null, latencyHdr: EMPTY, codes: {} },
        requests: { closed: sampleRequests(), open: sampleRequests() },
      }) as unknown as ArmGeneration,
  )
  return { index, startedAtMs: 0, durationMs: 5_000, loadedMs: 3_000, order: [], blocks: [], arms }
}

// An empty HDR histogram.
import { encodeHistogram, newHistogram } from '../../../src/model/histogram.ts'

const EMPTY = encodeHistogram(newHistogram())

function evidence(arms: ResultArm[], generations: Generation[], more: Partial<Evidence> = {}): Evidence {
  return {
    arms,
    generations,
    margins: DEFAULT_MARGINS,
    limits: new Map(),
    isLast: true,
    ...more,
  }
}

function twelve(slices: (index: number) => Record<string, number[]>): Generation[] {
  return Array.from({ length: 12 }, (_, index) => generation(index, slices(index)))
}

function throughputOf(comparisons: ReturnType<typeof compareArms>, candidate: string) {
  return comparisons.find(each => each.metric === 'throughput' && each.candidate === candidate)!
}

test('a drift that is linear in time cancels within a block', () => {
  // the order a b b a under a rate that falls by 10 per slice: a gets 100 and 70, b 90 and 80
  const generations = [generation(0, { a: [100, 70], b: [90, 80] })]
  expect(logRatios(METRIC_RULES[0]!, generations, 'b', 'a')).toEqual([0])
})

test('an arm that stops answering is slower, not missing', () => {
  const generations = [generation(0, { a: [100, 100, 100, 100], b: [0, 0, 100, 100] })]
  expect(logRatios(METRIC_RULES[0]!, generations, 'b', 'a')[0]).toBeLessThan(-4)
  const dead = [generation(0, { a: [100, 100], b: [0, 0] })]
  expect(logRatios(METRIC_RULES[0]!, dead, 'b', 'a')[0]).toBeLessThan(-8)
  const bothDead = [generation(0, { a: [0, 0], b: [0, 0] })]
  expect(logRatios(METRIC_RULES[0]!, bothDead, 'b', 'a')).toEqual([])
})

test('a generation counts once, by the median of its blocks', () => {
  const generations = [generation(0, { a: [100, 100, 100, 100, 100, 100], b: [200, 200, 200, 200, 1, 1] })]
  expect(Math.exp(logRatios(METRIC_RULES[0]!, generations, 'b', 'a')[0]!)).toBeCloseTo(2)
})

describe('pairArms', () => {
  test('modes are compared with the first arm and gate nothing', () => {
    expect(pairArms([arm('single'), arm('cluster-rr'), arm('cluster-os')])).toEqual([
      { reference: 'single', candidate: 'cluster-rr', gate: false, control: false },
      { reference: 'single', candidate: 'cluster-os', gate: false, control: false },
    ])
  })

  test('another app in the same mode is compared with its twin, and gates', () => {
    const arms = [
      arm('old single', { mode: 'single' }),
      arm('old rr', { mode: 'rr' }),
      arm('new single', { mode: 'single' }),
      arm('new rr', { mode: 'rr' }),
    ]
    expect(pairArms(arms).map(({ reference, candidate, gate }) => [reference, candidate, gate])).toEqual([
      ['old single', 'old rr', false],
      ['old single', 'new single', true],
      ['old rr', 'new rr', true],
    ])
  })
})

test('of two factors, the twin differs in one: the app on the same Node', () => {
  const of = (app: string, node: string) => arm(`${app} ${node}`, { app, node, mode: 'single' })
  const arms = [of('old', 'v20'), of('old', 'v22'), of('new', 'v20'), of('new', 'v22')]
  expect(pairArms(arms).map(({ reference, candidate }) => [reference, candidate])).toEqual([
    ['old v20', 'old v22'],
    ['old v20', 'new v20'],
    ['old v22', 'new v22'],
  ])
})

describe('compareArms', () => {
  const arms = [arm('single'), arm('cluster-rr')]

  test('calls a clear difference, with an interval around it', () => {
    const faster = twelve(index => ({ single: [100, 100], 'cluster-rr': [180 + index, 180 + index] }))
    const { ratio, ci, verdict } = throughputOf(compareArms(evidence(arms, faster)), 'cluster-rr')
    expect(verdict).toBe('better')
    expect(ratio).toBeCloseTo(1.855, 2)
    expect(ci![0]).toBeLessThan(ratio)
  })

  test('a limited side could have done more: what that cannot change is a verdict', () => {
    const judged = (perSec: number, ...limited: string[]) => {
      const runs = twelve(() => ({ single: [100, 100], 'cluster-rr': [perSec, perSec] }))
      const limits = new Map(limited.map(id => [id, { closed: true, open: false, starved: false }]))
      return throughputOf(compareArms(evidence(arms, runs, { limits })), 'cluster-rr')
    }
    const open = (side: string) => ({ verdict: 'inconclusive', reason: { kind: 'generator-limit', arm: side } })
    expect(judged(200, 'cluster-rr')).toMatchObject({ verdict: 'better', bound: 'at least', reason: null })
    expect(judged(50, 'cluster-rr')).toMatchObject({ ...open('cluster-rr'), bound: 'at least' })
    expect(judged(100, 'cluster-rr')).toMatchObject(open('cluster-rr'))
    expect(judged(50, 'single')).toMatchObject({ verdict: 'worse', bound: 'at most', reason: null })
    expect(judged(200, 'single')).toMatchObject({ ...open('single'), bound: 'at most' })
    expect(judged(50, 'single', 'cluster-rr')).toMatchObject({ ...open('cluster-rr'), bound: 'neither' })
    expect(judged(50)).toMatchObject({ verdict: 'worse', bound: null })
  })

  describe('arms that the connections did not load', () => {
    const unloaded = (needed: number) => ({ kind: 'connections' as const, connections: 10, busy: 0.07, needed })
    const judged = (perSec: number, needed: Record<string, number>, all = arms) => {
      const runs = twelve(() => ({ [all[0]!.id]: [100, 100], [all[1]!.id]: [perSec, perSec] }))
      const bottlenecks = new Map(Object.entries(needed).map(([id, each]) => [id, unloaded(each)]))
      const found = compareArms(evidence(all, runs, { bottlenecks }))
      return found.find(each => each.metric === 'throughput')!
    }
    const open = (side: string | null, needed: number) => ({
      verdict: 'inconclusive',
      reason: { kind: 'not-loaded', arm: side, connections: 10, needed },
      moreSeconds: null,
    })

    test('are neither the same nor different', () => {
      for (const perSec of [50, 100, 200])
        expect(judged(perSec, { single: 150, 'cluster-rr': 300 })).toMatchObject({
          ...open(null, 300),
          bound: 'neither',
        })
    })

    test('could do more, each by itself', () => {
      expect(judged(200, { 'cluster-rr': 150 })).toMatchObject({ verdict: 'better', bound: 'at least', reason: null })
      expect(judged(100, { 'cluster-rr': 150 })).toMatchObject(open('cluster-rr', 150))
      expect(judged(50, { 'cluster-rr': 150 })).toMatchObject(open('cluster-rr', 150))
      expect(judged(50, { single: 150 })).toMatchObject({ verdict: 'worse', bound: 'at most', reason: null })
      expect(judged(200, { single: 150 })).toMatchObject(open('single', 150))
    })

    test('of which one replaces the other, are worse where they take longer to respond', () => {
      const versions = [arm('old', { mode: 'single' }), arm('new', { mode: 'single', app: 'new.js' })]
      const both = { old: 150, new: 150 }
      expect(judged(50, both, versions)).toMatchObject({ verdict: 'worse', gate: true, bound: null, reason: null })
      expect(judged(50, { new: 150 }, versions)).toMatchObject({ verdict: 'worse', bound: null })
      expect(judged(100, both, versions)).toMatchObject({ ...open(null, 150), gate: true })
    })

    test('are not measured any longer for it', () => {
      const wide = Array.from({ length: 5 }, (_, index) =>
        generation(index, { single: [100, 100], 'cluster-rr': [60 + 20 * index, 90] }),
      )
      const bottlenecks = new Map(arms.map(({ id }) => [id, unloaded(150)]))
      expect(armsToMeasure(evidence(arms, wide, { isLast: false }))).toEqual(['single', 'cluster-rr'])
      expect(armsToMeasure(evidence(arms, wide, { isLast: false, bottlenecks }))).toEqual([])
    })
  })

  test('a control that differs from the reference takes the trust from every verdict', () => {
    const withControl = [...arms, arm('control', { mode: 'single', control: true })]
    const generations = twelve(index => ({
      single: [100, 100],
      'cluster-rr': [200, 200 + index],
      control: [90, 90 + index / 10],
    }))
    const comparisons = compareArms(evidence(withControl, generations))
    expect(throughputOf(comparisons, 'control').verdict).toBe('worse')
    expect(throughputOf(comparisons, 'cluster-rr')).toMatchObject({
      verdict: 'inconclusive',
      reason: { kind: 'control-differed' },
    })
  })
})

test('a run that stopped early is reported at the level of the look that stopped it', () => {
  const arms = [arm('single'), arm('cluster-rr')]
  const generations = Array.from({ length: 12 }, (_, index) =>
    generation(index, { single: [100, 100], 'cluster-rr': [200, 200 + index] }),
  )
  const level = (isLast: boolean) =>
    throughputOf(compareArms(evidence(arms, generations, { isLast })), 'cluster-rr').level
  const { interimMisrate, finalMisrate } = planInterimLooks(ALPHA * METRIC_SHARES.throughput)
  expect(level(false)).toBeCloseTo(1 - interimMisrate(12), 8)
  expect(level(true)).toBeCloseTo(1 - finalMisrate, 8)
})

describe('armsToMeasure', () => {
  const arms = [arm('single'), arm('cluster-rr')]
  const clear = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      generation(index, { single: [100, 100], 'cluster-rr': [200, 200 + index] }),
    )
  const needed = (all: ResultArm[], generations: Generation[], more: Partial<Evidence> = {}) =>
    armsToMeasure(evidence(all, generations, { isLast: false, ...more }))

  test('nothing is left when all is settled, which it can only be at a look', () => {
    expect(needed(arms, clear(4))).toEqual(['single', 'cluster-rr'])
    expect(needed(arms, clear(5))).toEqual([])
    expect(needed(arms, clear(7))).toEqual(['single', 'cluster-rr'])
    expect(needed(arms, clear(8))).toEqual([])
  })

  test('a candidate that is settled leaves, with the copy of nothing; the others keep their reference', () => {
    const three = [...arms, arm('cluster-os'), arm('single again', { mode: 'single', control: true })]
    const rates = (index: number) => ({
      single: [100, 100],
      'cluster-rr': [200, 200 + index],
      'cluster-os': [90 + 5 * index, 90 + 5 * index],
      'single again': [100, 100],
    })
    const five = Array.from({ length: 5 }, (_, index) => generation(index, rates(index)))
    expect(needed(three, five)).toEqual(['single', 'cluster-os', 'single again'])
    // Two generations later it is as settled as it was, at the level of the look that settled it.
    const later = [5, 6].map(index => {
      const { 'cluster-rr': _settled, ...others } = rates(index)
      return generation(index, others)
    })
    const all = [...five, ...later]
    expect(needed(three, all)).toEqual(['single', 'cluster-os', 'single again'])
    const settled = throughputOf(compareArms(evidence(three, all, { isLast: true })), 'cluster-rr')
    expect(settled).toMatchObject({ verdict: 'better', generations: 5 })
    const { interimMisrate } = planInterimLooks((ALPHA * METRIC_SHARES.throughput) / 2)
    expect(settled.level).toBeCloseTo(1 - interimMisrate(5), 8)
  })

  test('all are measured where nothing is compared, or while a candidate is inconclusive', () => {
    const noisy = Array.from({ length: 10 }, (_, index) =>
      generation(index, { single: [100, 100], 'cluster-rr': [90 + 3 * index, 90 + 3 * index] }),
    )
    expect(needed(arms, noisy)).toEqual(['single', 'cluster-rr'])
    expect(needed([arm('single')], clear(10))).toEqual(['single'])
  })

  test('a limit on a change keeps its arms while it is open, in whatever metric', () => {
    const versions = [arm('old', { mode: 'single' }), arm('new', { mode: 'single', app: 'new.js' })]
    const generations = Array.from({ length: 10 }, (_, index) =>
      generation(index, { old: [100, 100], new: [90 + index / 5, 90 + index / 5] }),
    )
    const left = (...texts: string[]) => {
      const thresholds = texts.map(text => thresholdOf('compare')(text, '--threshold'))
      return needed(versions, generations, { thresholds })
    }
    expect(left()).toEqual([])
    expect(left('throughput regress < 3%', 'throughput > 1')).toEqual([])
    expect(left('warn: throughput regress < 9%')).toEqual(['old', 'new'])
    expect(left('latency.p99 regress < 1%')).toEqual(['old', 'new'])
  })
})
