import { expect, test } from 'vitest'
import type { Answer, Settled } from '../../../src/load/engine.ts'
import { ResponseTallies } from '../../../src/load/response-tallies.ts'
import { MOST_VALUES, OTHER_VALUES, type Tally } from '../../../src/model/tally.ts'
import { workerNumber } from '../../../src/model/worker-id.ts'

const HEADER: Tally = { name: 'header:a', by: 'header', header: 'a' }
const JSON_PATH: Tally = { name: 'json:$.a.b', by: 'json', path: ['a', 'b'] }

const answer = (more: Partial<Answer> = {}): Answer => ({
  ...{ status: 200, bodyBytes: 0, bodyHash: -1, retryAfter: false },
  ...more,
})
const settled = (slot: number, dueMs = 0) =>
  ({ dueMs, worker: slot === 0 ? -1 : workerNumber({ slot, incarnation: 0 }) }) as Settled

function begun(plan: ConstructorParameters<typeof ResponseTallies>[0], now = 0): ResponseTallies {
  const tallies = new ResponseTallies(plan)
  tallies.began(now)
  return tallies
}

test('answers are counted by worker and value, and by nothing where they have none', () => {
  const tallies = begun({ tallies: [HEADER] })
  for (const [slot, value] of [
    [1, 'x'],
    [1, 'x'],
    [2, 'y'],
    [0, undefined],
  ] as const)
    tallies.note(settled(slot), answer({ counted: [value] }))
  const counts = [
    { value: 'x', slot: 1, count: 2 },
    { value: 'y', slot: 2, count: 1 },
    { value: null, slot: null, count: 1 },
  ]
  expect(tallies.take()).toEqual([{ of: 'header:a', counts }])
  expect(tallies.take()).toEqual([{ of: 'header:a', counts: [] }])
})

test.each([
  ['{"a":{"b":"x"}}', 'x'],
  ['{"a":{"b":true}}', 'true'],
  ['{"a":{"b":null}}', 'null'],
  ['{"a":{"b":[1]}}', '[1]'],
  ['{"a":[]}', null],
  ['{"a":', null],
  ['', null],
])('the place of %s is %s', (body, value) => {
  const tallies = begun({ tallies: [JSON_PATH] })
  tallies.note(settled(1), answer({ body }))
  expect(tallies.take()[0]!.counts).toEqual([{ value, slot: 1, count: 1 }])
})

test('values beyond the most are counted together, and long ones are cut', () => {
  const tallies = begun({ tallies: [HEADER] })
  for (let at = 0; at < MOST_VALUES + 3; at++) tallies.note(settled(1), answer({ counted: [`${at}`.padEnd(80, '.')] }))
  const { counts } = tallies.take()[0]!
  expect(counts).toHaveLength(MOST_VALUES + 1)
  expect(counts.find(({ value }) => value === OTHER_VALUES)?.count).toBe(3)
  expect(counts[0]!.value).toMatch(/^0\.{63}…$/)
})

test('a warm-up is not counted', () => {
  const tallies = begun({ tallies: [{ name: 'status', by: 'status' }], talliedAfterMs: 100 }, 1_000)
  // Requests that were due first may end last.
  for (const dueMs of [1_050, 1_000, 1_100, 1_200]) tallies.note(settled(1, dueMs), answer())
  expect(tallies.take()[0]!.counts).toEqual([{ value: '200', slot: 1, count: 2 }])
})
