import { describe, expect, test } from 'vitest'
import { engines } from '../../../src/load/engines/index.ts'
import { decodeHistogram, percentilesOf } from '../../../src/model/histogram.ts'
import { isConserved, type Outcome } from '../../../src/model/outcome.ts'
import { type BehaviourName, behaviours } from '../../fixtures/servers/behaviours.mjs'
import { startServer } from '../../fixtures/servers/start.ts'
import { planFor, slice, withSession } from './plan.ts'

/** What becomes of the requests that the server breaks on purpose; undefined where it breaks none. */
const EXPECTED: Record<
  Exclude<BehaviourName, 'headOnly' | 'neverAnswers'>,
  { outcome: Outcome; code: string } | undefined
> = {
  healthy: undefined,
  fast: undefined,
  stamped: undefined,
  chunked: undefined,
  interim: undefined,
  excess: undefined,
  // Not to be told from a whole answer: it has no length, and the FIN is how such answers end.
  untilFin: undefined,
  closing: undefined,
  rejecting: { outcome: 'rejected', code: 'rejected.503' },
  finBeforeAnswer: { outcome: 'closed', code: 'closed.fin' },
  rstBeforeAnswer: { outcome: 'closed', code: 'closed.rst' },
  finInHeaders: { outcome: 'truncated', code: 'truncated.fin' },
  rstInBody: { outcome: 'truncated', code: 'truncated.rst' },
  cutSizedBody: { outcome: 'truncated', code: 'truncated.fin' },
  cutSizedClosing: { outcome: 'truncated', code: 'truncated.fin' },
  cutChunked: { outcome: 'truncated', code: 'truncated.fin' },
  cutChunkedClosing: { outcome: 'truncated', code: 'truncated.fin' },
  silent: { outcome: 'hung', code: 'hung.waiting' },
  late: { outcome: 'hung', code: 'hung.waiting' },
  stuckInBody: { outcome: 'hung', code: 'hung.answering' },
  garbage: { outcome: 'malformed', code: 'malformed.unparsable' },
  garbageInChunk: { outcome: 'malformed', code: 'malformed.unparsable' },
  badLength: { outcome: 'malformed', code: 'malformed.unparsable' },
}

const NAMES = (Object.keys(behaviours) as BehaviourName[]).filter(name => name in EXPECTED)
/** A connection per request: every answer's latency includes dialling. */
const DIALS_EACH_TIME = new Set<BehaviourName>(['closing', 'untilFin'])

for (const engine of engines) {
  for (const loop of engine.loops) {
    describe(`${engine.name}, ${loop} loop`, () => {
      test.each(NAMES)('accounts for every request of a server that is: %s', async behaviour => {
        await using server = await startServer(behaviour)
        await withSession(engine, planFor(server.origin), async (session, ledger) => {
          const counts = await slice(session, loop, 300)
          const wire = await server.counts()
          const { requests, codes, latencyHdr, drops } = ledger.collect()

          expect(requests).toEqual(counts.requests)
          expect(isConserved(requests)).toBe(true)
          expect(requests.scheduled).toBeGreaterThan(20)
          expect(requests.unsent).toBe(0)
          // The server counts what comes over the wire: a hidden re-send would be one more.
          expect(wire.received).toBe(requests.scheduled)

          const expected = EXPECTED[behaviour as keyof typeof EXPECTED]
          if (expected === undefined) {
            expect(requests.ok).toBe(requests.scheduled)
            expect(codes).toEqual({})
          } else {
            expect(wire.broken).toBeGreaterThan(0)
            expect(codes).toEqual({ [expected.code]: wire.broken })
            expect(requests[expected.outcome]).toBe(wire.broken)
            expect(requests.ok).toBe(requests.scheduled - wire.broken)
            expect(drops).toHaveLength(expected.outcome === 'rejected' ? 0 : wire.broken)
          }

          // 20 ms servers read 20 ± 2 ms; what the server itself was late on a busy machine is not the engine's.
          const { p50Us, count } = percentilesOf(decodeHistogram(latencyHdr))
          expect(count).toBe(requests.ok)
          expect(p50Us / 1000).toBeGreaterThan(wire.servedMedianMs - 0.5)
          expect(p50Us / 1000).toBeLessThan(wire.servedMedianMs + (DIALS_EACH_TIME.has(behaviour) ? 3 : 2))
        })
      })

      test('counts a refused port once per request, and does not call it thousands of times', async () => {
        await using server = await startServer('healthy')
        await withSession(engine, planFor(server.origin), async (session, ledger) => {
          await server.refuse()
          const { requests } = await slice(session, loop, 300)
          const { codes, connects } = ledger.collect()
          const dropped = requests.refused + requests.closed

          // A connection whose FIN is not read yet when its first request is written is closed, not refused.
          expect(requests.closed).toBeLessThanOrEqual(4)
          expect(dropped).toBe(requests.scheduled)
          expect(codes['refused.econnrefused']).toBe(requests.refused)
          expect(requests.refused).toBeGreaterThan(10)
          expect(requests.refused).toBeLessThanOrEqual(70)
          expect(connects.lost).toBeGreaterThanOrEqual(requests.refused)
        })
      })

      test('dials again without loss when an idle connection was closed by the server', async () => {
        await using server = await startServer('healthy')
        await withSession(engine, planFor(server.origin), async (session, ledger) => {
          await slice(session, loop, 100)
          await server.endIdle()
          await new Promise(resolve => setTimeout(resolve, 50))
          const { requests } = await slice(session, loop, 100)
          const snapshot = ledger.collect()
          expect(requests.ok).toBe(requests.scheduled)
          expect(snapshot.requests.ok).toBe(snapshot.requests.scheduled)
          expect(snapshot.connects).toEqual({ opened: 8, lost: 4 })
          expect((await server.counts()).received).toBe(snapshot.requests.scheduled)
        })
      })

      test('makes a connection per request without keep-alive', async () => {
        await using server = await startServer('fast')
        await withSession(engine, planFor(server.origin, { keepAlive: false }), async (session, ledger) => {
          const { requests } = await slice(session, loop, 100)
          const { connects } = ledger.collect()
          expect(requests.ok).toBe(requests.scheduled)
          expect(connects.lost).toBe(0)
          expect(connects.opened).toBeGreaterThanOrEqual(requests.scheduled)
          expect(connects.opened).toBeLessThanOrEqual(requests.scheduled + 4)
        })
      })

      test('waits for no body after HEAD', async () => {
        await using server = await startServer('headOnly')
        await withSession(engine, planFor(server.origin, { method: 'HEAD' }), async session => {
          const { requests } = await slice(session, loop, 100)
          expect(requests.ok).toBe(requests.scheduled)
        })
      })

      test('keeps its connections over many slices, and counts the answers by their stamp', async () => {
        await using server = await startServer('stamped')
        await withSession(engine, planFor(server.origin), async (session, ledger) => {
          for (let turn = 0; turn < 20; turn++) await slice(session, loop, 20, 500)
          const { requests, byWorker, connects } = ledger.collect()
          expect(requests.ok).toBe(requests.scheduled)
          expect(connects).toEqual({ opened: 4, lost: 0 })
          expect(Object.keys(byWorker)).toEqual(['0', '1'])
          expect((byWorker[0] ?? 0) + (byWorker[1] ?? 0)).toBe(requests.ok)
        })
      })

      test('throws RunError when no connection can be made', async () => {
        await using server = await startServer('healthy')
        await server.refuse()
        const opening = withSession(engine, planFor(server.origin), async () => {})
        await expect(opening).rejects.toMatchObject({ name: 'RunError', exitCode: 3, message: /ECONNREFUSED/ })
      })

      test('ends a slice at once on abort, with the reason of the signal', async () => {
        await using server = await startServer('healthy')
        const controller = new AbortController()
        const { RequestLedger } = await import('../../../src/load/ledger.ts')
        await using session = await engine.open(planFor(server.origin), new RequestLedger(), controller.signal)
        const startedMs = performance.now()
        setTimeout(() => controller.abort(new Error('enough')), 50)
        await expect(slice(session, loop, 10_000)).rejects.toThrow('enough')
        expect(performance.now() - startedMs).toBeLessThan(1000)
      })
    })
  }
}
