import { describe, expect, test } from 'vitest'
import { engines } from '../../../src/load/engines/index.ts'
import { startServer } from '../../fixtures/servers/start.ts'
import { planFor, slice, slicesUntil, withSession } from './plan.ts'
import { type Row, rowsOf } from './rows.ts'

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
          await server.breakNext()
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
        const isIn = (ms: number) => (row: Row) => row.dueAtMs <= ms && row.endedAtMs >= ms
        // After a stall, the server may be right to close them.
        for (let tookMs = Number.POSITIVE_INFINITY; tookMs > 600; )
          await withSession(engine, planFor(server.origin), async (session, ledger, columns) => {
            const beganMs = performance.now()
            const { requests } = await slice(session, loop, 300)
            tookMs = performance.now() - beganMs
            if (tookMs > 600) return
            const { opened, lost } = ledger.collect().connects
            const rows = rowsOf(columns.take('one'))
            expect(requests.ok).toBe(requests.scheduled)
            expect(lost).toBe(0)
            // One for each request that was under way at once, where the machine was busy for a moment.
            const most = Math.max(...rows.map(row => rows.filter(isIn(row.dueAtMs)).length))
            expect(opened).toBeLessThanOrEqual(Math.max(4, most))
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
          const rows: Row[] = []
          const isKnown = (row: Row) => row.outcome === 'closed' && row.worker !== undefined
          // Requests that are due at the same moment each use their own connection.
          const areSeen = () => rows.push(...rowsOf(columns.take('one'))) > 0 && rows.filter(isKnown).length > 2
          await slicesUntil(areSeen, () => slice(session, loop, 300, 300))
          const { requests, byWorker } = ledger.collect()
          const { ports } = await server.counts()
          const answeredOn = new Set<number>()
          rows.sort((a, b) => a.endedAtMs - b.endedAtMs)
          // The system may give a port out a second time.
          const isOnce = ({ port }: Row) => ports.indexOf(port) === ports.lastIndexOf(port)
          for (const { outcome, port, worker } of rows.filter(isOnce)) {
            const known = outcome === 'ok' || answeredOn.has(port)
            expect(worker).toEqual(known ? { slot: 3, incarnation: ports.indexOf(port) } : undefined)
            if (outcome === 'ok') answeredOn.add(port)
          }
          // By slot, whatever the incarnation, and only what was answered.
          expect(byWorker).toEqual({ 3: requests.ok })
        })
      })

      test('knows the worker of an answer that did not end by its head', async () => {
        await using server = await startServer('stampedStuck')
        await withSession(engine, planFor(server.origin, { timeoutMs: 250 }), async (session, ledger, columns) => {
          const rows: Row[] = []
          const hung = () => rows.filter(({ code }) => code === 'answering')
          // A stall may be longer than the deadline, and leave no time for the head of some; not in slice after slice.
          const areSeen = () => {
            const last = rowsOf(columns.take('one'))
            rows.push(...last)
            return last.length > 0 && last.every(({ code }) => code === 'answering')
          }
          await slicesUntil(areSeen, () => slice(session, loop, 20))
          expect(ledger.collect().byWorker).toEqual({})
          for (const row of hung()) expect(row).toMatchObject({ outcome: 'hung', worker: { slot: 5, incarnation: 1 } })
          for (const { code } of rows) expect(['answering', 'waiting', 'late']).toContain(code)
        })
      })
    })
  }
}
