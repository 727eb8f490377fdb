import { expect, test } from 'vitest'
import { nowMs } from '../../../src/load/clock.ts'
import type { ConnectionEvents, LoadEngine } from '../../../src/load/engine.ts'
import { engines } from '../../../src/load/engines/index.ts'
import { sourceOf } from '../../../src/load/request-source.ts'
import { startServer } from '../../fixtures/servers/start.ts'
import { planFor } from './plan.ts'
import { tally } from './rows.ts'

const TRIES = 45

/** Longer than the server takes from the request to the end of the connection. */
const BLOCK_MS = 15

/**
 * How requests end whose answer breaks off. While this thread is busy for `blockMs`, the data and the end of the connection come in,
 * and are then found together. A machine that keeps the server waiting may part them again: then the test shows less, but never anything else.
 */
async function endings(engine: LoadEngine, origin: string, blockMs: number): Promise<string[]> {
  const seen: string[] = []
  let settled: (ending: string) => void = () => {}
  let failed: (error: Error) => void = () => {}
  const events: ConnectionEvents = {
    settled: (_, { outcome, code }) => settled(`${outcome}.${code}`),
    connected: () => {},
    down: () => {},
    wantsHash: () => false,
    defect: error => failed(error),
  }
  const plan = planFor(origin, { connections: 1 })
  const connection = engine.connect(plan, 0, events)
  for (let left = TRIES; left > 0; left--) {
    await connection.dial()
    const ending = new Promise<string>((resolve, reject) => {
      settled = resolve
      failed = reject
    })
    connection.send(nowMs(), nowMs(), sourceOf(plan).next())
    setImmediate(block, blockMs)
    seen.push(await ending)
  }
  await connection.close()
  return seen
}

function block(durationMs: number): void {
  const until = nowMs() + durationMs
  while (nowMs() < until);
}

const CASES = engines.flatMap(engine => [
  ['while the thread is busy', engine.name, BLOCK_MS, engine] as const,
  ['one after the other', engine.name, 0, engine] as const,
])

test.each(CASES)('data and a reset come %s: %s tells it from an end', async (_how, _name, blockMs, engine) => {
  await using server = await startServer('rstBehindBody')
  // A FIN would be the end of every fifth answer, which has no length: it would be ok.
  expect(tally(await endings(engine, server.origin, blockMs))).toEqual({ 'truncated.rst': TRIES })
})

test.each(CASES)('data and an end come %s: %s tells it from a reset', async (_how, _name, blockMs, engine) => {
  await using server = await startServer('finBehindBody')
  const expected = { 'truncated.fin': (TRIES / 5) * 4, 'ok.': TRIES / 5 }
  expect(tally(await endings(engine, server.origin, blockMs))).toEqual(expected)
})
