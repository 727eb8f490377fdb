import { expect, test } from 'vitest'
import { engines } from '../../../src/load/engines/index.ts'
import { startServer } from '../../fixtures/servers/start.ts'
import { planFor, slice, withSession } from './plan.ts'

/** Keeps this thread busy for a while, again and again, as a busy machine does: what comes meanwhile is read together. */
function stumble(): () => void {
  const timer = setInterval(() => {
    const untilMs = performance.now() + 25
    while (performance.now() < untilMs);
  }, 40)
  return () => clearInterval(timer)
}

test.each(engines.map(engine => [engine.name, engine] as const))(
  '%s: a reset that comes together with data that is not read yet is no end',
  async (_name, engine) => {
    await using server = await startServer('rstInBody')
    await withSession(engine, planFor(server.origin, { connections: 40 }), async (session, ledger) => {
      const recover = stumble()
      try {
        await slice(session, 'closed', 2_000)
      } finally {
        recover()
      }
      const { codes, requests } = ledger.collect()
      const { broken } = await server.counts()
      expect(broken).toBeGreaterThan(50)
      expect(codes).toEqual({ 'truncated.rst': broken })
      expect(requests.ok).toBe(requests.scheduled - broken)
    })
  },
)
