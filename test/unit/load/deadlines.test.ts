import { expect, test } from 'vitest'
import { Deadlines } from '../../../src/load/deadlines.ts'

test('expires what is overdue, counted from the intended send time, and nothing else', () => {
  const expired: number[] = []
  const deadlines = new Deadlines(3, 100, index => {
    expired.push(index)
    deadlines.disarm(index)
  })
  deadlines.arm(0, 1000)
  deadlines.arm(1, 1050)
  // Connections may become more than were planned.
  deadlines.arm(20, 1060)
  deadlines.look(1099)
  expect(expired).toEqual([])
  deadlines.look(1100)
  expect(expired).toEqual([0])
  deadlines.disarm(20)
  deadlines.look(1149)
  expect(expired).toEqual([0])
  deadlines.look(1200)
  expect(expired).toEqual([0, 1])
})

test('looks by itself when the earliest deadline passes, also where a later request has the earlier one', async () => {
  const expired: number[] = []
  const startedMs = performance.now()
  const all = new Promise<void>(resolve => {
    const deadlines = new Deadlines(4, 100, index => {
      expired.push(index)
      deadlines.disarm(index)
      if (expired.length < 3) return
      deadlines.stop()
      resolve()
    })
    deadlines.start()
    deadlines.arm(0, startedMs + 200)
    deadlines.arm(1, startedMs)
    deadlines.arm(2, startedMs + 100)
  })
  await all
  expect(expired).toEqual([1, 2, 0])
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(300)
})

test('a thread that was held up looks after it has read its input, also when a request is sent in between', async () => {
  const expired: number[] = []
  const deadlines = new Deadlines(2, 100, index => {
    expired.push(index)
    deadlines.disarm(index)
  })
  deadlines.start()
  const startedMs = performance.now()
  deadlines.arm(0, startedMs)
  const inBetween = new Promise<void>(resolve => {
    setTimeout(() => {
      // In the same turn as the timer of the deadlines, which is late.
      deadlines.arm(1, performance.now())
      setImmediate(resolve)
    }, 110)
  })
  while (performance.now() < startedMs + 300);
  await inBetween
  expect(expired).toEqual([0])
  deadlines.stop()
})
