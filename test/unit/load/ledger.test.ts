import { expect, test } from 'vitest'
import { RequestLedger } from '../../../src/load/ledger.ts'
import { decodeHistogram, percentilesOf } from '../../../src/model/histogram.ts'
import { OUTCOMES } from '../../../src/model/outcome.ts'
import { workerNumber } from '../../../src/model/worker-id.ts'
import { settledAs } from '../../support/settled.ts'

test('collects each outcome once, with its code, and starts anew', () => {
  const ledger = new RequestLedger()
  for (const outcome of OUTCOMES) {
    ledger.scheduled()
    // The worker of a drop is the one that had answered before on its connection: it has not answered this one.
    const worker = workerNumber({ slot: 3, incarnation: outcome === 'ok' ? 0 : 2 })
    ledger.settled(settledAs({ outcome, code: outcome === 'ok' ? '' : 'why', worker }))
  }
  const first = ledger.collect()
  expect(first.requests).toMatchObject({ scheduled: 8, ok: 1, rejected: 1, hung: 1, unsent: 1 })
  expect(Object.keys(first.codes)).toEqual(OUTCOMES.slice(1).map(outcome => `${outcome}.why`))
  expect(first.byWorker).toEqual({ 3: 2 })
  expect(first.drops.map(drop => drop.outcome)).toEqual(['refused', 'closed', 'truncated', 'hung', 'malformed'])
  expect(ledger.collect()).toMatchObject({ requests: { scheduled: 0, ok: 0 }, codes: {}, byWorker: {}, drops: [] })
})

test('keeps only the latency of ok answers', () => {
  const ledger = new RequestLedger()
  for (const [outcome, us] of [
    ['ok', 0.2],
    ['ok', 20_000],
    ['hung', 9e6],
    ['rejected', 1],
    ['ok', 9e12],
  ] as const) {
    ledger.scheduled()
    ledger.settled(settledAs({ outcome, endedMs: us / 1000 }))
  }
  const latency = decodeHistogram(ledger.collect().latencyHdr)
  expect(percentilesOf(latency)).toMatchObject({ count: 3, p50Us: 20_015 })
  expect(latency.minNonZeroValue).toBe(1)
})

test('throws when the sum law is broken', () => {
  const lost = new RequestLedger()
  lost.scheduled()
  expect(() => lost.collect()).toThrow('sum law')
  const twice = new RequestLedger()
  twice.scheduled()
  twice.settled(settledAs({ outcome: 'ok' }))
  twice.settled(settledAs({ outcome: 'hung', code: 'waiting' }))
  expect(() => twice.collect()).toThrow('sum law')
})

test('keeps a bounded list of drops, and counts all of them', () => {
  const ledger = new RequestLedger()
  for (let drop = 0; drop < 1500; drop++) {
    ledger.scheduled()
    ledger.settled(settledAs({ outcome: 'closed', code: 'fin' }))
  }
  const { drops, codes } = ledger.collect()
  expect(drops).toHaveLength(1000)
  expect(codes).toEqual({ 'closed.fin': 1500 })
})

test('tells the schedule lag of each slice apart, and of all together', () => {
  const ledger = new RequestLedger()
  ledger.lag(500)
  expect(ledger.takeSliceLagP99Us()).toBeCloseTo(500, -1)
  ledger.lag(100)
  expect(ledger.takeSliceLagP99Us()).toBeCloseTo(100, -1)
  expect(ledger.takeSliceLagP99Us()).toBe(0)
  expect(decodeHistogram(ledger.collect().lagHdr).totalCount).toBe(2)
})

test('all that is counted is of the one entry of a mix, which needs no books of its own', () => {
  const entry = {
    name: 'only',
    weight: 1,
    method: 'GET',
    path: '/',
    headers: {},
    body: undefined,
    expectStatus: undefined,
  }
  const ledger = new RequestLedger(undefined, { mix: { entries: [entry], data: [], seed: 1 } as never })
  for (const outcome of ['ok', 'hung'] as const) {
    ledger.scheduled()
    ledger.settled(settledAs({ outcome, code: outcome === 'ok' ? '' : 'late', endedMs: 3 }))
  }
  const { requests, codes, answers, latencyHdr, entries } = ledger.collect()
  expect(requests).toMatchObject({ scheduled: 2, ok: 1, hung: 1 })
  expect(entries).toEqual([{ requests, codes, answers, latencyHdr, cpu: undefined }])
})
