import { describe, expect, test } from 'vitest'
import { utilizationOf } from '../../../src/load/generator-check.ts'
import { WakeUp } from '../../../src/load/wake-up.ts'

/** Waits for the wake-up that is due after `ms`, and returns the time that was awaited and the time that it was. */
async function wake(spin: boolean, ms: number, meanwhile = () => {}) {
  const dueMs = performance.now() + ms
  let woken: () => void = () => {}
  const wakeUp = new WakeUp(spin, () => woken())
  await new Promise<void>(resolve => {
    woken = resolve
    wakeUp.at(dueMs, dueMs - ms)
    meanwhile()
  })
  return { wakeUp, dueMs, wokenMs: performance.now() }
}

describe('waking up', () => {
  test.each([0.2, 1, 2.4, 2.6, 20])('awake, never before its time: after %d ms', async ms => {
    const { dueMs, wokenMs } = await wake(true, ms)
    expect(wokenMs).toBeGreaterThanOrEqual(dueMs)
  })

  test('sleeps by timer as long as it can: awake for the last moments only', async () => {
    const { wakeUp } = await wake(true, 60)
    expect(wakeUp.spunMs).toBeGreaterThan(0)
    expect(wakeUp.spunMs).toBeLessThan(10)
  })

  test('without spin it is never awake', async () => {
    const { wakeUp } = await wake(false, 5)
    expect(wakeUp.spunMs).toBe(0)
  })

  test.each([true, false])('cancelled, it does not ring (spin: %s)', async spin => {
    let rings = 0
    const wakeUp = new WakeUp(spin, () => {
      rings += 1
    })
    const now = performance.now()
    wakeUp.at(now + 1, now)
    wakeUp.cancel()
    await wake(false, 10)
    expect(rings).toBe(0)
  })

  test('work between two looks at the clock is not taken for waiting', async () => {
    const busyMs = 40
    const work = () => {
      const until = performance.now() + busyMs
      while (performance.now() < until);
    }
    const { wakeUp } = await wake(true, 2, () => setImmediate(work))
    expect(wakeUp.spunMs).toBeLessThan(busyMs / 2)
  })
})

test.each([
  // [active, idle, spun, utilisation]
  [80, 20, 0, 0.8],
  [100, 0, 60, 0.4],
  [100, 100, 20, 0.4],
  [10, 0, 11, 0],
  [0, 0, 0, 0],
])(
  'a loop that was active for %d ms and idle for %d, %d of it waiting awake: %d',
  (active, idle, spun, utilization) => {
    expect(utilizationOf(active, idle, spun)).toBeCloseTo(utilization, 12)
  },
)
