import { describe, expect, test } from 'vitest'
import { compareArms, type Evidence, isSettled } from '../../../src/analysis/comparisons.ts'
import { logRatios, METRIC_RULES } from '../../../src/analysis/metrics.ts'
import { pairArms } from '../../../src/analysis/pairs.ts'
import type { ArmGeneration, Generation } from '../../../src/model/compare-result.ts'
import type { ResultArm } from '../../../src/model/result-parts.ts'
import { DEFAULT_MARGINS } from '../../../src/options/margins.ts'
import { thresholdOf } from '../../../src/options/thresholds.ts'

function arm(id: string, more: Partial<ResultArm> = {}): ResultArm {
  return {
    id,
    app: 'app.js',
    mode: id,
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
    ([id, rates]) => ({ arm: id, slices: rates, cpuUsPerRequest: null, latencyHdr: EMPTY }) as unknown as ArmGeneration,
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
    planned: generations.length,
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
    const open = (side: string) => ({ verdict: 'inconclusive', reason: `the load generator was the limit of ${side}` })
    expect(judged(200, 'cluster-rr')).toMatchObject({ verdict: 'better', bound: 'at least', reason: null })
    expect(judged(50, 'cluster-rr')).toMatchObject({ ...open('cluster-rr'), bound: 'at least' })
    expect(judged(100, 'cluster-rr')).toMatchObject(open('cluster-rr'))
    expect(judged(50, 'single')).toMatchObject({ verdict: 'worse', bound: 'at most', reason: null })
    expect(judged(200, 'single')).toMatchObject({ ...open('single'), bound: 'at most' })
    expect(judged(50, 'single', 'cluster-rr')).toMatchObject({ ...open('cluster-rr'), bound: 'neither' })
    expect(judged(50)).toMatchObject({ verdict: 'worse', bound: null })
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
      reason: expect.stringContaining('control'),
    })
  })
})

test('a run that stopped early is reported at the level of the look that stopped it', () => {
  const arms = [arm('single'), arm('cluster-rr')]
  const generations = Array.from({ length: 12 }, (_, index) =>
    generation(index, { single: [100, 100], 'cluster-rr': [200, 200 + index] }),
  )
  const level = (isLast: boolean) =>
    throughputOf(compareArms(evidence(arms, generations, { planned: 16, isLast })), 'cluster-rr').level
  expect(level(false)).toBeCloseTo(1 - 0.005 / 2)
  expect(level(true)).toBeCloseTo(1 - 0.005)
})

describe('isSettled', () => {
  const arms = [arm('single'), arm('cluster-rr')]
  const clear = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      generation(index, { single: [100, 100], 'cluster-rr': [200, 200 + index] }),
    )

  test('only at a planned look', () => {
    expect(isSettled(evidence(arms, clear(10), { planned: 12, isLast: false }))).toBe(true)
    expect(isSettled(evidence(arms, clear(9), { planned: 12, isLast: false }))).toBe(false)
    expect(isSettled(evidence(arms, clear(6), { planned: 12, isLast: false }))).toBe(false)
  })

  test('not while a candidate is inconclusive, and never with nothing to compare', () => {
    const noisy = Array.from({ length: 10 }, (_, index) =>
      generation(index, { single: [100, 100], 'cluster-rr': [90 + 3 * index, 90 + 3 * index] }),
    )
    expect(isSettled(evidence(arms, noisy, { planned: 12, isLast: false }))).toBe(false)
    expect(isSettled(evidence([arm('single')], clear(10), { planned: 12, isLast: false }))).toBe(false)
  })

  test('not while a limit on the change of throughput is open', () => {
    const versions = [arm('old', { mode: 'single' }), arm('new', { mode: 'single', app: 'new.js' })]
    const generations = Array.from({ length: 10 }, (_, index) =>
      generation(index, { old: [100, 100], new: [90 + index / 5, 90 + index / 5] }),
    )
    const settled = (...texts: string[]) => {
      const thresholds = texts.map(text => thresholdOf('compare')(text, '--threshold'))
      return isSettled(evidence(versions, generations, { planned: 12, isLast: false, thresholds }))
    }
    expect(settled()).toBe(true)
    expect(settled('throughput regress < 3%', 'throughput > 1', 'latency.p99 regress < 1%')).toBe(true)
    expect(settled('warn: throughput regress < 9%')).toBe(false)
  })
})
