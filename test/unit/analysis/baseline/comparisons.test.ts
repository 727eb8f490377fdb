import { describe, expect, test } from 'vitest'
import { compareArms, type Evidence } from '../../../../src/analysis/comparisons.ts'
import { METRIC_SHARES } from '../../../../src/analysis/interim-looks.ts'
import { generationsBeside } from '../../../../src/analysis/interval.ts'
import { METRIC_RULES } from '../../../../src/analysis/metrics.ts'
import { armsToMeasure } from '../../../../src/analysis/open-pairs.ts'
import { verdictOfRun } from '../../../../src/analysis/summarize.ts'
import { judgeUnpaired } from '../../../../src/analysis/unpaired.ts'
import type { Comparison, StoredBaseline } from '../../../../src/model/compare-result.ts'
import { encodeHistogram, newHistogram } from '../../../../src/model/histogram.ts'
import { randomStream } from '../../../../src/model/random.ts'
import { DEFAULT_MARGINS } from '../../../../src/options/margins.ts'
import { sampleResult } from '../../../golden/results.ts'

const THROUGHPUT = METRIC_RULES[0]!

/** Figures around a centre, the same each time. */
function around(center: number, spread: number, count = 12, seed = 1): number[] {
  const random = randomStream(seed, 'sample')
  return Array.from({ length: count }, () => center * (1 + spread * (random.next() - 0.5)))
}

function judge(candidate: readonly number[], reference: readonly number[], misrate = 0.01) {
  return judgeUnpaired(THROUGHPUT, { candidate, reference }, misrate, 0.03, 5)
}

describe('judgeUnpaired', () => {
  test('calls what is slower, what is the same, and leaves open what is neither', () => {
    expect(judge(around(900, 0.02), around(1_000, 0.02, 12, 2))).toMatchObject({ verdict: 'worse', generations: 12 })
    expect(judge(around(1_000, 0.02), around(1_000, 0.02, 12, 2)).verdict).toBe('same')
    expect(judge(around(1_000, 0.4), around(1_000, 0.4, 12, 2)).verdict).toBe('inconclusive')
  })

  test('the estimate is the median of all ratios, with the bounds of the rank sum', () => {
    // of 3 beside 3 in all orders, one in 20 is the most extreme: 2 of 20 on both sides
    const { ratio, ci } = judge([2, 4, 8], [1, 1, 1], 0.1)
    expect(ratio).toBeCloseTo(4)
    expect(ci![0]).toBeCloseTo(2)
    expect(ci![1]).toBeCloseTo(8)
  })

  test('too few generations are a sentence that says how many it takes', () => {
    expect(generationsBeside(4, 0.01)).toBe(6)
    expect(judge(around(1, 0.1, 3), around(1, 0.1, 4))).toMatchObject({
      ...{ verdict: 'inconclusive', ci: null, moreSeconds: 15 },
      reason: { kind: 'few-generations', have: 3, needed: 6, baseline: 4 },
    })
    expect(judge([], [1, 2, 3]).reason).toEqual({ kind: 'no-figure' })
    expect(judge([1, 2, 3], []).reason).toEqual({ kind: 'no-figure' })
  })

  test('time is advised only where it would help: what the baseline scatters stays', () => {
    expect(judge(around(985, 0.1), around(1_000, 0.001, 12, 2)).moreSeconds).toBeGreaterThan(0)
    expect(judge(around(985, 0.001), around(1_000, 0.2, 12, 2)).moreSeconds).toBeNull()
  })

  test('two samples of the same are called different in at most the share that is asked for', () => {
    let alarms = 0
    for (let seed = 1; seed <= 2_000; seed += 1) {
      const { ci } = judge(around(1, 0.1, 8, seed), around(1, 0.1, 6, seed + 10_000), 0.05)
      if (ci![0] > 1 || ci![1] < 1) alarms += 1
    }
    expect(alarms / 2_000).toBeLessThan(0.06)
    expect(alarms).toBeGreaterThan(20)
  })
})

describe('compareArms beside a baseline', () => {
  const EMPTY = encodeHistogram(newHistogram())
  const run = sampleResult({
    arms: [
      { id: 'single', perSec: 1_000 },
      { id: 'rr', perSec: 2_000 },
    ],
  })
  for (const generation of run.generations) for (const arm of generation.arms) arm.latencyHdr = EMPTY

  function baseline(more: Partial<StoredBaseline> = {}): StoredBaseline {
    return {
      ...{ path: 'result.json', startedAt: run.startedAt, toolVersion: '0.1.0', environment: run.environment },
      ...{ mismatch: [], policy: 'error' as const },
      arms: run.summary.arms.map(each => ({ ...each, arm: `baseline:${each.arm}` })),
      pairs: [{ candidate: 'single', reference: 'baseline:single' }],
      generations: [{ arm: 'baseline:single', metric: 'throughput', values: around(1_200, 0.02) }],
      ...more,
    }
  }

  function evidence(more: Partial<Evidence> = {}): Evidence {
    const { arms, generations } = run
    return {
      ...{ arms, generations, margins: DEFAULT_MARGINS, planned: 24, limits: new Map(), isLast: true },
      ...{ baseline: baseline(), ...more },
    }
  }

  const stored = (more: Partial<Evidence> = {}): Comparison =>
    compareArms(evidence(more)).find(each => each.reference === 'baseline:single' && each.metric === 'throughput')!

  test('comes first, gates, and shares the error rate with the candidates of the run', () => {
    expect(compareArms(evidence())[0]).toEqual(stored())
    expect(stored()).toMatchObject({
      candidate: 'single',
      verdict: 'worse',
      gate: true,
      advisory: false,
      generations: 12,
    })
    expect(stored().level).toBeCloseTo(1 - (0.01 * METRIC_SHARES.throughput) / 2)
    const others = compareArms(evidence())
      .filter(each => each.reference === 'baseline:single')
      .slice(1)
    expect(others.map(({ gate, verdict }) => [gate, verdict])).toEqual(Array(3).fill([false, 'inconclusive']))
  })

  test('a baseline of another machine is advisory, unless that is to be ignored', () => {
    const mismatch = [{ field: 'kernel', there: '1', here: '2' }]
    const advisory = stored({ baseline: baseline({ mismatch, policy: 'warn' }) })
    expect(advisory).toMatchObject({ verdict: 'worse', gate: false, advisory: true })
    expect(verdictOfRun([advisory], new Set())).toBe('inconclusive')
    expect(stored({ baseline: baseline({ mismatch, policy: 'ignore' }) })).toMatchObject({
      gate: true,
      advisory: false,
    })
  })

  test('the generator at its limit, then or now, leaves open what it could have hidden', () => {
    const arms = baseline().arms.map(each => ({ ...each, limited: true }))
    expect(stored({ baseline: baseline({ arms }) })).toMatchObject({ verdict: 'worse', bound: 'at most' })
    const limits = new Map([['single', { closed: true, open: false, starved: false }]])
    expect(stored({ limits })).toMatchObject({
      ...{ verdict: 'inconclusive', bound: 'at least', reason: { kind: 'generator-limit', arm: 'single' } },
    })
    expect(stored({ limits, baseline: baseline({ arms }) })).toMatchObject({
      verdict: 'inconclusive',
      bound: 'neither',
    })
  })

  test('there is one look, at the end', () => {
    const clear = { ...evidence({ isLast: false }), generations: run.generations.slice(0, 10) }
    expect(armsToMeasure({ ...clear, baseline: null })).toEqual([])
    expect(armsToMeasure(clear)).toEqual(clear.arms.map(arm => arm.id))
  })
})
