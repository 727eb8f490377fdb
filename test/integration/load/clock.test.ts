import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { engines, startGenerator } from '../../../dist/load/index.js'
import { sharedNowMs } from '../../../src/model/shared-clock.ts'
import { planFor } from './plan.ts'
import { type Row, rowsOf } from './rows.ts'

/** By how much clocks may differ that were compared with the system's at different times. */
const CLOCKS_MS = 0.5

interface Arrival {
  readonly port: number
  readonly atMs: number
}

let server: ChildProcess
let origin: string
beforeAll(async () => {
  server = fork(new URL('../../fixtures/servers/timekeeper.mjs', import.meta.url), { execArgv: [] })
  const [message] = (await once(server, 'message')) as [{ port: number }]
  origin = `http://127.0.0.1:${message.port}`
})
afterAll(() => void server.kill('SIGKILL'))

async function arrivals(): Promise<Arrival[]> {
  const reply = once(server, 'message')
  server.send('arrivals')
  return ((await reply) as [Arrival[]])[0]
}

const names = engines.filter(engine => engine.loops.has('open')).map(engine => engine.name)

/** Loads the server for a while, and checks the order of times. Gives how long the fastest requests and responses were on their way, in milliseconds. */
async function fastestMs(engine: string): Promise<{ away: number; back: number }> {
  const known = (await arrivals()).length
  const beganAtMs = sharedNowMs()
  await using generator = await startGenerator(new AbortController().signal)
  const rows: Row[] = []
  generator.follow('one', batch => rows.push(...rowsOf(batch)))
  await generator.open('one', engine, planFor(origin, { connections: 1, trace: true }))
  const [report] = await generator.run([{ session: 'one', loop: 'open', durationMs: 500, perSec: 100 }])
  const overAtMs = sharedNowMs()

  expect(report?.startedAtMs).toBeGreaterThan(beganAtMs - CLOCKS_MS)
  // Requests arrive on a connection in the order in which they were due; a busy machine may need more than one.
  const arrived = (await arrivals()).slice(known).sort((a, b) => a.port - b.port || a.atMs - b.atMs)
  rows.sort((a, b) => a.port - b.port || a.dueAtMs - b.dueAtMs)
  expect(arrived).toHaveLength(50)
  expect(rows.map(row => row.port)).toEqual(arrived.map(arrival => arrival.port))
  for (const [index, { dueAtMs, sentAtMs, endedAtMs }] of rows.entries()) {
    const arrivedAtMs = arrived[index]!.atMs
    expect(dueAtMs).toBeGreaterThan((report?.startedAtMs ?? 0) - CLOCKS_MS)
    expect(sentAtMs).toBeGreaterThanOrEqual(dueAtMs - CLOCKS_MS)
    expect(arrivedAtMs).toBeGreaterThan(sentAtMs - CLOCKS_MS)
    expect(endedAtMs).toBeGreaterThan(arrivedAtMs - CLOCKS_MS)
    expect(endedAtMs).toBeLessThan(overAtMs + CLOCKS_MS)
  }
  return {
    away: Math.min(...rows.map((row, index) => arrived[index]!.atMs - row.sentAtMs)),
    back: Math.min(...rows.map((row, index) => row.endedAtMs - arrived[index]!.atMs)),
  }
}

test.each(names)('%s: a request is due, sent, arrives and ends in that order on one clock', async engine => {
  let [away, back] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  // Beside the order: the best of them took no longer than a loopback does, so that no clock is far ahead of another. What a stall sends at once takes longer.
  for (let attempt = 0; attempt < 8 && Math.max(away, back) >= 2; attempt++) {
    const fastest = await fastestMs(engine)
    away = Math.min(away, fastest.away)
    back = Math.min(back, fastest.back)
  }
  expect(away).toBeLessThan(2)
  expect(back).toBeLessThan(2)
})
