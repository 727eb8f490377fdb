import { describe, expect, test } from 'vitest'
import { conclude } from '../../../src/analysis/conclusion/index.ts'
import {
  sampleChaosRaw,
  sampleChaosResult,
  sampleFault,
  sampleMiss,
  sampleSham,
  sampleTrial,
} from '../../golden/trials.ts'
import { CONCLUDED } from '../../support/conclusions.ts'

test.each(CONCLUDED)('$name: $conclusion', ({ result, conclusion }) => {
  expect(conclude(result).conclusion).toBe(conclusion)
})

type Sample = Parameters<typeof sampleTrial>[0]

function concluded(sample: Sample) {
  return conclude(sampleChaosResult(sampleChaosRaw([sampleTrial(sample)])))
}

describe('what harm is', () => {
  const kill = sampleFault(1, 10_000)

  test('an outage, as long as it took until the service was back', () => {
    const { harm } = concluded({ faults: [kill], harm: [{ fromMs: 10_000, toMs: 11_800, outcome: 'refused' }] })
    expect(harm).toMatchObject([{ outage: { count: 1, longest: { isOver: true } }, dropped: 450, slowed: 0 }])
    expect(harm[0]!.outage!.longest.ms).toBeCloseTo(1_800, -2)
  })

  test('an outage that was not over at the end lasted longer', () => {
    const { harm } = concluded({ faults: [kill], harm: [{ fromMs: 10_000, toMs: 40_000, outcome: 'refused' }] })
    expect(harm).toMatchObject([{ outage: { longest: { isOver: false } } }])
  })

  test('requests that were dropped outside of every fault', () => {
    const sham = sampleSham(1, 30_000)
    const { conclusion, harm } = concluded({ faults: [sham], harm: [{ fromMs: 9_000, toMs: 9_010, outcome: 'hung' }] })
    expect([conclusion, harm[0]?.dropped]).toEqual(['harmed', 3])
  })

  test('responses that were late, where nothing else went wrong', () => {
    const late = { fromMs: 10_000, toMs: 12_000, outcome: 'slow', every: 2 } as const
    expect(concluded({ faults: [kill], harm: [late] })).toMatchObject({ conclusion: 'harmed', harm: [{ slowed: 1 }] })
  })

  test('more rejections than before the faults, and not as many as before', () => {
    const more = { fromMs: 10_000, toMs: 12_000, outcome: 'rejected', every: 10 } as const
    expect(concluded({ faults: [kill], harm: [more] }).harm).toMatchObject([{ rejected: 50 }])
    const always = { fromMs: 0, toMs: 40_000, outcome: 'rejected', every: 10 } as const
    expect(concluded({ faults: [kill], harm: [always] })).toMatchObject({ conclusion: 'unjudged', harm: [] })
  })

  test('a problem that cost no request is one all the same', () => {
    const faults = [10_000, 15_000, 20_000, 25_000].map((atMs, at) => sampleFault(at + 1, atMs))
    const { conclusion, harm, problems } = concluded({ faults, primaryFds: [24, 28] })
    expect([conclusion, harm, problems.map(({ id }) => id)]).toEqual(['harmed', [], ['fds-leaked']])
  })

  test('not what a baseline loses that does not hold: it is why nothing was injected', () => {
    const trial = {
      faults: [sampleFault(1, 10_000, { firedMs: null, status: 'skipped' })],
      harm: [{ fromMs: 3_000, toMs: 3_400, outcome: 'hung' }] as const,
    }
    const missed = { overrides: { baseline: { held: false, miss: sampleMiss() } } }
    expect(concluded({ ...trial, ...missed }).harm).toEqual([])
    expect(concluded(trial).harm).toHaveLength(1)
  })
})

describe('nothing to tell', () => {
  test('no fault took effect', () => {
    const faults = [sampleFault(1, 10_000, { status: 'ineffective' })]
    expect(concluded({ faults }).conclusion).toBe('inconclusive')
  })

  test('shams alone have nothing to prove', () => {
    expect(concluded({ faults: [sampleSham(1, 10_000)] }).conclusion).toBe('unjudged')
  })

  test('the load generator could not sustain the rate', () => {
    const generator = { utilization: 1, lagP50Ms: 100, lagP99Ms: 900, achieved: 0.5, gcMs: 0 }
    expect(concluded({ faults: [sampleFault(1, 10_000)], overrides: { generator } }).conclusion).toBe('inconclusive')
  })
})
