import { expect, test } from 'vitest'
import { summarizeClients } from '../../../../src/analysis/chaos/clients.ts'
import type { TrialClients } from '../../../../src/model/chaos-result.ts'
import { sampleWorker } from '../../../golden/trials.ts'

type Move = TrialClients['moves'][number]

const id = (slot: number, incarnation = 0) => ({ slot, incarnation })
/** From one connection to the next. */
const move = (
  [sinceMs, atMs]: readonly [number, number],
  client: number,
  from: Move['from'],
  to: Move['to'],
): Move => ({
  ...{ atMs, sinceMs, client, from, to },
})
const clientsWith = (...moves: Move[]): TrialClients => ({
  ...{ answers: 1_000, stayed: 1_000 - moves.length, connections: moves.length, connectionsStayed: 0 },
  ...{ firstSlots: { 1: 3, 2: 1 }, lastSlots: { 2: 4 }, moves },
})
const workers = [
  sampleWorker(1, { endedMs: 10_000 }),
  sampleWorker(2),
  sampleWorker(1, { incarnation: 1, startedMs: 10_010, listeningMs: 10_200 }),
]

test('a client whose worker has ended lost it, and goes back to its replacement later', () => {
  const moves = [move([0, 10_020], 7, id(1), id(2)), move([10_020, 12_000], 7, id(2), id(1, 1))]
  expect(summarizeClients(clientsWith(...moves), { workers })).toMatchObject({ strayed: 0, lostWorker: 1 })
})

test('a client may know of an end before its supervisor does', () => {
  const moves = [move([0, 9_990], 7, id(1), id(2))]
  expect(summarizeClients(clientsWith(...moves), { workers })).toMatchObject({ strayed: 0, lostWorker: 1 })
})

test('where responses are slow, connections are accepted late', () => {
  const moves = [move([10_350, 12_000], 7, id(2), id(1, 1))]
  expect(summarizeClients(clientsWith(...moves), { workers })).toMatchObject({ strayed: 1 })
  expect(summarizeClients(clientsWith(...moves), { workers }, 180)).toMatchObject({ strayed: 0 })
})

test('a worker that was told to stop is about to go: its clients are right to leave', () => {
  const stops = [{ slot: 2, incarnation: 0, how: 'SIGTERM', askedMs: 9_000, killedMs: null, atAsk: null, atKill: null }]
  const moves = [move([0, 9_100], 1, id(2), id(1))]
  expect(summarizeClients(clientsWith(...moves), { workers, stops })).toMatchObject({ strayed: 0, lostWorker: 1 })
  expect(summarizeClients(clientsWith(...moves), { workers })).toMatchObject({ strayed: 1, lostWorker: 0 })
})

test('a client strays between workers that are there all the time', () => {
  const moves = [
    move([0, 2_000], 1, id(1), id(2)),
    move([2_000, 2_010], 1, id(2), id(1)),
    move([2_010, 10_500], 1, id(1), id(1, 1)),
    move([10_500, 13_000], 1, id(1, 1), id(2)),
    move([13_000, 14_000], 1, id(2), id(1, 1)),
  ]
  expect(summarizeClients(clientsWith(...moves), { workers })).toMatchObject({ strayed: 4, lostWorker: 1 })
})

test('clients by worker name every slot, those without a client too', () => {
  const clients = { ...clientsWith(), firstSlots: { 2: 4 }, lastSlots: { 2: 3, 3: 1 } }
  expect(summarizeClients(clients, { workers })).toMatchObject({
    stayed: 1,
    connectionsStayed: null,
    byWorker: [
      { slot: 1, first: 0, last: 0 },
      { slot: 2, first: 4, last: 3 },
      { slot: 3, first: 0, last: 1 },
    ],
  })
})

test('a client that reaches the replacement while the old worker still serves has lost what that kept', () => {
  const surged = [sampleWorker(1), sampleWorker(1, { incarnation: 1, startedMs: 9_000, listeningMs: 9_200 })]
  const moves = [move([0, 9_300], 1, id(1), id(1, 1))]
  expect(summarizeClients(clientsWith(...moves), { workers: surged })).toMatchObject({ strayed: 0, lostWorker: 1 })
})

test('moves beyond those that are kept count as those do', () => {
  const kept = Array.from({ length: 100 }, (_, at) => move([at, at + 1], at, id(1), id(2)))
  const clients = { ...clientsWith(...kept), connections: 10_000, connectionsStayed: 5_000 }
  expect(summarizeClients(clients, { workers: [sampleWorker(1), sampleWorker(2)] }).strayed).toBe(5_000)
})
