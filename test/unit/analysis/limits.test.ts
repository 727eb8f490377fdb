import { describe, expect, test } from 'vitest'
import { limitsOf } from '../../../src/analysis/limits.ts'
import type { ArmGeneration } from '../../../src/model/compare-result.ts'
import { encodeHistogram, newHistogram, recordUs } from '../../../src/model/histogram.ts'

function latencies(ms: number): string {
  const histogram = newHistogram()
  for (let index = 0; index < 100; index++) recordUs(histogram, ms * 1000)
  return encodeHistogram(histogram)
}

function run(seen: {
  busy?: number
  saturation?: number
  lagMs?: number
  achieved?: number
  latencyMs?: number
  unsent?: number
  noFree?: number
  notSent?: number
}): ArmGeneration {
  return {
    saturation: seen.saturation ?? 0.5,
    latencyHdr: latencies(seen.latencyMs ?? 5),
    requests: {
      closed: { scheduled: 1_000, unsent: seen.notSent ?? 0 },
      open: { scheduled: 100, unsent: seen.unsent ?? 0 },
    },
    codes: { 'unsent.no-free-connection': seen.noFree ?? 0 },
    generator: { closedUtilization: seen.busy ?? 0.3, lagP99Ms: seen.lagMs ?? 0.5, achieved: seen.achieved ?? 1 },
  } as unknown as ArmGeneration
}

describe('limitsOf', () => {
  test.each([
    ['an idle generator', run({}), { closed: false, open: false, starved: false }],
    ['a busy generator in front of an idle app', run({ busy: 0.95 }), { closed: true, open: false, starved: false }],
    ['ports that are used up', run({ notSent: 12 }), { closed: true, open: false, starved: false }],
    [
      'both busy: the app is at its limit too',
      run({ busy: 0.95, saturation: 0.98 }),
      { closed: false, open: false, starved: false },
    ],
    [
      'a lag that hides in the latency',
      run({ lagMs: 3, latencyMs: 50 }),
      { closed: false, open: false, starved: false },
    ],
    [
      'a lag above 2 ms and a tenth of the latency',
      run({ lagMs: 3, latencyMs: 5 }),
      { closed: false, open: true, starved: false },
    ],
    ['a rate that was not reached', run({ achieved: 0.98, unsent: 2 }), { closed: false, open: true, starved: false }],
    [
      'a rate that the app did not let it reach',
      run({ achieved: 0.98, unsent: 2, noFree: 2, latencyMs: 500 }),
      { closed: false, open: true, starved: true },
    ],
    [
      'such a rate, and a lag of its own',
      run({ achieved: 0.98, unsent: 2, noFree: 2, lagMs: 3 }),
      { closed: false, open: true, starved: false },
    ],
  ])('%s', (_, seen, limits) => {
    expect(limitsOf([seen])).toEqual(limits)
  })

  test('one bad generation among several is not the rule', () => {
    expect(limitsOf([run({}), run({ busy: 1 }), run({})])).toEqual({ closed: false, open: false, starved: false })
  })
})
