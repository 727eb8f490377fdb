import { expect, test } from 'vitest'
import type { Answer } from '../../../src/load/engine.ts'
import { EntryTally } from '../../../src/load/entry-tally.ts'
import { countedHeaders } from '../../../src/load/response-tallies.ts'
import type { Outcome } from '../../../src/model/outcome.ts'
import { settledAs } from '../../support/settled.ts'

/** An answer whose headers that are counted have these values; the CPU time is the second. */
const answered = (...counted: (string | undefined)[]): Answer => ({
  ...{ status: 200, bodyBytes: 0, bodyHash: -1, retryAfter: false },
  counted,
})

function tallyOf(cpu: readonly (string | undefined)[], outcome: Outcome = 'ok'): EntryTally {
  const tally = new EntryTally(1)
  for (const us of cpu) {
    tally.scheduled()
    tally.settled(settledAs({ outcome, answer: answered('hit', us) }))
  }
  return tally
}

test('the highest tenth of CPU times is left out: a collection of garbage is no work of the request', () => {
  const times = [...Array.from({ length: 18 }, (_, at) => (at % 2 === 0 ? '90' : '110')), '90000', '80000']
  const { responses, us, sdUs } = tallyOf(times).take().cpu!
  expect({ responses, us }).toEqual({ responses: 20, us: 100 })
  // Nine times 90, and eleven times 110: the two that are left out are drawn in.
  expect(sdUs).toBeCloseTo((9.9499 * 20) / 18, 3)
})

test('of few CPU times none is left out', () => {
  expect(tallyOf(['90', '110']).take().cpu).toEqual({ responses: 2, us: 100, sdUs: 10 })
})

test('responses of which none is told do not count, nor what is no time', () => {
  expect(tallyOf([undefined, '100', 'soon', '-5', undefined]).take().cpu).toEqual({ responses: 1, us: 100, sdUs: 0 })
  expect(tallyOf([undefined]).take().cpu).toBeUndefined()
})

test('rejected responses do not count', () => {
  expect(tallyOf(['100'], 'rejected').take().cpu).toBeUndefined()
})

test('what was taken is not taken again', () => {
  const tally = tallyOf(['100'])
  tally.take()
  expect(tally.take().cpu).toBeUndefined()
})

test('all that were told count, but only so many are kept', () => {
  const { responses, us } = tallyOf(Array.from({ length: 20_010 }, () => '100')).take().cpu!
  expect({ responses, us }).toEqual({ responses: 20_010, us: 100 })
})

test('without a place among the headers that are counted there is none', () => {
  const tally = new EntryTally()
  tally.scheduled()
  tally.settled(settledAs({ outcome: 'ok', answer: answered('1', '100') }))
  expect(tally.take().cpu).toBeUndefined()
})

test('the CPU time is counted where it is told, after the other headers', () => {
  const tallies = [{ name: 'header:a', by: 'header', header: 'a' }] as const
  expect(countedHeaders({ tallies, timesResponses: true })).toEqual(['a', 'x-clusterbench-cpu'])
  expect(countedHeaders({ timesResponses: true })).toEqual(['x-clusterbench-cpu'])
  expect(countedHeaders({ tallies })).toEqual(['a'])
})
