import { expect, test } from 'vitest'
import { parseStamp, stampOf, workerNumber, workerOfNumber } from '../../../src/model/worker-id.ts'

test.each([
  ['2.1', { slot: 2, incarnation: 1 }],
  ['2', { slot: 2, incarnation: 0 }],
  ['0', { slot: 0, incarnation: 0 }],
  ['12.999999', { slot: 12, incarnation: 999_999 }],
  ['', undefined],
  ['two', undefined],
  ['-1', undefined],
  ['2.', undefined],
  ['2.x', undefined],
])('the stamp "%s" names %o', (stamp, worker) => {
  expect(workerOfNumber(parseStamp(stamp))).toEqual(worker)
})

test('a worker survives its stamp and its number, also in a column of 32-bit numbers', () => {
  const worker = { slot: 128, incarnation: 4321 }
  expect(parseStamp(stampOf(worker))).toBe(workerNumber(worker))
  expect(workerOfNumber(Int32Array.of(workerNumber(worker))[0] ?? -1)).toEqual(worker)
})
