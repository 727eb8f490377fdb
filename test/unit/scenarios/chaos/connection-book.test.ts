import { expect, test } from 'vitest'
import type { WorkerId } from '../../../../src/model/worker-id.ts'
import { workerNumber } from '../../../../src/model/worker-id.ts'
import { ConnectionBook } from '../../../../src/scenarios/chaos/connection-book.ts'
import type { BlackBox, HeldConnections } from '../../../../src/targets/index.ts'

const first: WorkerId = { slot: 1, incarnation: 0 }
const second: WorkerId = { slot: 2, incarnation: 0 }

function box(connections: number, ...accepted: { readonly port: number; readonly atMs: number }[]): BlackBox {
  const ports = Uint16Array.from(accepted, each => each.port)
  return {
    ...{ connections, started: 0, finished: 0 },
    accepted: { ports, atMs: Float64Array.from(accepted, each => each.atMs) },
  }
}

function book(
  keepAlive: boolean,
  ofFirst: BlackBox | undefined,
  ofSecond: BlackBox | undefined,
  held: HeldConnections | undefined = undefined,
): ConnectionBook {
  const isFirst = (worker: WorkerId) => workerNumber(worker) === workerNumber(first)
  const made = new ConnectionBook(
    {
      blackBox: worker => (isFirst(worker) ? ofFirst : ofSecond),
      heldConnections: worker => (isFirst(worker) ? held : undefined),
    },
    keepAlive,
  )
  made.refresh([first, second])
  return made
}

const sought = { port: 7, sentAtMs: 10_000, endedAtMs: 12_000 }

test('the last acceptance before the end of the request counts, whoever comes first in his own list', () => {
  const seen = book(true, box(1, { port: 7, atMs: 3_000 }), box(3, { port: 9, atMs: 9_990 }, { port: 7, atMs: 9_995 }))
  expect(seen.acceptorOf(sought)).toEqual(second)
  expect(seen.acceptorOf({ ...sought, endedAtMs: 5_000 })).toEqual(first)
})

test('a connection for one request was not accepted long before: its port has come round', () => {
  const old = box(1, { port: 7, atMs: 3_000 })
  expect(book(false, old, box(0)).acceptorOf(sought)).toBe('nobody')
  expect(book(true, old, box(0)).acceptorOf(sought)).toEqual(first)
})

test('a worker that writes nothing down has the connections that the system showed before it was signalled', () => {
  const seen = book(true, undefined, box(0), { ports: new Set([7]), atMs: 11_000 })
  expect(seen.acceptorOf(sought)).toEqual(first)
  expect(seen.acceptorOf({ ...sought, port: 8 })).toBeUndefined()
  expect(seen.acceptorOf({ ...sought, endedAtMs: 10_500 })).toBeUndefined()
})

test('without a box, or with one that does not reach back, it cannot be told', () => {
  const full = box(9_000, { port: 9, atMs: 11_000 })
  expect(book(false, undefined, box(0)).acceptorOf(sought)).toBeUndefined()
  expect(book(false, full, box(0)).acceptorOf(sought)).toBeUndefined()
  expect(book(false, box(9_000, { port: 9, atMs: 9_000 }), box(0)).acceptorOf(sought)).toBe('nobody')
})
