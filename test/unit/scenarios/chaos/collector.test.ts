import { expect, test } from 'vitest'
import type { SettledBatch } from '../../../../src/load/index.ts'
import { eachDrop } from '../../../../src/model/drops.ts'
import { OUTCOMES, type Outcome } from '../../../../src/model/outcome.ts'
import { eachRejection } from '../../../../src/model/rejections.ts'
import { type WorkerId, workerNumber } from '../../../../src/model/worker-id.ts'
import { Collector } from '../../../../src/scenarios/chaos/collector.ts'
import { ConnectionBook } from '../../../../src/scenarios/chaos/connection-book.ts'
import { phasesOf } from '../../../../src/scenarios/chaos/schedule.ts'

const STARTED = 1_000_000
const first: WorkerId = { slot: 1, incarnation: 0 }
const second: WorkerId = { slot: 2, incarnation: 0 }
const phases = phasesOf({ warmupMs: 1_000, baselineMs: 2_000, durationMs: 5_000, cooldownMs: 1_000 })

interface Row {
  readonly due: number
  readonly took: number
  readonly outcome?: Outcome
  readonly code?: string
  readonly worker?: WorkerId
  readonly port?: number
  readonly entry?: number
}

function batch(rows: readonly Row[]): SettledBatch {
  const codes = [...new Set(rows.map(row => row.code ?? ''))]
  return {
    session: 'trial',
    dueAtMs: Float64Array.from(rows, row => STARTED + row.due),
    sentAtMs: Float64Array.from(rows, row => (row.outcome === 'refused' ? Number.NaN : STARTED + row.due)),
    endedAtMs: Float64Array.from(rows, row => STARTED + row.due + row.took),
    outcome: Uint8Array.from(rows, row => OUTCOMES.indexOf(row.outcome ?? 'ok')),
    code: Uint8Array.from(rows, row => codes.indexOf(row.code ?? '')),
    codes,
    worker: Int32Array.from(rows, row => (row.worker ? workerNumber(row.worker) : -1)),
    port: Uint16Array.from(rows, row => row.port ?? 0),
    entry: Uint8Array.from(rows, row => row.entry ?? 0),
  }
}

/** Each worker with the ports that it accepted, and when; the newest first. */
function collectorWith(
  ports: readonly (readonly [WorkerId, readonly (readonly [number, number])[]])[] = [],
  { keepAlive = false, entries = [] as string[] } = {},
): Collector {
  const read = (worker: WorkerId) => {
    const found = ports.find(([each]) => workerNumber(each) === workerNumber(worker))
    const rows = found?.[1] ?? []
    const accepted = {
      ports: Uint16Array.from(rows, ([port]) => port),
      atMs: Float64Array.from(rows, ([, atMs]) => STARTED + atMs),
    }
    return { connections: rows.length, started: 0, finished: 0, accepted }
  }
  return new Collector({
    startedAtMs: STARTED,
    phases,
    timeoutMs: 2_000,
    book: new ConnectionBook({ blackBox: read, heldConnections: () => undefined }, keepAlive),
    workers: () => ports.map(([worker]) => worker),
    entries,
  })
}

test('the warm-up counts apart, and the baseline within the rest', () => {
  const collector = collectorWith()
  collector.take(
    batch([
      { due: 10, took: 5 },
      { due: 1_000, took: 5 },
      { due: 2_999, took: 5 },
      { due: 3_000, took: 5 },
    ]),
  )
  expect(collector.warmupRequests.ok).toBe(1)
  expect(collector.requests).toMatchObject({ scheduled: 3, ok: 3 })
  expect(collector.baselineRequests).toMatchObject({ scheduled: 2, ok: 2 })
})

test('requests count in the bin in which they were due, not in the one in which they ended', () => {
  const collector = collectorWith()
  collector.take(
    batch([
      { due: 1_250, took: 2_000, outcome: 'hung', code: 'waiting' },
      { due: 3_210, took: 1 },
    ]),
  )
  const { scheduled, hung, ok } = collector.timeline.record()
  expect([scheduled[12], hung[12]]).toEqual([1, 1])
  expect([scheduled[32], ok[32], scheduled.length]).toEqual([1, 1, 33])
})

test('slow answers are told from others in hindsight as well', () => {
  const collector = collectorWith()
  collector.take(
    batch([
      { due: 1_000, took: 80 },
      { due: 1_010, took: 5 },
    ]),
  )
  collector.timeline.judge(50)
  collector.take(
    batch([
      { due: 3_500, took: 60 },
      { due: 3_510, took: 50 },
    ]),
  )
  const { slow } = collector.timeline.record()
  expect([slow[10], slow[35]]).toEqual([1, 1])
})

test('a drop on a connection that never answered is found with the worker that accepted it last', () => {
  const collector = collectorWith([
    [
      first,
      [
        [5_003, 2_999],
        [5_002, 2_998],
        [5_001, 2_000],
      ],
    ],
    [
      second,
      [
        [5_001, 2_999],
        [5_004, 2_990],
      ],
    ],
  ])
  collector.take(
    batch([
      { due: 3_000, took: 10, outcome: 'closed', code: 'rst', port: 5_001 },
      { due: 3_001, took: 10, outcome: 'closed', code: 'rst', port: 5_002 },
      { due: 3_002, took: 2_000, outcome: 'hung', code: 'waiting', port: 5_999 },
      { due: 3_003, took: 1, outcome: 'refused', code: 'econnrefused' },
    ]),
  )
  const seen = [...eachDrop(collector.drops.record())].map(({ slot, accepted }) => [slot, accepted])
  expect(seen).toEqual([
    [2, true],
    [1, true],
    [null, false],
    [null, null],
  ])
})

test('a drop says which request of a mix it was; without one it says nothing', () => {
  const lost = [0, 1, 1].map(
    (entry, at) => ({ due: 3_000 + at, took: 1, outcome: 'refused', code: 'econnrefused', entry }) as const,
  )
  const entriesIn = (entries: string[]) => {
    const collector = collectorWith([], { entries })
    collector.take(batch(lost))
    return [...eachDrop(collector.drops.record())].map(({ entry }) => entry)
  }
  expect(entriesIn(['list', 'checkout'])).toEqual(['list', 'checkout', 'checkout'])
  expect(entriesIn([])).toEqual([undefined, undefined, undefined])
})

test('rejections are counted by the bin in which they were due, by status and by worker', () => {
  const collector = collectorWith()
  const busy = { took: 1, outcome: 'rejected', code: '503', worker: second } as const
  collector.take(
    batch([
      { due: 3_010, ...busy },
      { due: 3_020, ...busy },
      { due: 3_110, ...busy, code: '429' },
    ]),
  )
  expect([...eachRejection(collector.rejections.record())]).toEqual([
    { status: '503', slot: 2, incarnation: 0, bin: 30, count: 2 },
    { status: '429', slot: 2, incarnation: 0, bin: 31, count: 1 },
  ])
})

test('a request whose connection was found by its acceptor counts as in flight on that worker', () => {
  const collector = collectorWith([[first, [[6_000, 3_098]]]])
  const fired = collector.inFlight.fired([first], STARTED + 3_100, { does: 'ends' })
  collector.inFlight.ended(first, STARTED + 3_104)
  collector.take(
    batch([
      { due: 3_090, took: 20, worker: first },
      { due: 3_095, took: 30, worker: second },
      { due: 3_099, took: 15, outcome: 'closed', code: 'fin', port: 6_000 },
    ]),
  )
  expect(fired.inFlight).toBe(2)
})

test('the first answer of a worker, and how many it gave', () => {
  const collector = collectorWith()
  collector.take(
    batch([
      { due: 0, took: 7, worker: first },
      { due: 10, took: 3, worker: first, outcome: 'rejected', code: '503' },
    ]),
  )
  expect(collector.answered.get(workerNumber(first))).toBe(2)
  expect(collector.firstServedMs.get(workerNumber(first))).toBe(7)
  expect(collector.answered.has(workerNumber(second))).toBe(false)
})
