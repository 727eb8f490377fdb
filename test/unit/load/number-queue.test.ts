import { expect, test } from 'vitest'
import { NumberQueue } from '../../../src/load/number-queue.ts'

test('gives back in the order it was given, also when it grows while it has wrapped', () => {
  const queue = new NumberQueue()
  let pushed = 0
  let shifted = 0
  for (let round = 0; round < 50; round++) {
    for (let more = 0; more < 17; more++) queue.push(pushed++)
    for (let fewer = 0; fewer < 11; fewer++) expect(queue.shift()).toBe(shifted++)
  }
  expect(queue.size).toBe(pushed - shifted)
  while (queue.size > 0) expect(queue.shift()).toBe(shifted++)
  expect(shifted).toBe(pushed)
  expect(queue.shift()).toBeUndefined()
})

test('takes a value out wherever it stands, once, and keeps the order of the others', () => {
  const queue = new NumberQueue()
  for (const value of [1, 2, 3, 2, 4]) queue.push(value)
  queue.remove(2)
  queue.remove(9)
  expect([queue.shift(), queue.shift(), queue.shift(), queue.shift(), queue.shift()]).toEqual([1, 3, 2, 4, undefined])
  queue.push(5)
  queue.clear()
  expect(queue.shift()).toBeUndefined()
})
