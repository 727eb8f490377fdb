import { expect, test } from 'vitest'
import { ClientTally } from '../../../src/load/client-tally.ts'
import { addressOfClient, clientOf, MOST_CLIENTS } from '../../../src/load/clients.ts'
import { workerNumber } from '../../../src/model/worker-id.ts'
import { settledAs } from '../../support/settled.ts'

const answer = { status: 200, bodyBytes: 0, bodyHash: -1, retryAfter: false }
const by = (slot: number, incarnation = 0) => workerNumber({ slot, incarnation })
/** On a connection that has answered before, or else on one that came up then. */
const answered = (worker: number, connectedMs?: number) =>
  settledAs({ worker, answer, ...(connectedMs === undefined ? { idleMs: 5 } : { connectedMs }) })

test('counts the answers and the new connections that led to the same worker', () => {
  const tally = new ClientTally(2)
  for (const settled of [answered(by(1), 10), answered(by(1)), answered(by(1), 20), answered(by(2), 30)])
    tally.note(0, settled)
  tally.note(1, answered(by(2), 10))
  const { moves, ...totals } = tally.take()
  expect(totals).toEqual({
    ...{ answers: 3, stayed: 2, connections: 2, connectionsStayed: 1 },
    ...{ firstSlots: { 1: 1, 2: 1 }, lastSlots: { 2: 2 } },
  })
  expect(moves).toMatchObject([{ client: 0, from: { slot: 1, incarnation: 0 }, to: { slot: 2, incarnation: 0 } }])
  expect(moves[0]!.atMs - moves[0]!.sinceMs).toBeCloseTo(10)
})

test('a replacement is another worker in the same slot', () => {
  const tally = new ClientTally(1)
  for (const [at, worker] of [by(1), by(1, 1), by(2), by(1, 1)].entries()) tally.note(0, answered(worker, at))
  const { stayed, lastSlots, moves } = tally.take()
  expect([stayed, lastSlots, moves.length]).toEqual([0, { 1: 1 }, 3])
})

test('a connection that was used late says nothing of what is decided now', () => {
  const tally = new ClientTally(1)
  for (const settled of [answered(by(1), 10), answered(by(2), 40), answered(by(1), 20), answered(by(2), 50)])
    tally.note(0, settled)
  expect(tally.take()).toMatchObject({ stayed: 0, connections: 2, connectionsStayed: 1, moves: [{ to: { slot: 2 } }] })
})

test('what no worker has stamped, and what was not answered, tells nothing', () => {
  const tally = new ClientTally(1)
  tally.note(0, settledAs({ worker: by(1), outcome: 'hung' }))
  tally.note(0, settledAs({ worker: -1, answer }))
  expect(tally.take()).toEqual({
    ...{ answers: 0, stayed: 0, connections: 0, connectionsStayed: 0 },
    ...{ firstSlots: {}, lastSlots: {}, moves: [] },
  })
})

test('keeps a bounded list of moves, and in mind where each client was', () => {
  const tally = new ClientTally(1)
  for (let at = 0; at < 12_000; at += 1) tally.note(0, answered(by(1 + (at % 2)), at))
  const first = tally.take()
  expect([first.answers, first.stayed, first.moves.length]).toEqual([11_999, 0, 10_000])
  tally.note(0, answered(by(2)))
  expect(tally.take()).toMatchObject({ answers: 1, stayed: 1, moves: [] })
})

test('each client has an address of its own, and a connection that is dialled again has the same client', () => {
  const addresses = Array.from({ length: MOST_CLIENTS }, (_, client) => addressOfClient(client))
  expect(new Set(addresses).size).toBe(MOST_CLIENTS)
  for (const address of addresses) expect(address).toMatch(/^127\.1\.\d{1,2}\.([1-9]\d?|1\d\d|2[0-4]\d|250)$/)
  const owners = Array.from({ length: 400 }, (_, connection) => clientOf(connection, 4))
  expect(owners.slice(0, 4)).toEqual([0, 1, 2, 3])
  expect(clientOf(17, 4)).toBe(clientOf(17, 4))
  // Not in step with a primary that deals connections out in turn.
  const inStep = owners.filter((owner, connection) => owner % 2 === connection % 2).length
  expect(inStep).toBeGreaterThan(150)
  expect(inStep).toBeLessThan(250)
})
