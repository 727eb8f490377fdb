import { expect, test } from 'vitest'
import { summarizeChaos } from '../../../../src/analysis/chaos/index.ts'
import type { FaultSummary } from '../../../../src/model/chaos-result.ts'
import { eachRejection, RejectionColumns } from '../../../../src/model/rejections.ts'
import { type SampleTrial, sampleChaosRaw, sampleFault, sampleSham, sampleTrial } from '../../../golden/trials.ts'

function rejectedIn(sample: SampleTrial): NonNullable<FaultSummary['rejected']>[] {
  const { summary } = summarizeChaos(sampleChaosRaw([sampleTrial(sample)]))
  return summary.faults.map(({ rejected }) => rejected!)
}

const rejected = { outcome: 'rejected', code: '503' } as const
const faults = [sampleFault(1, 10_000), sampleFault(2, 20_000)]

test('rejections belong to the fault in whose window they were due, by status', () => {
  const harm = [
    { fromMs: 10_100, toMs: 10_500, ...rejected },
    { fromMs: 20_050, toMs: 20_450, every: 2, ...rejected, code: '500' },
  ]
  expect(rejectedIn({ faults, harm })).toEqual([
    { count: 100, excess: 100, byStatus: { 503: 100 } },
    { count: 50, excess: 50, byStatus: { 500: 50 } },
  ])
})

test('a share that the baseline has as well is nobody’s; what is beyond it is the fault’s', () => {
  const always = { fromMs: 0, toMs: 40_000, every: 10, ...rejected }
  for (const { count, excess } of rejectedIn({ faults, harm: [always] })) {
    expect(count).toBeGreaterThan(200)
    expect(excess).toBe(0)
  }
  const [first, second] = rejectedIn({ faults, harm: [{ fromMs: 10_100, toMs: 10_900, ...rejected }, always] })
  expect(first!.excess).toBeGreaterThan(150)
  expect(first!.excess).toBeLessThan(first!.count)
  expect(second!.excess).toBe(0)
})

test('a few rejections of no known cause in a long window are none of the fault’s', () => {
  const now = { fromMs: 12_000, toMs: 12_004, ...rejected }
  expect(rejectedIn({ faults, harm: [now, { ...now, fromMs: 17_000, toMs: 17_004 }] })[0]!.excess).toBe(0)
})

test('what is rejected by a worker that is ending belongs to what ends it, and after a sham to the sham', () => {
  const harm = [{ fromMs: 20_000, toMs: 20_400, ...rejected, slot: 1, incarnation: 0 }]
  const roll = sampleFault(1, 19_000, { fault: 'rolling-restart', endedMs: 20_500 })
  const other = sampleFault(2, 20_000, { victims: [] })
  const [first, second] = rejectedIn({ faults: [roll, other], harm })
  expect([first!.count, second!.count]).toEqual([100, 0])
  expect(rejectedIn({ faults: [sampleSham(1, 19_000)], harm })[0]!.excess).toBe(100)
})

test('a fault that only makes the app reject is no clean one, and has to be recovered from', () => {
  const harm = [{ fromMs: 10_100, toMs: 11_100, ...rejected }]
  const { summary } = summarizeChaos(sampleChaosRaw([sampleTrial({ faults: [sampleFault(1, 10_000)], harm })]))
  expect(summary.faults[0]).toMatchObject({ dropped: 0, serviceRecovery: { harmed: true, ms: 1_100 } })
})

test('rejections are kept by bin and kind, and read again as they were', () => {
  const columns = new RejectionColumns()
  const of = (slot: number | null, status = '503') => ({ status, slot, incarnation: slot === null ? null : 0 })
  columns.add(of(1), 7)
  columns.add(of(1), 5)
  columns.add(of(null, '429'), 5)
  columns.add(of(1), 7)
  expect([...eachRejection(columns.record())]).toEqual([
    { ...of(1), bin: 5, count: 1 },
    { ...of(1), bin: 7, count: 2 },
    { ...of(null, '429'), bin: 5, count: 1 },
  ])
})
