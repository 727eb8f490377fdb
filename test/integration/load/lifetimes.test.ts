import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { addressOfClient } from '../../../src/load/clients.ts'
import type { ConnectionEvents, LoadEngine } from '../../../src/load/engine.ts'
import { engines } from '../../../src/load/engines/index.ts'
import { RequestLedger } from '../../../src/load/ledger.ts'
import { LoadSession } from '../../../src/load/session.ts'
import { planFor, slice, slicesUntil, withSession } from './plan.ts'

/** Counts connections, and requests on each, by the address that they come from. */
async function countingServer() {
  const sockets = new Map<Socket, { from: string; requests: number }>()
  const server = createServer(({ socket }, response) => {
    sockets.get(socket)!.requests += 1
    response.end()
  })
  server.on('connection', socket => sockets.set(socket, { from: socket.remoteAddress!, requests: 0 }))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () => new Promise(resolve => server.close(resolve))
  const seen = () => [...sockets.values()]
  return { origin: `http://127.0.0.1:${port}`, seen, [Symbol.asyncDispose]: async () => void (await close()) }
}

/** The engine, which writes down when connections come up and are closed: a server may hear of that late. */
function timed(engine: LoadEngine) {
  const lives: { upMs: number; closedMs: number }[] = []
  const connect: LoadEngine['connect'] = (plan, place, events) => {
    const life = { upMs: Number.NaN, closedMs: Number.NaN }
    const noting: ConnectionEvents = {
      settled: (index, settled) => events.settled(index, settled),
      connected: index => {
        life.upMs = performance.now()
        lives.push(life)
        events.connected(index)
      },
      down: (index, lost) => events.down(index, lost),
      wantsHash: entry => events.wantsHash(entry),
      defect: error => events.defect(error),
    }
    const connection = engine.connect(plan, place, noting)
    const close = connection.close.bind(connection)
    connection.close = () => {
      life.closedMs = performance.now()
      return close()
    }
    return connection
  }
  return { engine: { ...engine, connect }, lives }
}

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)

for (const engine of engines) {
  for (const loop of engine.loops) {
    describe(`connections of ${engine.name}, ${loop} loop`, () => {
      test('are closed after so many requests, and dialled anew for the next', async () => {
        await using server = await countingServer()
        const plan = planFor(server.origin, { connections: 3, maxConnections: 3, lifetime: { requests: 7 } })
        await withSession(engine, plan, async (session, ledger) => {
          for (let turn = 0; turn < 3; turn += 1) await slice(session, loop, 200, 300)
          const { requests, connects } = ledger.collect()
          expect(requests.ok + requests.unsent).toBe(requests.scheduled)
          // A busy machine leaves some unsent: there are no more than three connections.
          expect(requests.ok).toBeGreaterThan(21)
          expect(connects.lost).toBe(0)
          const seen = server.seen()
          expect(sum(seen.map(each => each.requests))).toBe(requests.ok)
          // All but the last of each of three places had their seven.
          expect(seen.filter(each => each.requests !== 7).length).toBeLessThanOrEqual(3)
          expect(Math.max(...seen.map(each => each.requests))).toBe(7)
          expect(connects.opened).toBe(seen.length)
        })
      })

      test('are closed after so long, busy or idle', async () => {
        await using server = await countingServer()
        const plan = planFor(server.origin, { connections: 4, maxConnections: 4, lifetime: { ms: 200 } })
        const { engine: timedEngine, lives } = timed(engine)
        await withSession(timedEngine, plan, async (session, ledger) => {
          const closed = () => lives.filter(({ closedMs }) => closedMs > 0)
          const { ok, unsent, scheduled } = await slicesUntil(
            () => closed().length > 8,
            () => slice(session, loop, 1_000, 40),
          )
          expect(ok + unsent).toBe(scheduled)
          expect(ledger.collect().connects.lost).toBe(0)
          // A busy machine may be late, never early. The first four have shorter lives, so that they do not end together.
          const lastedMs = closed().map(({ upMs, closedMs }) => closedMs - upMs)
          expect(Math.min(...lastedMs.slice(4))).toBeGreaterThanOrEqual(200)
          expect(Math.min(...lastedMs.slice(4))).toBeLessThan(400)
        })
      })
    })
  }

  if (engine.hasClients)
    test(`each client of ${engine.name} has exactly one connection for every ten of its requests`, async () => {
      await using server = await countingServer()
      const plan = planFor(server.origin, { connections: 5, clients: 5, maxConnections: 5, lifetime: { requests: 10 } })
      const ledger = new RequestLedger(undefined, plan)
      {
        await using session = await LoadSession.open(engine, plan, ledger, new AbortController().signal)
        for (let turn = 0; turn < 4; turn += 1) await slice(session, turn % 2 === 0 ? 'open' : 'closed', 100, 500)
      }
      const { requests, connects } = ledger.collect()
      expect(requests.ok + requests.unsent).toBe(requests.scheduled)
      expect(connects.lost).toBe(0)
      for (let client = 0; client < 5; client += 1) {
        const its = server.seen().filter(({ from }) => from === addressOfClient(client))
        const count = sum(its.map(each => each.requests))
        expect(count).toBeGreaterThan(10)
        expect(its.length).toBe(Math.ceil(count / 10))
      }
    })
}
