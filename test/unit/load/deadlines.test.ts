import { expect, test } from 'vitest'
import { Deadlines } from '../../../src/load/deadlines.ts'

test('expires what is overdue, counted from the intended send time, and nothing else', () => {
  const expired: number[] = []
  const deadlines = new Deadlines(
    3,
    100,
    index => expired.push(index),
    () => {},
  )
  deadlines.arm(0, 1000)
  deadlines.arm(1, 1050)
  deadlines.look(1099)
  expect(expired).toEqual([])
  deadlines.look(1100)
  expect(expired).toEqual([0])
  expect(deadlines.disarm(0)).toBe(1000)
  deadlines.look(1149)
  expect(expired).toEqual([0])
  deadlines.look(1200)
  expect(expired).toEqual([0, 1])
  expect(deadlines.disarm(2)).toBe(Number.POSITIVE_INFINITY)
})
