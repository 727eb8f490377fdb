import { expect, test } from 'vitest'
import type { WorkerId } from '../../../../src/model/worker-id.ts'
import { workerNumber } from '../../../../src/model/worker-id.ts'
import { InFlight } from '../../../../src/scenarios/chaos/in-flight.ts'

const first: WorkerId = { slot: 1, incarnation: 0 }
const second: WorkerId = { slot: 2, incarnation: 0 }

function request(worker: WorkerId, sentAtMs: number, endedAtMs: number) {
  return { worker: workerNumber(worker), sentAtMs, endedAtMs }
}

test('a kill: what was sent before the worker ended, and ended after the fault, whatever came of it', () => {
  const inFlight = new InFlight()
  const fired = inFlight.fired([first], 100, { does: 'ends' })
  inFlight.count(request(first, 90, 99), false)
  inFlight.count(request(first, 90, 101), false)
  inFlight.count(request(second, 90, 130), false)
  inFlight.ended(first, 104)
  inFlight.count(request(first, 103, 105), true)
  expect(fired.inFlight).toBe(2)
  expect(inFlight.atEndOf(first)).toBe(2)
})

test('what was lost on a worker that is gone had been sent before the client knew', () => {
  const inFlight = new InFlight()
  const fired = inFlight.fired([first], 100, { does: 'ends' })
  inFlight.ended(first, 104)
  inFlight.count(request(first, 106, 107), true)
  expect(fired.inFlight).toBe(1)
})

test('a rolling restart: worker by worker, from when each was told to end until its end', () => {
  const inFlight = new InFlight()
  const fired = inFlight.fired([first, second], 100, { does: 'replaces' })
  inFlight.count(request(first, 90, 110), false)
  inFlight.count(request(second, 110, 120), false)
  expect(fired.inFlight).toBe(0)
  inFlight.told(first, 200)
  inFlight.count(request(first, 195, 210), false)
  inFlight.count(request(first, 205, 215), false)
  inFlight.ended(first, 220)
  inFlight.told(second, 500)
  inFlight.count(request(second, 490, 510), true)
  inFlight.ended(second, 501)
  expect(fired.inFlight).toBe(3)
})

test('a pause: what was sent while it lasted, and nothing after it', () => {
  const inFlight = new InFlight()
  const fired = inFlight.fired([first], 100, { does: 'stops' })
  inFlight.count(request(first, 150, 1_200), true)
  inFlight.over(fired, 1_100)
  inFlight.count(request(first, 1_090, 1_101), false)
  inFlight.count(request(first, 1_105, 1_106), false)
  inFlight.count(request(first, 1_105, 3_106), true)
  expect(fired.inFlight).toBe(2)
  expect(inFlight.atEndOf(first)).toBeUndefined()
})

test('a worker that is told twice has been ending since the first time', () => {
  const inFlight = new InFlight()
  inFlight.told(first, 100)
  inFlight.told(first, 1_700)
  inFlight.count(request(first, 99, 150), false)
  inFlight.ended(first, 1_710)
  expect(inFlight.atEndOf(first)).toBe(1)
})
