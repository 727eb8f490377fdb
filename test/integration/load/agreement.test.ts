import { expect, test } from 'vitest'
import type { LoadEngine, Loop } from '../../../src/load/engine.ts'
import { engines } from '../../../src/load/engines/index.ts'
import { decodeHistogram, valueAt } from '../../../src/model/histogram.ts'
import { startServer } from '../../fixtures/servers/start.ts'
import { planFor, slice, withSession } from './plan.ts'

/** Medians may lie so far from each other where nothing disturbs them, in milliseconds; the server itself takes 20. */
const CLOSE_MS = 1.5

/** Loads the server with an engine, checks its counts against the server's own, and gives the median latency in milliseconds. */
async function medianOf(engine: LoadEngine, loop: Loop): Promise<number> {
  await using server = await startServer('rejecting')
  return await withSession(engine, planFor(server.origin), async (session, ledger) => {
    await slice(session, loop, 500)
    const { requests, codes, latencyHdr } = ledger.collect()
    const { received, broken } = await server.counts()
    expect(requests).toMatchObject({ scheduled: received, ok: received - broken, rejected: broken, unsent: 0 })
    expect(codes).toEqual({ 'rejected.503': broken })
    return valueAt(decodeHistogram(latencyHdr), 50) / 1000
  })
}

test.each(['closed', 'open'] as const)('the engines with a %s loop agree on counts and median latency', async loop => {
  const able = engines.filter(engine => engine.loops.has(loop))
  // A busy machine delays now one, now the other: it does not do so eight times in a row.
  let apartMs = Number.POSITIVE_INFINITY
  for (let attempt = 0; attempt < 8 && apartMs > CLOSE_MS; attempt++) {
    const medians: number[] = []
    for (const engine of able) medians.push(await medianOf(engine, loop))
    apartMs = Math.max(...medians) - Math.min(...medians)
  }
  expect(able.length).toBeGreaterThan(1)
  expect(apartMs).toBeLessThanOrEqual(CLOSE_MS)
})
