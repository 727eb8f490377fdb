import { describe, expect, test } from 'vitest'
import { engines } from '../../../src/load/engines/index.ts'
import { startServer } from '../../fixtures/servers/start.ts'
import { planFor, slice, withSession } from './plan.ts'
import { rowsOf } from './rows.ts'

/** More connections than a slice has requests in the open loop: none is ever dialled for a request, however busy the machine is. */
const ENOUGH = 12

for (const engine of engines) {
  for (const loop of engine.loops) {
    describe(`the connections of ${engine.name}, ${loop} loop`, () => {
      test('dials again without loss when an idle connection was closed by the server', async () => {
        await using server = await startServer('healthy')
        await withSession(engine, planFor(server.origin, { connections: ENOUGH }), async (session, ledger) => {
          // Dialled again before anything is to be sent: the next request must not pay for it.
          const untilAccepted = (count: number) => expect.poll(async () => (await server.counts()).accepted).toBe(count)
          const closeIdle = async (accepted: number) => {
            await untilAccepted(accepted - ENOUGH)
            await server.endIdle()
            await untilAccepted(accepted)
          }
          await closeIdle(2 * ENOUGH)
          await slice(session, loop, 100)
          await closeIdle(3 * ENOUGH)
          const { requests } = await slice(session, loop, 100)
          const snapshot = ledger.collect()
          expect(requests.ok).toBe(requests.scheduled)
          expect(snapshot.requests.ok).toBe(snapshot.requests.scheduled)
          expect(snapshot.connects).toEqual({ opened: 3 * ENOUGH, lost: 2 * ENOUGH })
          expect((await server.counts()).received).toBe(snapshot.requests.scheduled)
        })
      })

      test('dials again without loss when bytes that nobody asked for came on an idle connection', async () => {
        await using server = await startServer('healthy')
        await withSession(engine, planFor(server.origin, { connections: ENOUGH }), async (session, ledger) => {
          // Each connection has had a request.
          await slice(session, loop, 10 * ENOUGH)
          await server.exceedIdle()
          await expect.poll(async () => (await server.counts()).accepted).toBe(2 * ENOUGH)
          const { requests } = await slice(session, loop, 100)
          const snapshot = ledger.collect()
          expect(requests.ok).toBe(requests.scheduled)
          expect(snapshot.requests.ok).toBe(snapshot.requests.scheduled)
          expect(snapshot.connects).toEqual({ opened: 2 * ENOUGH, lost: ENOUGH })
        })
      })

      test('tells a kept connection that the server was closing just then from one that broke', async () => {
        await using server = await startServer('closesIdle')
        await withSession(engine, planFor(server.origin), async (session, ledger) => {
          await slice(session, loop, 100)
          await new Promise(resolve => setTimeout(resolve, 1100))
          await slice(session, loop, 100)
          const { requests, codes } = ledger.collect()
          const { received, broken } = await server.counts()
          expect(broken).toBeGreaterThanOrEqual(4)
          expect(codes).toEqual({ 'closed.stale': broken })
          expect(requests.ok).toBe(requests.scheduled - broken)
          expect(received).toBe(requests.scheduled)
        })
      })

      test('keeps the connections of a server that will close idle ones after a second', async () => {
        await using server = await startServer('announcesTimeout')
        await withSession(engine, planFor(server.origin), async (session, ledger) => {
          const { requests } = await slice(session, loop, 300)
          expect(requests.ok).toBe(requests.scheduled)
          const { opened, lost } = ledger.collect().connects
          expect(lost).toBe(0)
          // One more for each request that found none idle, where the machine was busy for a moment.
          expect(opened).toBeLessThan(requests.scheduled / 2)
        })
      })

      test('makes a connection per request without keep-alive', async () => {
        await using server = await startServer('fast')
        await withSession(engine, planFor(server.origin, { keepAlive: false }), async (session, ledger) => {
          const { requests } = await slice(session, loop, 100)
          const { connects } = ledger.collect()
          const wire = await server.counts()
          expect(requests.ok).toBe(requests.scheduled)
          expect(wire.closing).toBe(wire.received)
          expect(connects.lost).toBe(0)
          expect(connects.opened).toBeGreaterThanOrEqual(requests.scheduled)
          expect(connects.opened).toBeLessThanOrEqual(requests.scheduled + 4)
        })
      })

      test('keeps its connections over many slices, and counts the answers by their stamp', async () => {
        await using server = await startServer('stamped')
        await withSession(engine, planFor(server.origin, { connections: ENOUGH }), async (session, ledger) => {
          for (let turn = 0; turn < 20; turn++) await slice(session, loop, 20, 500)
          const { requests, byWorker, connects } = ledger.collect()
          expect(requests.ok).toBe(requests.scheduled)
          expect(connects).toEqual({ opened: ENOUGH, lost: 0 })
          expect(Object.keys(byWorker)).toEqual(['0', '1'])
          expect((byWorker[0] ?? 0) + (byWorker[1] ?? 0)).toBe(requests.ok)
        })
      })

      test('knows the worker of a request that was cut off by what was answered before on its connection', async () => {
        await using server = await startServer('stampedBreaking')
        await withSession(engine, planFor(server.origin), async (session, ledger, columns) => {
          await slice(session, loop, 300, 300)
          const { requests, byWorker } = ledger.collect()
          const { ports } = await server.counts()
          const answeredOn = new Set<number>()
          const rows = rowsOf(columns.take('one')).sort((a, b) => a.endedAtMs - b.endedAtMs)
          for (const { outcome, port, worker } of rows) {
            const known = outcome === 'ok' || answeredOn.has(port)
            expect(worker).toEqual(known ? { slot: 3, incarnation: ports.indexOf(port) } : undefined)
            if (outcome === 'ok') answeredOn.add(port)
          }
          expect(rows.filter(row => row.outcome === 'closed' && row.worker !== undefined).length).toBeGreaterThan(2)
          // By slot, whatever the incarnation, and only what was answered.
          expect(byWorker).toEqual({ 3: requests.ok })
        })
      })

      test('knows the worker of an answer that did not end by its head', async () => {
        await using server = await startServer('stampedStuck')
        await withSession(engine, planFor(server.origin, { timeoutMs: 250 }), async (session, ledger, columns) => {
          await slice(session, loop, 20)
          expect(ledger.collect().byWorker).toEqual({})
          const rows = rowsOf(columns.take('one'))
          expect(rows.length).toBeGreaterThan(0)
          for (const row of rows) {
            expect(row).toMatchObject({ outcome: 'hung', code: 'answering', worker: { slot: 5, incarnation: 1 } })
          }
        })
      })
    })
  }
}
