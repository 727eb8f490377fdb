import { once } from 'node:events'
import { isDeepStrictEqual } from 'node:util'
import { Worker } from 'node:worker_threads'
import { describe, expect, test } from 'vitest'
import type { Generator, LoadPlan, SettledBatch, SliceOrder } from '../../../dist/load/index.js'
import { DEFAULT_ENGINE, engines, startGenerator } from '../../../dist/load/index.js'
import { RunError } from '../../../dist/model/errors.js'
import { decodeHistogram } from '../../../src/model/histogram.ts'
import { noRequests } from '../../../src/model/outcome.ts'
import { sharedNowMs } from '../../../src/model/shared-clock.ts'
import { startServer } from '../../fixtures/servers/start.ts'
import { planFor } from './plan.ts'
import { rowsOf } from './rows.ts'

const { signal: never } = new AbortController()

async function withGenerator(body: (generator: Generator) => Promise<void>, signal = never): Promise<void> {
  await using generator = await startGenerator(signal)
  await body(generator)
}

const closed = (session: string, durationMs: number): SliceOrder => ({ session, loop: 'closed', durationMs })
const open = (session: string, durationMs: number, perSec: number): SliceOrder => ({
  session,
  loop: 'open',
  durationMs,
  perSec,
})

describe('the generator thread', () => {
  test.each(engines.map(engine => engine.name))('runs the slices of two %s sessions in order', async engine => {
    await using one = await startServer('healthy')
    await using two = await startServer('healthy')
    await withGenerator(async generator => {
      await generator.open('one', engine, planFor(one.origin))
      await generator.open('two', engine, planFor(two.origin))
      const order = ['one', 'two', 'two', 'one']
      const reports = await generator.run(order.map(session => closed(session, 60)))

      expect(reports.map(report => report.session)).toEqual(order)
      for (const [at, report] of reports.entries()) {
        expect(report.requests.ok).toBe(report.requests.scheduled)
        expect(report.medianUs).toBeGreaterThan(19_000)
        expect(report.generator.utilization).toBeGreaterThan(0)
        expect(report.generator.utilization).toBeLessThanOrEqual(1)
        expect(report.generator.lagP99Us).toBe(0)
        const before = reports[at - 1]
        if (before) expect(report.startedAtMs).toBeGreaterThanOrEqual(before.startedAtMs + before.durationMs)
      }
      const snapshot = await generator.collect('one')
      const scheduled = reports.filter(report => report.session === 'one').map(report => report.requests.scheduled)
      expect(snapshot.requests.scheduled).toBe(scheduled.reduce((sum, count) => sum + count))
      expect(snapshot.requests.scheduled).toBe((await one.counts()).received)
      expect((await generator.collect('one')).requests.scheduled).toBe(0)
      await generator.close('one')
      await expect(generator.collect('one')).rejects.toThrow('no session named one')
    })
  })

  test.each(engines.map(engine => engine.name))('%s leaves no timer and no socket behind', async engine => {
    await using server = await startServer('silent')
    const workerData = { engine, plan: planFor(server.origin) }
    const worker = new Worker(new URL('../../fixtures/servers/cut-off-session.mjs', import.meta.url), { workerData })
    // On a busy machine both come at once.
    const [message, exit] = [once(worker, 'message'), once(worker, 'exit')]
    const [disposed] = (await message) as [string]
    expect(disposed).toBe('the session was closed during a slice')
    // A thread ends by itself when nothing is left that could wake it up.
    const [exitCode] = (await exit) as [number]
    expect(exitCode).toBe(0)
  })

  test('keeps to the schedule in the open loop, and says how late it was', async () => {
    await using server = await startServer('fast')
    await withGenerator(async generator => {
      await generator.open('one', DEFAULT_ENGINE, planFor(server.origin))
      const [report] = await generator.run([open('one', 500, 200)])
      expect(report?.requests.scheduled).toBe(100)
      expect(report?.perSec).toBe(200)
      expect(report?.generator.lagP99Us).toBeGreaterThan(0)
      const { lagHdr } = await generator.collect('one')
      expect(decodeHistogram(lagHdr).totalCount).toBe(100)
    })
  })

  test('counts waiting awake as idle: the schedule is kept, and the loop is not called busy', async () => {
    await using server = await startServer('fast')
    await withGenerator(async generator => {
      await generator.open('one', DEFAULT_ENGINE, planFor(server.origin, { spin: true }))
      // Always awake: Node's own measure of it is 1. A machine that takes the CPU away does so less than twenty times in a row.
      let [utilization, ok] = [1, 0]
      for (let attempt = 0; attempt < 20 && (utilization > 0.8 || ok < 50); attempt++) {
        const [report] = await generator.run([open('one', 100, 500)])
        expect(report?.requests.scheduled).toBe(50)
        utilization = report?.generator.utilization ?? 1
        ok = report?.requests.ok ?? 0
        expect(utilization).toBeGreaterThan(0)
      }
      expect(utilization).toBeLessThanOrEqual(0.8)
      expect(ok).toBe(50)
      const { lagHdr, requests } = await generator.collect('one')
      expect(decodeHistogram(lagHdr).totalCount).toBe(requests.scheduled)
    })
  })

  test('hands over the requests of traced sessions while a slice runs, all of them before its report', async () => {
    await using server = await startServer('fast')
    await withGenerator(async generator => {
      await generator.open('one', DEFAULT_ENGINE, planFor(server.origin, { trace: true }))
      await generator.open('two', 'autocannon', planFor(server.origin, { trace: true }))
      await generator.open('untraced', DEFAULT_ENGINE, planFor(server.origin))
      const batches = { one: [] as SettledBatch[], two: [] as SettledBatch[], untraced: [] as SettledBatch[] }
      const sessions = Object.keys(batches) as (keyof typeof batches)[]
      for (const name of sessions) generator.follow(name, batch => batches[name].push(batch))
      generator.follow('one', () => batches.one.length > 2 && generator.endSlice('one'))
      const unfollow = generator.follow('one', () => expect.unreachable())
      unfollow()
      const startedAtMs = sharedNowMs()
      const [one, two] = await generator.run([open('one', 600_000, 200), closed('two', 50), open('untraced', 50, 200)])
      const endedAtMs = sharedNowMs()

      expect(batches.untraced).toEqual([])
      for (const name of ['one', 'two'] as const) {
        const rows = batches[name].flatMap(rowsOf)
        expect(rows).toHaveLength((name === 'one' ? one : two)?.requests.ok ?? -1)
        for (const row of rows) {
          expect(row.outcome).toBe('ok')
          expect(row.dueAtMs).toBeGreaterThan(startedAtMs)
          expect(row.endedAtMs).toBeLessThan(endedAtMs)
        }
      }
      const dues = batches.one.flatMap(rowsOf).map(row => row.dueAtMs - (one?.startedAtMs ?? 0))
      // 5 ms apart, whatever became of them.
      for (const [index, dueMs] of dues.sort((a, b) => a - b).entries())
        expect(dueMs - index * 5).toBeCloseTo(dues[0] ?? 0, 2)
    })
  })

  test('a follower that throws ends what is running with its error', async () => {
    await using server = await startServer('fast')
    await withGenerator(async generator => {
      await generator.open('one', DEFAULT_ENGINE, planFor(server.origin, { trace: true }))
      generator.follow('one', () => {
        throw new Error('no room')
      })
      await expect(generator.run([open('one', 60_000, 100)])).rejects.toThrow('no room')
    })
  })

  test('ends an open slice early and cleanly: what is in flight is waited for, the next slice follows', async () => {
    await using server = await startServer('healthy')
    await withGenerator(async generator => {
      await generator.open('one', DEFAULT_ENGINE, planFor(server.origin, { trace: true, connections: 16 }))
      generator.endSlice('one')
      generator.endSlice('nobody')
      const seen = new Promise<void>(resolve => {
        generator.follow('one', () => resolve())
      })
      const running = generator.run([open('one', 600_000, 200), closed('one', 50), open('one', 50, 200)])
      await seen
      generator.endSlice('one')
      const [first, second, third] = await running
      const { requests } = await generator.collect('one')

      expect(first?.requests.ok).toBe(first?.requests.scheduled)
      expect(first?.requests.scheduled).toBeGreaterThan(0)
      expect(first?.durationMs).toBeLessThan(10_000)
      expect(second?.requests.ok).toBe(second?.requests.scheduled)
      expect(third?.requests).toMatchObject({ scheduled: 10, ok: 10 })
      expect((await server.counts()).received).toBe(requests.scheduled)
    })
  })

  test('keeps to the rate over open slices in a row: none ends before its time', async () => {
    await using server = await startServer('fast')
    await withGenerator(async generator => {
      await generator.open('one', DEFAULT_ENGINE, planFor(server.origin))
      const startedMs = performance.now()
      const reports = await generator.run([open('one', 200, 20), open('one', 200, 20)])
      expect(performance.now() - startedMs).toBeGreaterThanOrEqual(400)
      expect(reports.map(report => report.requests.ok)).toEqual([4, 4])
      for (const report of reports) expect(report.durationMs).toBeGreaterThanOrEqual(200)
    })
  })

  test('charges to itself what finds as many connections busy as there may be, and sends it never', async () => {
    await using server = await startServer('neverAnswers')
    await withGenerator(async generator => {
      const plan = planFor(server.origin, { connections: 2, maxConnections: 3, timeoutMs: 300 })
      const exact = { 'hung.waiting': 3, 'unsent.no-free-connection': 7 }
      let [account, sent]: [object, number] = [{}, 0]
      // Under a stall that is longer than the deadline, some are too late to be sent.
      for (let attempt = 0; attempt < 8 && !isDeepStrictEqual(account, exact); attempt++) {
        const session = `attempt ${attempt}`
        await generator.open(session, DEFAULT_ENGINE, plan)
        const [report] = await generator.run([open(session, 5, 2000)])
        const { requests, codes, connects } = await generator.collect(session)
        await generator.close(session)
        account = codes
        sent += requests.hung

        expect(report?.requests).toEqual(requests)
        expect(requests).toEqual({ ...noRequests(), scheduled: 10, hung: requests.hung, unsent: 10 - requests.hung })
        // The third connection was dialled for its request, and the plan's two were dialled again when they had hung.
        await expect.poll(async () => (await server.counts()).received).toBe(sent)
        expect(connects.opened).toBeGreaterThanOrEqual(requests.hung)
      }
      expect(account).toEqual(exact)
    })
  })

  test('dials for what finds no idle connection, and closes the surplus again', async () => {
    await using server = await startServer('healthy')
    await withGenerator(async generator => {
      await generator.open('one', DEFAULT_ENGINE, planFor(server.origin, { connections: 5 }))
      const openNow = async () => {
        const { accepted, closed } = await server.counts()
        return accepted - closed
      }
      // Answers take 20 ms: at 1,000/s some 20 are in flight.
      const [busy] = await generator.run([open('one', 200, 1_000)])
      expect(busy?.requests).toMatchObject({ scheduled: 200, ok: 200 })
      expect(await openNow()).toBeGreaterThan(10)
      // At 50/s one or two at a time are needed; a machine that is busy for a moment may need more once again.
      let left = Number.POSITIVE_INFINITY
      for (let attempt = 0; attempt < 6 && left > 5; attempt++) {
        const [calm] = await generator.run([open('one', 2_000, 50)])
        expect(calm?.requests).toMatchObject({ scheduled: 100, ok: 100 })
        left = await openNow()
      }
      expect(left).toBe(5)
    })
  })

  test('brings RunError over the border of the thread with its class and exit code', async () => {
    await using server = await startServer('healthy')
    await server.refuse()
    await withGenerator(async generator => {
      const opening = generator.open('one', DEFAULT_ENGINE, planFor(server.origin))
      await expect(opening).rejects.toBeInstanceOf(RunError)
      await expect(opening).rejects.toMatchObject({ exitCode: 3, message: expect.stringContaining(server.origin) })
    })
  })

  test('shows an internal error as one, with the stack of the thread', async () => {
    await withGenerator(async generator => {
      const opening = generator.open('one', 'wrk', planFor('http://127.0.0.1:1') as LoadPlan)
      await expect(opening).rejects.toThrow('no engine named wrk')
      await expect(opening).rejects.not.toBeInstanceOf(RunError)
      await expect(opening).rejects.toMatchObject({ stack: expect.stringContaining('sessions.js') })
    })
  })

  test('ends promptly on abort, whatever is running, and gives its reason to later calls too', async () => {
    await using server = await startServer('healthy')
    const controller = new AbortController()
    await withGenerator(async generator => {
      await generator.open('one', 'autocannon', planFor(server.origin))
      const running = generator.run([closed('one', 10_000), closed('one', 10_000)])
      setTimeout(() => controller.abort(new Error('Ctrl-C')), 50)
      const startedMs = performance.now()
      await expect(running).rejects.toThrow('Ctrl-C')
      expect(performance.now() - startedMs).toBeLessThan(5_000)
      await expect(generator.collect('one')).rejects.toThrow('Ctrl-C')
    }, controller.signal)
    await expect(startGenerator(controller.signal)).rejects.toThrow('Ctrl-C')
  })
})
