import { expect, test } from 'vitest'
import { type WorkerId, workerNumber } from '../../../../src/model/worker-id.ts'
import { InFlight } from '../../../../src/scenarios/chaos/in-flight.ts'
import { eventRecord, WorkerHistory } from '../../../../src/scenarios/chaos/worker-history.ts'
import type { LiveWorker } from '../../../../src/targets/index.ts'

const live = (slot: number): LiveWorker => ({
  ...{ slot, incarnation: 0, pid: 100 + slot, startedAtMs: 0 },
  ...{ listening: true, retiring: false },
})
const victim: WorkerId = { slot: 1, incarnation: 0 }
const next: WorkerId = { slot: 1, incarnation: 1 }

function killed(): WorkerHistory {
  const history = new WorkerHistory([live(1), live(2)])
  history.take({ kind: 'ended', atMs: 1_004, worker: victim, pid: 101, exit: { code: null, signal: 'SIGKILL' } })
  history.take({ kind: 'forked', atMs: 1_006, worker: next, pid: 201 })
  history.take({ kind: 'listening', atMs: 1_080, worker: next, pid: 201 })
  return history
}

test('the times after a death count from the fault', () => {
  const times = killed().timesAfter(1_000, [victim], 5_000)
  expect(times).toEqual({ detectedMs: 4, respawnedMs: 6, listeningMs: 80, allSlotsMs: 80 })
})

test('what comes after the next fault is not this one’s', () => {
  const times = killed().timesAfter(1_000, [victim], 1_050)
  expect(times).toEqual({ detectedMs: 4, respawnedMs: 6, listeningMs: null, allSlotsMs: null })
})

test('a fault that ends no worker has no such times', () => {
  const history = new WorkerHistory([live(1), live(2)])
  expect(history.timesAfter(1_000, [victim], 5_000)).toEqual({
    ...{ detectedMs: null, respawnedMs: null, listeningMs: null, allSlotsMs: null },
  })
})

test('with a replacement that listens before the old worker ends, the slot was never empty', () => {
  const history = new WorkerHistory([live(1), live(2)])
  history.take({ kind: 'forked', atMs: 1_001, worker: next, pid: 201 })
  history.take({ kind: 'listening', atMs: 1_060, worker: next, pid: 201 })
  history.take({ kind: 'ended', atMs: 1_090, worker: victim, pid: 101, exit: { code: 0, signal: null } })
  expect(history.timesAfter(1_000, [victim], 5_000).allSlotsMs).toBe(90)
})

test('the dead are remembered as long as a request may wait for them', () => {
  const history = killed()
  expect(history.recent(3_000, 2_000)).toContainEqual(victim)
  expect(history.recent(60_000, 2_000)).not.toContainEqual(victim)
})

test('events tell how a worker ended', () => {
  const [ended] = killed().events
  expect(eventRecord(ended!, 1_000)).toEqual({ atMs: 4, kind: 'ended', ...victim, text: 'pid 101 by SIGKILL' })
})

test('what a dead worker wrote down is read once, and that of the living each time', () => {
  const history = killed()
  const reads: string[] = []
  const accepted = { ports: new Uint16Array(), atMs: new Float64Array() }
  const read = ({ slot, incarnation }: WorkerId) => {
    reads.push(`${slot}.${incarnation}`)
    return { connections: reads.length, started: 5, finished: 4, accepted }
  }
  const client = { answered: new Map(), firstServedMs: new Map(), inFlight: new InFlight() }
  const first = history.records(0, { blackBox: read, hasAgent: () => true }, client)
  const again = history.records(0, { blackBox: read, hasAgent: () => true }, client)
  expect(reads).toEqual(['1.0', '2.0', '1.1', '2.0', '1.1'])
  expect(again[0]).toEqual(first[0])
  expect(first[0]).toMatchObject({ slot: 1, incarnation: 0, connections: 1, started: 5, finished: 4 })
  expect(again[1]).toMatchObject({ slot: 2, connections: 4 })
})

test('what a worker had got before the load began is not counted', () => {
  const probes = new Map([[workerNumber(victim), { connections: 3, started: 70, finished: 69 }]])
  const history = new WorkerHistory([live(1), live(2)], probes)
  const accepted = { ports: new Uint16Array(), atMs: new Float64Array() }
  const client = { answered: new Map(), firstServedMs: new Map(), inFlight: new InFlight() }
  const blackBox = () => ({ connections: 5, started: 90, finished: 88, accepted })
  const [one, two] = history.records(0, { blackBox, hasAgent: () => true }, client)
  expect(one).toMatchObject({ connections: 2, started: 20, finished: 19 })
  expect(two).toMatchObject({ connections: 5, started: 90, finished: 88 })
})
