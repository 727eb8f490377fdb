import { describe, expect, test } from 'vitest'
import { judgeStep, type Measured, STARVED } from '../../../../src/analysis/capacity/judge-step.ts'
import type { Objective } from '../../../../src/model/capacity-result.ts'
import { sampleRequests } from '../../../golden/results.ts'

const P99: Objective = {
  ...{ expression: 'latency.p99 < 100ms', metric: 'latency.p99', operator: '<', limit: 100, implied: false },
}
const NO_DROPS: Objective = { expression: 'dropped == 0', metric: 'dropped', operator: '==', limit: 0, implied: false }
const ANSWERED: Objective = {
  ...{ expression: 'availability >= 99%', metric: 'availability', operator: '>=', limit: 0.99, implied: true },
}
const SLO = [P99, NO_DROPS, ANSWERED]

function step(given: Partial<Measured> = {}): Measured {
  return {
    startedAtMs: 0,
    perSec: 1_000,
    servedPerSec: 1_000,
    requests: sampleRequests({ scheduled: 1_000 }),
    codes: {},
    ...{ p50Ms: 5, p90Ms: 20, p99Ms: 60, p999Ms: 80, maxMs: 90, lagP99Ms: 0.5, utilization: 0.2 },
    ...given,
  }
}

describe('a step', () => {
  test('holds where every objective does', () => {
    expect(judgeStep(step(), SLO)).toEqual({ outcome: 'held', broke: [] })
  })

  test.each([
    ['a latency beyond its limit', { p99Ms: 101 }, ['latency.p99 < 100ms']],
    ['a latency of exactly the limit', { p99Ms: 100 }, ['latency.p99 < 100ms']],
    ['one dropped request', { requests: sampleRequests({ scheduled: 1_000, closed: 1 }) }, ['dropped == 0']],
    ['load that is shed', { requests: sampleRequests({ scheduled: 1_000, rejected: 200 }) }, ['availability >= 99%']],
    [
      'nothing answered',
      { requests: sampleRequests({ scheduled: 1_000, hung: 1_000 }), p99Ms: 0 },
      ['latency.p99 < 100ms', 'dropped == 0', 'availability >= 99%'],
    ],
  ])('is broken by %s', (_, given, broke) => {
    expect(judgeStep(step(given), SLO)).toEqual({ outcome: 'broken', broke })
  })

  test('is not judged where the load generator was so late that it alone may have broken it', () => {
    expect(judgeStep(step({ p99Ms: 120, lagP99Ms: 50 }), SLO).outcome).toBe('limited')
    expect(judgeStep(step({ p99Ms: 220, lagP99Ms: 50 }), SLO).outcome).toBe('broken')
    // A lag that is small beside what was measured is none.
    expect(judgeStep(step({ p99Ms: 101, lagP99Ms: 9 }), SLO).outcome).toBe('broken')
    expect(judgeStep(step({ p99Ms: 90, lagP99Ms: 50 }), SLO).outcome).toBe('held')
  })

  test('an arm that ends a step far behind is the limit itself, even if the load generator was late', () => {
    const late = { p99Ms: 105, lagP99Ms: 11 }
    expect(judgeStep(step({ ...late, servedPerSec: 910 }), SLO)).toEqual({
      outcome: 'broken',
      broke: ['latency.p99 < 100ms'],
    })
    expect(judgeStep(step({ ...late, servedPerSec: 990 }), SLO).outcome).toBe('limited')
  })

  test('requests that were lost are lost, whoever was late', () => {
    const requests = sampleRequests({ scheduled: 1_000, hung: 2 })
    expect(judgeStep(step({ requests, p99Ms: 120, lagP99Ms: 50 }), SLO)).toEqual({
      outcome: 'broken',
      broke: ['dropped == 0'],
    })
  })

  test('what could not be sent is the app’s only where it held all connections', () => {
    const requests = sampleRequests({ scheduled: 1_000, unsent: 100 })
    const codes = { 'unsent.no-free-connection': 100 }
    expect(judgeStep(step({ requests, codes }), SLO)).toEqual({ outcome: 'broken', broke: [STARVED] })
    expect(judgeStep(step({ requests, codes: { 'unsent.emfile': 100 } }), SLO).outcome).toBe('limited')
    const few = sampleRequests({ scheduled: 1_000, unsent: 5 })
    expect(judgeStep(step({ requests: few, codes: { 'unsent.emfile': 5 } }), SLO).outcome).toBe('held')
  })
})
