import { describe, expect, test } from 'vitest'
import type { Generator, LoadPlan, SliceReport } from '../../../dist/load/index.js'
import { engines, startGenerator } from '../../../dist/load/index.js'
import { decodeHistogram, valueAt } from '../../../src/model/histogram.ts'
import { sharedNowMs } from '../../../src/model/shared-clock.ts'
import { MortalServer } from '../../fixtures/servers/mortal.ts'
import { planFor } from './plan.ts'
import { type Row, rowsOf, tally } from './rows.ts'

/** Longer than any of these tests: every slice is ended when what was waited for has been seen. */
const ENDLESS_MS = 600_000

interface Run {
  readonly rows: Row[]
  /** Waits until so many more requests have ended in this way. */
  more(count: number, is: (row: Row) => boolean): Promise<void>
  end(): Promise<SliceReport>
}

/** Puts an open loop on the server, and shows its requests as they end. */
async function underLoad(
  engine: string,
  plan: LoadPlan,
  perSec: number,
  body: (run: Run, generator: Generator) => Promise<void>,
) {
  await using generator = await startGenerator(new AbortController().signal)
  await generator.open('one', engine, { ...plan, trace: true })
  const rows: Row[] = []
  generator.follow('one', batch => rows.push(...rowsOf(batch)))
  const running = generator.run([{ session: 'one', loop: 'open', durationMs: ENDLESS_MS, perSec }])
  running.catch(() => {})
  const more = async (count: number, is: (row: Row) => boolean) => {
    const before = rows.length
    const seen = () => rows.slice(before).filter(is).length
    await expect.poll(seen, { timeout: 10_000 }).toBeGreaterThanOrEqual(count)
  }
  const end = async () => {
    generator.endSlice('one')
    const [report] = await running
    if (report === undefined) throw new Error('no report')
    return report
  }
  await body({ rows, more, end }, generator)
}

const isOk = (row: Row) => row.outcome === 'ok'
const is = (outcome: string) => (row: Row) => row.outcome === outcome

/** The requests one by one give the slice's counts. */
function expectAccount(rows: readonly Row[], { requests }: SliceReport): void {
  const { scheduled, ...outcomes } = requests
  const seen = {
    ...Object.fromEntries(Object.keys(outcomes).map(name => [name, 0])),
    ...tally(rows.map(r => r.outcome)),
  }
  expect(seen).toEqual(outcomes)
  expect(rows).toHaveLength(scheduled)
}

const openEngines = engines.filter(each => each.loops.has('open')).map(each => each.name)

describe.each(openEngines)('%s', engine => {
  describe.each([true, false])('a server that dies under load, keep-alive %s', keepAlive => {
    test('is refused meanwhile, once per request, and is back by itself after its respawn', async () => {
      await using server = new MortalServer()
      await server.start('1.0')
      await underLoad(engine, planFor(server.origin, { keepAlive, connections: 8 }), 200, async (run, generator) => {
        await run.more(20, isOk)
        const goneMs = await server.kill()
        await run.more(20, is('refused'))
        const beforeMs = sharedNowMs()
        const backMs = await server.start('1.1')
        await run.more(20, isOk)
        const report = await run.end()
        const { codes, connects } = await generator.collect('one')
        const { received } = await server.counts()

        expectAccount(run.rows, report)
        expect(report.requests).toMatchObject({ rejected: 0, truncated: 0, hung: 0, malformed: 0, unsent: 0 })
        // A generator without a turn writes to connections whose end it has not read yet. One that dialled in vain had none left.
        const heardMs = Math.min(
          ...run.rows.filter(row => row.outcome === 'refused' && row.dueAtMs > goneMs).map(row => row.endedAtMs),
        )
        for (const row of run.rows.filter(is('closed'))) expect(row.dueAtMs).toBeLessThan(heardMs)
        expect(codes['refused.econnrefused'] ?? 0).toBe(report.requests.refused - (codes['refused.rst'] ?? 0))
        for (const row of run.rows) {
          if (row.dueAtMs > heardMs && row.endedAtMs < beforeMs)
            expect(row).toMatchObject({ outcome: 'refused', port: 0 })
          if (row.dueAtMs > backMs) expect(row).toMatchObject({ outcome: 'ok', worker: { slot: 1, incarnation: 1 } })
        }
        expect(run.rows.filter(row => row.worker?.incarnation === 1)).toHaveLength(received)
        // The connections that were up, however many a busy machine has of them, one attempt to make each of the eight anew, and the requests that found none.
        const { refused, closed } = report.requests
        if (keepAlive) expect(connects.lost).toBeLessThanOrEqual(connects.opened + 8 + refused)
        else expect(connects.lost).toBeLessThanOrEqual(8 + refused + closed)
      })
    })

    test('is not called again and again while there is nothing to send', async () => {
      await using server = new MortalServer()
      await server.start('1.0')
      await using generator = await startGenerator(new AbortController().signal)
      await generator.open('one', engine, planFor(server.origin, { keepAlive, connections: 8 }))
      await generator.run([{ session: 'one', loop: 'open', durationMs: 200, perSec: 100 }])
      let [opened, lost] = [0, 0]
      const quiet = { opened: 0, lost: 0 }
      const lately = async () => {
        const { connects } = await generator.collect('one')
        opened += connects.opened
        lost += connects.lost
        return connects
      }
      await lately()
      await server.kill()
      if (keepAlive) await expect.poll(() => lately().then(() => lost)).toBeGreaterThanOrEqual(8)
      // A kernel that ends a process may close its connections before its port: what is made anew at once may be lost once more.
      const forAWhile = () => new Promise(resolve => setTimeout(resolve, 500))
      await expect.poll(() => forAWhile().then(lately)).toEqual(quiet)
      // Each of the eight fails once.
      expect(lost).toBeLessThanOrEqual(opened + 8)
    })
  })

  describe('a server that is stopped under load', () => {
    test('hangs what was sent until the deadline, and late answers are nobody’s', async () => {
      await using server = new MortalServer()
      await server.start('1.0')
      await underLoad(engine, planFor(server.origin, { connections: 16, timeoutMs: 200 }), 40, async run => {
        await run.more(32, isOk)
        const stoppedMs = await server.stop()
        await run.more(12, is('hung'))
        const resumedMs = server.resume()
        await run.more(32, isOk)
        const report = await run.end()
        const { scheduled, hung, unsent } = report.requests

        expectAccount(run.rows, report)
        // What a stall makes later than the deadline is not sent any more.
        const codes = tally(run.rows.filter(row => !isOk(row)).map(row => `${row.outcome}.${row.code}`))
        expect({ 'unsent.late': 0, ...codes }).toEqual({ 'hung.waiting': hung, 'unsent.late': unsent })
        // Each was written once, and counted once, whenever its answer came.
        await expect.poll(async () => (await server.counts()).received).toBe(scheduled - unsent)
        const lost = new Map<number, number>()
        for (const row of run.rows.filter(each => !isOk(each))) {
          expect(row.endedAtMs - row.dueAtMs).toBeGreaterThanOrEqual(200)
          if (row.outcome === 'hung') lost.set(row.port, row.endedAtMs)
        }
        // A stall delays some deadlines, not all of them.
        const lateMs = run.rows.filter(is('hung')).map(row => row.endedAtMs - row.dueAtMs)
        expect(Math.min(...lateMs)).toBeLessThan(300)
        // The clocks of two threads differ by less than 1 ms.
        const stopped = run.rows.filter(row => row.dueAtMs > stoppedMs + 1 && row.endedAtMs < resumedMs - 1)
        expect(stopped.length).toBeGreaterThan(0)
        expect(stopped.filter(isOk)).toEqual([])
        // A connection whose request hung is never used again.
        for (const row of run.rows)
          expect(row.sentAtMs).not.toBeGreaterThan(lost.get(row.port) ?? Number.POSITIVE_INFINITY)
        // Kept connections: who had answered before is known.
        const answered = new Set(run.rows.filter(isOk).map(row => row.port))
        const known = run.rows.filter(row => row.outcome === 'hung' && answered.has(row.port))
        expect(known.length).toBeGreaterThan(0)
        for (const { worker } of known) expect(worker).toEqual({ slot: 1, incarnation: 0 })
      })
    })

    test.each([true, false])('may die while all its connections are busy, keep-alive %s', async keepAlive => {
      await using server = new MortalServer()
      await server.start('1.0')
      await underLoad(
        engine,
        planFor(server.origin, { keepAlive, connections: 2, maxConnections: 2, timeoutMs: 200 }),
        500,
        async run => {
          await run.more(10, isOk)
          await server.stop()
          await run.more(10, is('unsent'))
          await server.kill()
          await run.more(50, is('refused'))
          await server.start('1.1')
          await run.more(20, isOk)
          expectAccount(run.rows, await run.end())
        },
      )
    })

    test('what finds as many connections busy as there may be is charged to the generator, at once', async () => {
      await using server = new MortalServer()
      await server.start('1.0')
      const plan = planFor(server.origin, { keepAlive: false, connections: 2, maxConnections: 2, timeoutMs: 400 })
      await underLoad(engine, plan, 500, async (run, generator) => {
        await run.more(10, isOk)
        await server.stop()
        await run.more(10, is('unsent'))
        await run.more(4, is('hung'))
        server.resume()
        await run.more(20, isOk)
        const report = await run.end()

        expectAccount(run.rows, report)
        expect(report.requests).toMatchObject({ closed: 0, truncated: 0, malformed: 0, rejected: 0 })
        expect(report.requests.hung).toBeGreaterThan(2)
        const { lagHdr } = await generator.collect('one')
        const lagMs = valueAt(decodeHistogram(lagHdr), 100) / 1000
        for (const row of run.rows.filter(is('unsent'))) {
          // As late as the machine was, and no waiting of ours.
          const lateMs = row.endedAtMs - row.dueAtMs
          expect(lateMs).toBeLessThanOrEqual(lagMs + 0.01)
          const code = lateMs < 400 ? 'no-free-connection' : 'late'
          expect(row).toMatchObject({ code, sentAtMs: Number.NaN, port: 0, worker: undefined })
        }
        const ports = run.rows.filter(row => row.port > 0).map(row => row.port)
        // A connection each; the system may give a port out a second time.
        expect(new Set(ports).size).toBeGreaterThan(ports.length * 0.9)
      })
    })
  })
})
