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
}): ArmGeneration {
  return {
    saturation: seen.saturation ?? 0.5,
    latencyHdr: latencies(seen.latencyMs ?? 5),
    requests: { open: { scheduled: 100 } },
    generator: { closedUtilization: seen.busy ?? 0.3, lagP99Ms: seen.lagMs ?? 0.5, achieved: seen.achieved ?? 1 },
  } as unknown as ArmGeneration
}

describe('limitsOf', () => {
  test.each([
    ['an idle generator', run({}), { closed: false, open: false }],
    ['a busy generator in front of an idle app', run({ busy: 0.95 }), { closed: true, open: false }],
    ['both busy: the app is at its limit too', run({ busy: 0.95, saturation: 0.98 }), { closed: false, open: false }],
    ['a lag that hides in the latency', run({ lagMs: 3, latencyMs: 50 }), { closed: false, open: false }],
    ['a lag above 2 ms and a tenth of the latency', run({ lagMs: 3, latencyMs: 5 }), { closed: false, open: true }],
    ['a rate that was not reached', run({ achieved: 0.98 }), { closed: false, open: true }],
  ])('%s', (_, seen, limits) => {
    expect(limitsOf([seen])).toEqual(limits)
  })

  test('one bad generation among several is not the rule', () => {
    expect(limitsOf([run({}), run({ busy: 1 }), run({})])).toEqual({ closed: false, open: false })
  })
})
