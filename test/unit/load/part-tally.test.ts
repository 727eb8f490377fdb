import { expect, test } from 'vitest'
import { RequestLedger } from '../../../src/load/ledger.ts'
import { PartTally } from '../../../src/load/part-tally.ts'
import { decodeHistogram, percentilesOf } from '../../../src/model/histogram.ts'
import { isConserved } from '../../../src/model/outcome.ts'
import { settledAs } from '../../support/settled.ts'

const at = (dueMs: number, more: Parameters<typeof settledAs>[0] = { outcome: 'ok' }) =>
  settledAs({ ...more, dueMs, endedMs: dueMs + 5 })

test('a request counts in the part in which it was due, in whatever order they end', () => {
  const tally = new PartTally([1_000, 1_500, 4_000])
  // A time whose distances are not exact in binary.
  const start = Array.from({ length: 1_000 }, (_, n) => n / 10).find(ms => ms + 1_000 - ms < 1_000)!
  tally.began(start)
  for (const ms of [0, 999.9, 1_499, 10, 1_000, 3_999, 1_500, 4_200]) tally.note(at(start + ms))
  tally.note(at(start + 1_200, { outcome: 'hung', code: 'waiting' }))
  const parts = tally.take()
  expect(parts.map(({ requests }) => requests.scheduled)).toEqual([3, 3, 3])
  expect(parts[1]!.requests).toMatchObject({ ok: 2, hung: 1 })
  expect(parts.every(({ requests }) => isConserved(requests))).toBe(true)
  expect(parts.map(({ latencyHdr }) => percentilesOf(decodeHistogram(latencyHdr)).count)).toEqual([3, 2, 3])
  const { numberOfSignificantValueDigits } = decodeHistogram(parts[0]!.latencyHdr)
  expect(numberOfSignificantValueDigits, 'a profile may have many parts').toBe(2)
  expect(tally.take().map(({ requests }) => requests.scheduled)).toEqual([0, 0, 0])
})

test('a ledger has parts only where they are asked for, and begins them with each slice', () => {
  expect(new RequestLedger().collect().parts).toBeUndefined()
  const ledger = new RequestLedger(undefined, { partEndsMs: [100, 200] })
  for (const [start, due] of [
    [0, 150],
    [1_000, 1_050],
  ] as const) {
    ledger.began(start)
    ledger.scheduled()
    ledger.settled(at(due))
  }
  expect(ledger.collect().parts!.map(({ requests }) => requests.ok)).toEqual([1, 1])
})
