import { describe, expect, test } from 'vitest'
import { servedRate } from '../../../../src/analysis/capacity/served-rate.ts'
import { newHistogram, recordUs } from '../../../../src/model/histogram.ts'
import { randomStream } from '../../../../src/model/random.ts'

const DURATION_MS = 1_000
const TIMEOUT_MS = 2_000

/** What a queue that answers one request at a time makes of a second of load: `serviceMs` of each request, in their order. */
function queue(perSec: number, serviceMs: (index: number) => number, extraMs: (index: number) => number = () => 0) {
  const latency = newHistogram()
  let [freeMs, endedMs, ok] = [0, 0, 0]
  for (let index = 0; index < (perSec * DURATION_MS) / 1_000; index++) {
    const dueMs = (index * 1_000) / perSec
    freeMs = Math.max(freeMs, dueMs) + serviceMs(index)
    const tookMs = freeMs + extraMs(index) - dueMs
    endedMs = Math.max(endedMs, dueMs + Math.min(tookMs, TIMEOUT_MS))
    if (tookMs > TIMEOUT_MS) continue
    ok += 1
    recordUs(latency, tookMs * 1_000)
  }
  return servedRate({ perSec, durationMs: DURATION_MS, endedMs, requests: { scheduled: perSec, ok }, latency })
}

describe('the served rate', () => {
  test.each([200, 400, 499])('is the rate at which requests were due where the arm keeps up: %i/s', perSec => {
    expect(queue(perSec, () => 2) / perSec).toBeCloseTo(1, 2)
  })

  test.each([520, 700, 950])('is what the arm can do where it falls behind: %i/s', perSec => {
    expect(Math.abs(queue(perSec, () => 2) / 500 - 1)).toBeLessThan(0.03)
  })

  test('does not read one slow answer, or one that never came, as an arm that falls behind', () => {
    const slow = (index: number) => (index === 399 ? 700 : 0)
    expect(queue(400, () => 1, slow)).toBeGreaterThan(396)
    const never = (index: number) => (index === 399 ? 1e9 : 0)
    expect(queue(400, () => 1, never)).toBeGreaterThan(396)
  })

  test('does not read a slow route as an arm that falls behind', () => {
    expect(
      queue(
        400,
        () => 1,
        index => (index % 20 === 0 ? 300 : 0),
      ),
    ).toBeGreaterThan(396)
  })

  test('is little less than the rate where service times vary and the arm keeps up', () => {
    const random = randomStream(2, 'service')
    expect(queue(250, () => -2 * Math.log(1 - random.next())) / 250).toBeGreaterThan(0.98)
  })

  test('is nothing where nothing was answered', () => {
    expect(queue(100, () => 1e9)).toBe(0)
  })
})
