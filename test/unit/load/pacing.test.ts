import { expect, test } from 'vitest'
import { constantRate, drawnAt, dueBetween, type LoadPart, shapedLoad } from '../../../src/load/pacing.ts'
import { held, type LoadProfile, offeredBy, placed } from '../../../src/model/load-profile.ts'

test.each([
  // [perSec, index, due in µs]
  [1, 0, 0],
  [1, 3, 3_000_000],
  [1000, 1, 1000],
  [3, 1, 1e6 / 3],
  [3, 3_000_000, 1e12],
  [0.5, 1, 2_000_000],
])('at %d per second request %d is due after %d µs', (perSec, index, us) => {
  expect(constantRate(perSec).dueUs(index)).toBe(us)
})

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d per second', perSec => {
  expect(() => constantRate(perSec)).toThrow(RangeError)
})

const PROFILE: LoadProfile = [
  held(200, 2_000),
  { shape: 'ramp', fromPerSec: 200, toPerSec: 2_000, durationMs: 3_000 },
  { ...held(3_000, 500), shape: 'spike' },
  { shape: 'ramp', fromPerSec: 900, toPerSec: 100, durationMs: 1_000 },
  held(100, 1_000),
]
const drawn = (seed: number, stream = 'arrivals') => ({ seed, stream })

/** The first times of a load, in milliseconds, until one is past `untilMs`. */
function timesUntil(parts: readonly LoadPart[], untilMs: number): number[] {
  const plan = shapedLoad(parts)
  const times: number[] = []
  for (let index = 0; plan.dueUs(index) < untilMs * 1000; index += 1) times.push(plan.dueUs(index) / 1000)
  return times
}

const within = (times: readonly number[], fromMs: number, toMs: number) =>
  times.filter(ms => ms >= fromMs && ms < toMs).length

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const variance = (values: readonly number[], middle = mean(values)) => mean(values.map(value => (value - middle) ** 2))

test('times that are drawn are the same for a seed, and others for another seed or stream', () => {
  const of = (seed: number, stream?: string) => timesUntil([{ profile: PROFILE, drawn: drawn(seed, stream) }], 7_000)
  expect(of(7)).toEqual(of(7))
  expect(of(8)).not.toEqual(of(7))
  expect(of(7, 'other')).not.toEqual(of(7))
})

test('times can be asked for again, and never decrease', () => {
  const plan = shapedLoad([{ profile: PROFILE, drawn: drawn(3) }])
  const first = Array.from({ length: 3_000 }, (_, index) => plan.dueUs(index))
  expect(first.every((us, index) => index === 0 || us >= first[index - 1]!)).toBe(true)
  expect([plan.dueUs(2_999), plan.dueUs(10), plan.dueUs(10), plan.dueUs(11)]).toEqual([
    first[2_999],
    first[10],
    first[10],
    first[11],
  ])
})

test('requests by chance come at distances whose mean and deviation are 1/rate, and in counts with the variance of their mean', () => {
  const perSec = 500
  const times = timesUntil(drawnAt(perSec, 11, 'arrivals'), 400_000)
  const gaps = times.map((ms, index) => ms - (times[index - 1] ?? 0))
  // 200,000 gaps: the mean is within 0.9 % of the truth in all but one of 10,000 seeds.
  expect(Math.abs(mean(gaps) * (perSec / 1000) - 1)).toBeLessThan(0.01)
  expect(Math.abs(Math.sqrt(variance(gaps)) * (perSec / 1000) - 1)).toBeLessThan(0.02)
  const counts = Array.from({ length: 4_000 }, () => 0)
  for (const ms of times) counts[Math.floor(ms / 100)]! += 1
  expect(Math.abs(mean(counts) / 50 - 1)).toBeLessThan(0.02)
  expect(Math.abs(variance(counts) / mean(counts) - 1)).toBeLessThan(0.1)
})

test('requests that come evenly bring exactly the integral of the profile, at any time', () => {
  const times = timesUntil([{ profile: PROFILE }], 8_000)
  const total = 400 + 3_300 + 1_500 + 500 + 100
  expect(offeredBy(PROFILE, 7_500)).toBeCloseTo(total, 6)
  for (const ms of [1, 1_000, 2_000, 2_001, 3_500, 5_000, 5_250, 5_500, 6_000, 6_500, 7_500, 8_000])
    expect(Math.abs(within(times, 0, ms) - offeredBy(PROFILE, ms))).toBeLessThanOrEqual(1)
  expect(dueBetween(shapedLoad([{ profile: PROFILE }]), 2_000, 5_000)).toBe(within(times, 2_000, 5_000))
})

test('requests by chance bring the integral of the profile within what chance allows, in each of its segments', () => {
  const seeds = Array.from({ length: 40 }, (_, seed) => timesUntil([{ profile: PROFILE, drawn: drawn(seed) }], 7_500))
  for (const { fromMs, toMs } of placed(PROFILE)) {
    const expected = offeredBy(PROFILE, toMs) - offeredBy(PROFILE, fromMs)
    const counts = seeds.map(times => within(times, fromMs, toMs))
    // Four standard errors of the mean of 40 Poisson counts.
    expect(Math.abs(mean(counts) - expected)).toBeLessThan((4 * Math.sqrt(expected)) / Math.sqrt(40))
  }
})

test('a part that follows another has the same times however long that one was', () => {
  const of = (leadMs: number) => {
    const lead = { profile: [held(300, leadMs)], drawn: drawn(5, 'before') }
    const times = timesUntil([lead, { profile: PROFILE, drawn: drawn(5) }], leadMs + 7_000)
    return times.filter(ms => ms >= leadMs).map(ms => Math.round((ms - leadMs) * 1e6))
  }
  expect(of(1_000)).toEqual(of(4_000))
})

test('after its last segment a load goes on at the end rate', () => {
  const times = timesUntil([{ profile: [{ shape: 'ramp', fromPerSec: 10, toPerSec: 100, durationMs: 1_000 }] }], 3_000)
  expect(within(times, 1_000, 3_000)).toBe(200)
})
