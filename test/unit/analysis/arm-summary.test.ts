import { expect, test } from 'vitest'
import { summarizeArm } from '../../../src/analysis/arm-summary.ts'
import type { ArmGeneration, Generation } from '../../../src/model/compare-result.ts'
import { encodeHistogram, newHistogram } from '../../../src/model/histogram.ts'
import { noRequests } from '../../../src/model/outcome.ts'

const EMPTY = encodeHistogram(newHistogram())

function generation(index: number, started: readonly number[]): Generation {
  const requests = { ...noRequests(), dropped: 0 }
  const arm = {
    arm: 'a',
    perSec: 100,
    requests: { closed: requests, open: requests },
    codes: {},
    latencyHdr: EMPTY,
    saturation: 1,
    cpuUsPerRequest: 10,
    rssMib: 50,
    primaryFds: null,
    workers: started.map((count, slot) => ({ slot: slot + 1, started: count, connections: count / 10 })),
    generator: { closedUtilization: 0.1, lagP99Ms: 0, achieved: 1 },
  } as unknown as ArmGeneration
  return { index, startedAtMs: 0, durationMs: 1, loadedMs: 1, order: [], blocks: [], arms: [arm] }
}

test('the busiest worker is the busiest of each boot, whichever slot it has', () => {
  const { workers } = summarizeArm('a', [generation(0, [90, 10]), generation(1, [10, 90]), generation(2, [80, 20])], {
    ratePerSec: 100,
  })
  expect(workers.map(worker => worker.share)).toEqual([0.9, 0.1])
  expect(workers[0]).toMatchObject({ rank: 1, requests: 260, connections: 26 })
})

test('an arm without a generation has figures of nothing, not of NaN', () => {
  const summary = summarizeArm('a', [], { ratePerSec: null })
  expect(summary).toMatchObject({ throughput: { perSec: 0, ci: null }, latency: null, workers: [] })
  expect(JSON.stringify(summary)).not.toContain('NaN')
})

test('the interval of a rate that varies much does not reach below zero', () => {
  const all = [10, 20, 3_000].map((perSec, index) => {
    const { arms, ...rest } = generation(index, [1])
    return { ...rest, arms: [{ ...arms[0]!, perSec }] }
  })
  const { perSec, ci } = summarizeArm('a', all, { ratePerSec: null }).throughput
  expect(ci![0]).toBe(0)
  expect(ci![1]).toBeGreaterThan(perSec)
})
