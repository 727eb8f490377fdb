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
  expect(queue.peek()).toBe(shifted)
  while (queue.size > 0) expect(queue.shift()).toBe(shifted++)
  expect(shifted).toBe(pushed)
  expect(queue.shift()).toBeUndefined()
})
