import { describe, expect, test } from 'vitest'
import type { LoadEngine, Loop } from '../../../src/load/engine.ts'
import { engines } from '../../../src/load/engines/index.ts'
import { type AnswerTotals, noRequests, type Outcome, type RequestCounts } from '../../../src/model/outcome.ts'
import type { BehaviourName } from '../../fixtures/servers/behaviours.mjs'
import { type FixtureServer, startServer } from '../../fixtures/servers/start.ts'
import { planFor, slice, slicesUntil, withSession } from './plan.ts'
import { withoutStale } from './rows.ts'

/** What every tenth request becomes; undefined where the server breaks none. */
const BROKEN: Partial<Record<BehaviourName, Outcome | undefined>> = {
  healthy: undefined,
  chunked: undefined,
  interim: undefined,
  closing: undefined,
  untilFin: undefined,
  rejecting: 'rejected',
  finBeforeAnswer: 'closed',
  rstInBody: 'truncated',
  cutChunked: 'truncated',
  garbageInChunk: 'malformed',
}

/** Long enough for 20 requests of the open loop and some 40 of the closed one, which take 20 ms each. */
const SLICE_MS = 200

/**
 * Medians are some 21 ms. What other programs take of a busy machine comes in turns of some ms, and an engine whose every request waits
 * for one is not to blame; one that counts from the wrong moment is off by more.
 */
const APART_US = 4_000

interface Account {
  readonly requests: RequestCounts
  readonly codes: readonly string[]
  readonly statuses: readonly string[]
  readonly bodies: AnswerTotals['bodies']
  readonly medianUs: number
}

/** Loads the server with one engine; its counts must be those that the server has of the same time. */
async function accountOf(engine: LoadEngine, loop: Loop, server: FixtureServer, broken?: Outcome): Promise<Account> {
  const before = await server.counts()
  return await withSession(engine, planFor(server.origin), async (session, ledger) => {
    let medianUs = Number.POSITIVE_INFINITY
    const runSlice = async () => {
      const counts = await slice(session, loop, SLICE_MS)
      medianUs = Math.min(medianUs, counts.medianUs)
      return counts
    }
    // The server breaks every tenth.
    await slicesUntil(({ scheduled }) => scheduled > 11, runSlice)
    const after = await server.counts()
    const { requests, codes, answers } = ledger.collect()
    const received = after.received - before.received
    const broke = after.broken - before.broken
    expect(requests, engine.name).toEqual({
      ...{ ...noRequests(), scheduled: received, ok: received - broke },
      ...(broken === undefined ? {} : { [broken]: broke }),
    })
    // Not every engine's parser tells how an answer breaks the protocol.
    const names = Object.keys(withoutStale(codes)).map(code => code.replace(/^malformed\..*/, 'malformed'))
    return { requests, codes: names, statuses: Object.keys(answers.statuses), bodies: answers.bodies, medianUs }
  })
}

describe.each(['closed', 'open'] as const)('all engines of the %s loop', loop => {
  const all = engines.filter(({ loops }) => loops.has(loop))

  test.each(Object.entries(BROKEN))('say the same of a server that is: %s', async (name, broken) => {
    await using server = await startServer(name as BehaviourName)
    const fastestUs = new Map(all.map(engine => [engine.name, Number.POSITIVE_INFINITY]))
    const apartUs = () => Math.max(...fastestUs.values()) - Math.min(...fastestUs.values())
    // A busy machine makes some medians longer and none shorter; an engine that reads them wrong does so every time.
    for (let attempt = 0; attempt < 20 && !(apartUs() <= APART_US); attempt++) {
      const accounts: Account[] = []
      for (const engine of all) {
        const account = await accountOf(engine, loop, server, broken)
        accounts.push(account)
        fastestUs.set(engine.name, Math.min(account.medianUs, fastestUs.get(engine.name)!))
      }
      const [first] = accounts
      for (const { codes, requests, statuses, bodies } of accounts) {
        expect({ codes, statuses }).toEqual({ codes: first?.codes, statuses: first?.statuses })
        // They differ in size only where every tenth one is rejected, with none.
        if (broken !== 'rejected') expect(bodies).toEqual(first?.bodies)
        expect(bodies?.hash == null).toBe(broken === 'rejected')
        // The closed loop gets through as many as the machine allows.
        if (loop === 'open') expect(requests).toEqual(first?.requests)
      }
    }
    expect(apartUs(), JSON.stringify([...fastestUs])).toBeLessThanOrEqual(APART_US)
  })
})
