import { expect, test } from 'vitest'
import { summarizeFaults } from '../../../../src/analysis/chaos/fault-summary.ts'
import type { FaultSummary } from '../../../../src/model/chaos-result.ts'
import { type SampleTrial, sampleChaosRaw, sampleFault, sampleSham, sampleTrial } from '../../../golden/trials.ts'

const { settings } = sampleChaosRaw([])

function faultsOf(sample: SampleTrial): readonly FaultSummary[] {
  return summarizeFaults(sampleTrial(sample), settings).summaries
}

function first(sample: SampleTrial): FaultSummary {
  return faultsOf(sample)[0]!
}

const single = { arm: 'single', slots: 1, primaryFds: null }

test.each([10_000, 10_003, 10_057.5])('an outage of 437 ms after %d takes 437 ms to recover from', firedMs => {
  const harm = [{ fromMs: firedMs, toMs: firedMs + 437, outcome: 'refused' }] as const
  const { serviceRecovery, lostGoodput, dropped } = first({ ...single, harm, faults: [sampleFault(1, firedMs)] })
  expect(serviceRecovery.harmed).toBe(true)
  expect(Math.abs(serviceRecovery.ms! - 437)).toBeLessThanOrEqual(10)
  expect(Math.abs(dropped - 437 / 4)).toBeLessThanOrEqual(1)
  expect(Math.abs(lostGoodput - dropped)).toBeLessThanOrEqual(1)
})

test('a clump of losses that comes later counts, and the end of the last is the recovery', () => {
  const harm = [
    { fromMs: 10_000, toMs: 10_016, outcome: 'closed', slot: 1 },
    { fromMs: 10_600, toMs: 10_640, outcome: 'refused' },
  ] as const
  const { serviceRecovery } = first({ harm, faults: [sampleFault(1, 10_000)] })
  expect(serviceRecovery.ms).toBeCloseTo(640, -1)
})

test('a queue that grows while a worker is missing comes late, and the service has not recovered before it is gone', () => {
  const lost = { fromMs: 10_000, toMs: 10_016, outcome: 'closed', slot: 1 } as const
  const queued = { fromMs: 14_000, toMs: 18_000, outcome: 'hung' } as const
  const away = { times: { ...sampleFault(1, 0).times, listeningMs: 6_000, firstServedMs: 6_010, allSlotsMs: 6_000 } }
  const recoveryOf = (harm: SampleTrial['harm'] & object) =>
    first({ harm, faults: [sampleFault(1, 10_000, away)] }).serviceRecovery.ms
  expect(recoveryOf([lost, queued])).toBeCloseTo(8_000, -1)
  // A request or two may be lost any time, and a queue that comes when all workers are back is not of this.
  expect(recoveryOf([lost, { ...queued, toMs: 14_008 }])).toBeCloseTo(16, 0)
  expect(recoveryOf([lost, { ...queued, fromMs: 17_000 }])).toBeCloseTo(16, 0)
})

test('what is lost after the recovery, within the margin, is not summed up', () => {
  const harm = [
    { fromMs: 10_000, toMs: 10_040, outcome: 'closed', slot: 1 },
    { fromMs: 11_500, toMs: 11_502, outcome: 'closed' },
  ] as const
  const summary = first({ harm, ratePerSec: 500, faults: [sampleFault(1, 10_000)] })
  expect(summary).toMatchObject({ dropped: 21, lostGoodput: 20 })
})

test('a baseline that is never free of bad requests leaves no gaps, and can be come back to all the same', () => {
  const usual = { fromMs: 0, toMs: 40_000, outcome: 'slow', every: 20 } as const
  const outage = { fromMs: 10_000, toMs: 10_437, outcome: 'refused' } as const
  const { serviceRecovery } = first({ harm: [outage, usual], faults: [sampleFault(1, 10_000)] })
  expect(serviceRecovery.ms).toBeGreaterThanOrEqual(400)
  expect(serviceRecovery.ms).toBeLessThanOrEqual(700)
})

test('one late answer within the margin afterwards is no harm that lasts', () => {
  const harm = [
    { fromMs: 10_000, toMs: 10_016, outcome: 'closed', slot: 1 },
    { fromMs: 11_500, toMs: 11_502, outcome: 'slow' },
  ] as const
  const { serviceRecovery } = first({ harm, ratePerSec: 500, faults: [sampleFault(1, 10_000)] })
  expect(serviceRecovery.ms).toBeCloseTo(16, 0)
})

test('late answers and rejected ones are bad too, to the bin', () => {
  const slow = [{ fromMs: 10_000, toMs: 10_750, outcome: 'slow' }] as const
  expect(first({ harm: slow, faults: [sampleFault(1, 10_000)] }).serviceRecovery.ms).toBe(800)
  const rejected = [{ fromMs: 10_000, toMs: 10_300, outcome: 'rejected' }] as const
  expect(first({ harm: rejected, faults: [sampleFault(1, 10_000)] }).serviceRecovery.ms).toBe(300)
})

test('without harm there is nothing to recover from', () => {
  const summary = first({ faults: [sampleFault(1, 10_000)] })
  expect(summary.serviceRecovery).toEqual({ ms: 0, censoredMs: null, harmed: false })
  expect(summary).toMatchObject({ dropped: 0, lostGoodput: 0, lastHarmMs: null, joint: [] })
  // a worker was missing all the same
  expect(summary.capacityRecovery).toEqual({ ms: 180, censoredMs: null, harmed: true })
})

test('harm until the next fault is censored there, and the next one is joint', () => {
  const harm = [{ fromMs: 10_000, toMs: 15_500, outcome: 'refused' }] as const
  const [one, two] = faultsOf({ harm, faults: [sampleFault(1, 10_000), sampleFault(2, 15_000)] })
  expect(one!.serviceRecovery).toEqual({ ms: null, censoredMs: 5_000, harmed: true })
  expect(one!.windowMs).toEqual([10_000, 15_000])
  expect(two!.joint).toEqual([1])
  expect(two!.serviceRecovery.ms).toBeCloseTo(500, -1)
})

test('a good stretch that the next fault cuts short proves nothing', () => {
  const harm = [{ fromMs: 10_000, toMs: 13_500, outcome: 'refused' }] as const
  const faults = [sampleFault(1, 10_000), sampleFault(2, 15_000)]
  expect(faultsOf({ harm, faults })[0]!.serviceRecovery).toEqual({ ms: null, censoredMs: 5_000, harmed: true })
})

test('in a short window half of it is enough, with enough requests', () => {
  const harm = [{ fromMs: 10_000, toMs: 10_100, outcome: 'refused' }] as const
  const faults = [sampleFault(1, 10_000), sampleFault(2, 12_000)]
  expect(faultsOf({ harm, faults })[0]!.serviceRecovery.ms).toBeCloseTo(100, -1)
  // half of 300 ms holds 37 requests, which show a bad rate of no less than 8 %
  const close = [sampleFault(1, 10_000), sampleFault(2, 10_300)]
  expect(faultsOf({ harm, faults: close })[0]!.serviceRecovery.ms).toBeNull()
})

test('two faults that come close do not make the others recover too soon', () => {
  const harm = [
    { fromMs: 10_000, toMs: 10_500, outcome: 'refused' },
    { fromMs: 10_650, toMs: 14_000, outcome: 'refused', every: 2 },
  ] as const
  const faults = [sampleFault(1, 10_000), sampleFault(2, 20_000), sampleFault(3, 20_020)]
  expect(faultsOf({ harm, faults })[0]!.serviceRecovery.ms).toBeCloseTo(4_000, -2)
})

test('a worker that is not back before the next fault leaves the capacity censored, and the next fault joint', () => {
  const times = { ...sampleFault(1, 0).times, allSlotsMs: null }
  const [one, two] = faultsOf({ faults: [sampleFault(1, 10_000, { times }), sampleFault(2, 15_000)] })
  expect(one!.serviceRecovery.ms).toBe(0)
  expect(one!.capacityRecovery).toEqual({ ms: null, censoredMs: 5_000, harmed: true })
  expect(two!.joint).toEqual([1])
})

test('harm that comes while a lasting fault lasts is not recovered from before it', () => {
  // memory grows for 3 s until the worker dies of it: the clean time before that is no recovery
  const times = { ...sampleFault(1, 0).times, detectedMs: 3_300, allSlotsMs: 3_400 }
  const fault = sampleFault(1, 10_000, { fault: 'memory', endedMs: null, times })
  const harm = [{ fromMs: 13_200, toMs: 13_220, outcome: 'closed', slot: 1 }] as const
  expect(first({ harm, faults: [fault] }).serviceRecovery.ms).toBeCloseTo(3_220, -1)
})

test('harm that ended before a lasting fault did is over when it ended, if the rest is good', () => {
  const fault = sampleFault(1, 10_000, { fault: 'memory', endedMs: 14_000, times: sampleSham(1, 0).times })
  const harm = [{ fromMs: 10_000, toMs: 10_240, outcome: 'hung', slot: 1 }] as const
  expect(first({ harm, faults: [fault] }).serviceRecovery.ms).toBeCloseTo(240, -1)
})

test('a lasting fault that is still on when the next is fired makes it joint', () => {
  const pause = sampleFault(1, 10_000, { fault: 'pause', endedMs: 16_000, times: sampleSham(1, 0).times })
  const [, two, three] = faultsOf({ faults: [pause, sampleFault(2, 15_000), sampleFault(3, 20_000)] })
  expect(two!.joint).toEqual([1])
  expect(three!.joint).toEqual([])
})

test('a sham within the harm of a real fault takes none of it, cuts nothing off and tells nothing', () => {
  const harm = [{ fromMs: 10_000, toMs: 11_000, outcome: 'refused' }] as const
  const [kill, ...others] = faultsOf({ harm, faults: [sampleFault(1, 10_000), sampleSham(2, 10_200)] })
  expect(kill!.dropped).toBe(250)
  expect(kill!.serviceRecovery.ms).toBeCloseTo(1_000, -1)
  expect(others).toEqual([])
})

test('a sham after the recovery takes what goes wrong then', () => {
  const harm = [
    { fromMs: 10_000, toMs: 10_400, outcome: 'refused' },
    { fromMs: 16_000, toMs: 16_020, outcome: 'closed' },
  ] as const
  const [kill, sham] = faultsOf({ harm, faults: [sampleFault(1, 10_000), sampleSham(2, 15_000)] })
  expect([kill!.dropped, sham!.dropped]).toEqual([100, 5])
  expect(kill!.serviceRecovery.ms).toBeCloseTo(400, -1)
})

test('the usual badness of the baseline is neither harm nor in the way of recovery', () => {
  const usual = { fromMs: 0, toMs: 40_000, outcome: 'slow', every: 50 } as const
  const sham = first({ harm: [usual], faults: [sampleSham(1, 10_000)] })
  expect(sham.serviceRecovery).toEqual({ ms: 0, censoredMs: null, harmed: false })
  const outage = { fromMs: 10_000, toMs: 10_437, outcome: 'refused' } as const
  const killed = first({ harm: [outage, usual], faults: [sampleFault(1, 10_000)] })
  expect(killed.serviceRecovery.harmed).toBe(true)
  expect(killed.serviceRecovery.ms).toBeGreaterThanOrEqual(427)
  expect(killed.serviceRecovery.ms).toBeLessThanOrEqual(700)
})

test('a sham with losses of its own shows them: they are the noise of the machine', () => {
  const harm = [{ fromMs: 10_100, toMs: 10_140, outcome: 'closed' }] as const
  const { dropped, direct, serviceRecovery } = first({ harm, faults: [sampleSham(1, 10_000)] })
  expect([dropped, direct.closed, serviceRecovery.harmed]).toEqual([10, 0, true])
})

test('the p99 after a fault is of the time until the recovery, at least a second', () => {
  const harm = [{ fromMs: 10_000, toMs: 10_400, outcome: 'slow' }] as const
  const summary = first({ harm, faults: [sampleFault(1, 10_000)] })
  expect(summary.p99Ms).toBeGreaterThan(170)
  expect(summary.baselineP99Ms).toBeLessThan(6)
  const dead = [{ fromMs: 10_000, toMs: 40_000, outcome: 'refused' }] as const
  expect(first({ harm: dead, faults: [sampleFault(1, 10_000)] }).p99Ms).toBeNull()
})

test('every second request refused for 4 s is no recovery, although one gap is clean', () => {
  const harm = [
    { fromMs: 10_000, toMs: 10_499, outcome: 'refused', every: 2 },
    { fromMs: 10_650, toMs: 14_000, outcome: 'refused', every: 2 },
  ] as const
  const slow = { harm, ratePerSec: 50, faults: [sampleFault(1, 10_000)] }
  expect(Math.abs(first(slow).serviceRecovery.ms! - 4_000)).toBeLessThanOrEqual(40)
})

test('no recovery is told where the requests of the window show it only to within more than 5 %', () => {
  const harm = [{ fromMs: 10_000, toMs: 10_500, outcome: 'refused' }] as const
  const faults = [sampleFault(1, 10_000), sampleFault(2, 16_000)]
  // 2 s hold 80 requests, or 40
  expect(faultsOf({ harm, faults, ratePerSec: 40 })[0]!.serviceRecovery.ms).toBeCloseTo(500, -1)
  expect(faultsOf({ harm, faults, ratePerSec: 20 })[0]!.serviceRecovery).toMatchObject({ ms: null, censoredMs: 6_000 })
})

test('a baseline that lost nothing may still lose a little: a loss or two of no known cause is no harm', () => {
  const lost = (count: number, more: object) => {
    const harm = [{ fromMs: 10_400, toMs: 10_400 + 4 * count, outcome: 'closed', ...more } as const]
    return first({ harm, faults: [sampleFault(1, 10_000)] }).serviceRecovery.harmed
  }
  expect([lost(1, {}), lost(2, {}), lost(5, {})]).toEqual([false, false, true])
  expect(lost(1, { slot: 1 })).toBe(true)
  expect(lost(1, { outcome: 'hung', accepted: false })).toBe(true)
  expect(lost(1, { outcome: 'hung', accepted: true, slot: 2 })).toBe(false)
})

test('what was in flight when a fault was fired was harmed by it', () => {
  const harm = [{ fromMs: 9_996, toMs: 10_000, outcome: 'closed', lastsMs: 6 }] as const
  expect(first({ harm, faults: [sampleFault(1, 10_000)] }).serviceRecovery).toMatchObject({ ms: 0, harmed: true })
})

test('losses while a lasting fault lasts are looked at over that time, not thinned by all that comes after', () => {
  const harm = [{ fromMs: 12_000, toMs: 12_040, outcome: 'refused' }] as const
  const roll = { fault: 'rolling-restart', effectiveMs: 10_100, endedMs: 12_500, times: sampleSham(1, 0).times }
  expect(first({ harm, faults: [sampleFault(1, 10_000, roll)] }).serviceRecovery.ms).toBeCloseTo(2_040, -1)
})

test('shams tell again once the fault that overtook another is recovered from', () => {
  const times = { ...sampleFault(1, 0).times, allSlotsMs: null }
  const faults = [sampleFault(1, 10_000, { times }), sampleFault(2, 12_000), sampleSham(3, 20_000)]
  expect(faultsOf({ faults }).map(({ id }) => id)).toEqual([1, 2, 3])
  const never = [sampleFault(1, 10_000), sampleFault(2, 12_000, { times }), sampleSham(3, 20_000)]
  expect(faultsOf({ faults: never }).map(({ id }) => id)).toEqual([1, 2])
})

test('a hundred thousand losses and thousands of faults are no trouble', () => {
  const harm = [{ fromMs: 10_000, toMs: 250_000, outcome: 'refused', every: 2 }] as const
  const sample = { harm, ratePerSec: 1_000, phasesMs: { faults: 300_000 } }
  expect(first({ ...sample, faults: [sampleFault(1, 10_000)] })).toMatchObject({
    dropped: 120_000,
    lastHarmMs: 239_998,
  })
  const many = Array.from({ length: 2_000 }, (_, index) => sampleFault(index + 1, 10_000 + 120 * index))
  const summaries = faultsOf({ ...sample, faults: many })
  expect(summaries.reduce((sum, { dropped }) => sum + dropped, 0)).toBe(120_000)
  expect(summaries.every(({ dropped }) => dropped === 60)).toBe(true)
}, 20_000)
