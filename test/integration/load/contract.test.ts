import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import type { LoadEngine, Loop } from '../../../src/load/engine.ts'
import { engines } from '../../../src/load/engines/index.ts'
import type { LedgerSnapshot } from '../../../src/load/generator.ts'
import { RequestLedger } from '../../../src/load/ledger.ts'
import { LoadSession } from '../../../src/load/session.ts'
import { decodeHistogram, valueAt } from '../../../src/model/histogram.ts'
import { isConserved, type Outcome } from '../../../src/model/outcome.ts'
import { type BehaviourName, behaviours } from '../../fixtures/servers/behaviours.mjs'
import { startServer, type WireCounts } from '../../fixtures/servers/start.ts'
import { planFor, slice, slicesUntil, withSession } from './plan.ts'
import { type Row, rowsOf, tally, withoutStale } from './rows.ts'

type Expected = { readonly outcome: Outcome; readonly code: string } | undefined

/** What becomes of the requests that the server breaks on purpose; undefined where it breaks none. */
const EXPECTED: Record<
  Exclude<
    BehaviourName,
    | 'stampedBreaking'
    | 'stampedStuck'
    | 'headOnly'
    | 'neverAnswers'
    | 'closesIdle'
    | 'announcesTimeout'
    | 'rstBehindBody'
    | 'finBehindBody'
  >,
  { outcome: Outcome; code: string } | undefined
> = {
  healthy: undefined,
  fast: undefined,
  stamped: undefined,
  chunked: undefined,
  interim: undefined,
  // The answer is whole by its own length, and the bytes behind it belong to no answer: its request is `ok`, its connection
  // is dropped as lost. They may also come in a later segment, when the request has been settled; were one `malformed`
  // and the other `ok`, the outcome would depend on how the bytes were cut.
  excess: undefined,
  bodiless: undefined,
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
  garbage: { outcome: 'malformed', code: 'malformed.status-line' },
  garbageInChunk: { outcome: 'malformed', code: 'malformed.chunk' },
  badLength: { outcome: 'malformed', code: 'malformed.content-length' },
}

const NAMES = (Object.keys(behaviours) as BehaviourName[]).filter(name => name in EXPECTED)
/** A connection per request (of undici after an answer without the body it names): the latency includes dialling. */
const DIALS_EACH_TIME = new Set<BehaviourName>(['closing', 'untilFin', 'bodiless'])

/** A short deadline for what is to hang. All else may take as long as a busy machine needs. */
const SOON_MS = 250

/**
 * Loads the server, checks the account of it, and returns how far the latency is from the server's own, in ms: that of the
 * fastest response, as a busy machine delays the others on the way, or of the median where that is a millisecond shorter. Undefined where more
 * hung than the server broke, or less: a stall that is longer than the deadline takes the others as well, and may read an answer only after it.
 */
async function latencyOffMs(engine: LoadEngine, loop: Loop, behaviour: BehaviourName): Promise<number | undefined> {
  await using server = await startServer(behaviour)
  // Open loop: 2 connections are busy at a time, and up to 3 hang, more on a busy machine; nothing is to wait for a free one.
  const expected = EXPECTED[behaviour as keyof typeof EXPECTED]
  const soon = expected?.outcome === 'hung' ? { timeoutMs: SOON_MS } : {}
  const plan = planFor(server.origin, { connections: loop === 'open' ? 40 : 4, ...soon })
  return await withSession(engine, plan, async (session, ledger, columns) => {
    const requests = await slicesUntil(
      ({ scheduled, unsent }) => scheduled - unsent > 11,
      () => slice(session, loop, 500),
    )
    const wire = await server.counts()
    const snapshot = ledger.collect()
    const rows = rowsOf(columns.take('one'))
    expect(snapshot.requests).toEqual(requests)
    if (expected?.outcome === 'hung' && (requests.hung !== wire.broken || requests.unsent > 0)) {
      for (const row of rows.filter(({ outcome }) => outcome === 'unsent'))
        expect(row.endedAtMs - row.dueAtMs).toBeGreaterThanOrEqual(SOON_MS)
      expect(requests.ok + requests.hung + requests.unsent).toBe(requests.scheduled)
      await expect.poll(async () => (await server.counts()).received).toBe(requests.scheduled - requests.unsent)
      return undefined
    }
    expectAccount(snapshot, wire, expected)
    expectTrace(rows, snapshot, wire)
    const latency = decodeHistogram(snapshot.latencyHdr)
    expect(latency.totalCount).toBe(snapshot.requests.ok)
    const offMs = (percent: number) => valueAt(latency, percent) / 1000 - shareOf(wire.servedMs, percent)
    // A busy machine adds to what the server took, and takes away only where the server had to wait before it looked at the clock.
    return offMs(50) > -1 ? offMs(0) : Number.NEGATIVE_INFINITY
  })
}

/** The same of a plain client that dials for each of its requests: what the machine adds, whatever the engine. */
async function plainOffMs(): Promise<number> {
  await using server = await startServer('closing')
  const tookMs: number[] = []
  for (let round = 0; round < 4; round += 1)
    tookMs.push(...(await Promise.all(Array.from({ length: 4 }, () => plainRequestMs(server.origin)))))
  return Math.min(...tookMs) - shareOf((await server.counts()).servedMs, 0)
}

async function plainRequestMs(origin: string): Promise<number> {
  const fromMs = performance.now()
  const [response] = (await once(get(origin, { agent: false }), 'response')) as [IncomingMessage]
  await once(response.resume(), 'end')
  return performance.now() - fromMs
}

function shareOf(sorted: readonly number[], percent: number): number {
  return sorted[Math.floor((sorted.length * percent) / 100)] ?? 0
}

function expectAccount(
  { requests, codes, drops, connects }: LedgerSnapshot,
  wire: WireCounts,
  expected: Expected,
): void {
  expect(isConserved(requests)).toBe(true)
  expect(requests.scheduled).toBeGreaterThan(10)
  expect(requests.unsent).toBe(0)
  // The server counts what comes over the wire: a hidden re-send would be one more.
  expect(wire.received).toBe(requests.scheduled)
  expect(requests.ok).toBe(requests.scheduled - wire.broken)
  if (expected === undefined) {
    expect(codes).toEqual({})
    return
  }
  expect(wire.broken).toBeGreaterThan(0)
  // Not every engine's parser tells how an answer breaks the protocol.
  const code =
    'malformed.unparsable' in codes ? expected.code.replace(/^malformed\..*/, 'malformed.unparsable') : expected.code
  expect(withoutStale(codes, code)).toEqual({ [code]: wire.broken })
  expect(requests[expected.outcome]).toBe(wire.broken)
  const dropped = expected.outcome === 'rejected' ? 0 : wire.broken
  expect(drops).toHaveLength(dropped)
  expect(connects.lost).toBe(dropped)
}

/** The requests one by one must give the same account, and each its times in order and the connection that it went over. */
function expectTrace(rows: readonly Row[], { requests, codes }: LedgerSnapshot, wire: WireCounts): void {
  const { scheduled, ...outcomes } = requests
  expect(rows).toHaveLength(scheduled)
  expect(tally(rows.map(row => row.outcome))).toEqual(
    Object.fromEntries(Object.entries(outcomes).filter(([, count]) => count > 0)),
  )
  expect(tally(rows.filter(row => row.outcome !== 'ok').map(row => `${row.outcome}.${row.code}`))).toEqual(codes)
  for (const row of rows) {
    expect(row.dueAtMs).toBeLessThanOrEqual(row.sentAtMs)
    expect(row.sentAtMs).toBeLessThanOrEqual(row.endedAtMs)
    expect(wire.ports).toContain(row.port)
  }
}

for (const engine of engines) {
  for (const loop of engine.loops) {
    describe(`${engine.name}, ${loop} loop`, () => {
      test.each(NAMES)('accounts for every request of a server that is: %s', async behaviour => {
        // The counts must be right every time. The latency must be right at least once in eight: an engine that reads
        // it wrong does so every time, a busy machine does not. Where CPUs are scarce, a dial takes long for any client.
        const dials = DIALS_EACH_TIME.has(behaviour)
        let bound = dials ? 3 : 2
        let offMs: number | undefined
        const isOff = () => !(Math.abs(offMs ?? Number.NaN) <= bound)
        for (let attempt = 0; attempt < 8 && isOff(); attempt++) {
          offMs = await latencyOffMs(engine, loop, behaviour)
          if (dials && isOff()) bound = Math.max(3, 2 * (await plainOffMs()))
        }
        expect(
          Math.abs(offMs ?? Number.NaN),
          'ms off; undefined: the hung requests never matched what the server broke',
        ).toBeLessThanOrEqual(bound)
      })

      test('counts a refused port once per request, and does not call it thousands of times', async () => {
        await using server = await startServer('healthy')
        await withSession(engine, planFor(server.origin), async (session, ledger, columns) => {
          await server.refuse()
          const requests = await slicesUntil(
            ({ refused }) => refused > 10,
            () => slice(session, loop, 300),
          )
          const { codes, connects } = ledger.collect()
          const dropped = requests.refused + requests.closed

          // A connection whose FIN is not read yet when its first request is written is closed, not refused.
          expect(requests.closed).toBeLessThanOrEqual(4)
          expect(dropped).toBe(requests.scheduled)
          // A connection that the kernel took just before the port closed is reset before it is known to be open.
          expect(codes['refused.rst'] ?? 0).toBeLessThanOrEqual(4)
          expect(codes['refused.econnrefused']! + (codes['refused.rst'] ?? 0)).toBe(requests.refused)
          // Four connections, every 20 ms.
          expect(requests.refused).toBeLessThanOrEqual(80)
          expect(connects.lost).toBeGreaterThanOrEqual(requests.refused)
          const refused = rowsOf(columns.take('one')).filter(row => row.outcome === 'refused')
          expect(refused).toHaveLength(requests.refused)
          for (const row of refused) expect(row).toMatchObject({ sentAtMs: Number.NaN, port: 0, worker: undefined })
        })
      })

      test('sends what the plan says, and leaves the framing to itself', async () => {
        await using server = await startServer('fast')
        const request = {
          method: 'POST',
          path: '/orders?sort=up',
          headers: { 'x-kind': 'test', connection: 'upgrade', 'content-length': '999' },
          body: 'ping',
          expectStatus: [200],
        }
        const plan = planFor(server.origin, { connections: 1, maxConnections: 1, request })
        await withSession(engine, plan, async session => {
          // The first on its connection follows no body.
          const { ok, unsent, scheduled } = await slicesUntil(
            requests => requests.ok > 1,
            () => slice(session, loop, 60),
          )
          expect(ok + unsent).toBe(scheduled)
          const { lastRequest } = await server.counts()
          expect(lastRequest).toMatch(/^pingPOST \/orders\?sort=up HTTP\/1\.1\r\n/)
          expect(lastRequest).toMatch(/^x-kind: test$/im)
          expect(lastRequest.match(/^content-length: .*$/gim)).toEqual([expect.stringMatching(/: 4\r?$/)])
          expect(lastRequest.match(/^connection: .*$/gim)).toEqual([expect.stringMatching(/: keep-alive\r?$/)])
        })
      })

      test('counts an answer as the plan expects it', async () => {
        await using server = await startServer('fast')
        const plan = planFor(server.origin)
        const strict = { ...plan, request: { ...plan.request, expectStatus: [201] } }
        await withSession(engine, strict, async (session, ledger) => {
          const { requests } = await slice(session, loop, 60)
          expect(requests.rejected).toBe(requests.scheduled)
          expect(ledger.collect().codes).toEqual({ 'rejected.200': requests.scheduled })
        })
      })

      test('waits for no body after HEAD', async () => {
        await using server = await startServer('headOnly')
        await withSession(engine, planFor(server.origin, { method: 'HEAD' }), async session => {
          const { requests } = await slice(session, loop, 100)
          expect(requests.ok).toBe(requests.scheduled)
        })
      })

      test('throws RunError when no connection can be made', async () => {
        await using server = await startServer('healthy')
        await server.refuse()
        const opening = withSession(engine, planFor(server.origin), async () => {})
        await expect(opening).rejects.toMatchObject({
          name: 'RunError',
          exitCode: 3,
          message: expect.stringMatching(/ECONNREFUSED/),
        })
      })

      test('ends a slice at once on abort, with the reason of the signal', async () => {
        await using server = await startServer('healthy')
        const controller = new AbortController()
        await using session = await LoadSession.open(
          engine,
          planFor(server.origin),
          new RequestLedger(),
          controller.signal,
        )
        const startedMs = performance.now()
        setTimeout(() => controller.abort(new Error('enough')), 50)
        await expect(slice(session, loop, 10_000)).rejects.toThrow('enough')
        expect(performance.now() - startedMs).toBeLessThan(5_000)
      })
    })
  }
}
