import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { addressOfClient } from '../../../src/load/clients.ts'
import { engines } from '../../../src/load/engines/index.ts'
import { RequestLedger } from '../../../src/load/ledger.ts'
import { LoadSession } from '../../../src/load/session.ts'
import { planFor, slice } from './plan.ts'

const CLIENTS = 5

/** Counts requests by the address that they come from. */
async function countingServer() {
  const counts = new Map<string, number>()
  const server = createServer(({ socket }, response) => {
    const from = socket.remoteAddress!
    counts.set(from, (counts.get(from) ?? 0) + 1)
    response.setHeader('x-clusterbench-worker', '1.0')
    response.end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () => new Promise(resolve => server.close(resolve))
  return { origin: `http://127.0.0.1:${port}`, counts, [Symbol.asyncDispose]: async () => void (await close()) }
}

for (const engine of engines.filter(each => each.hasClients)) {
  describe(`the clients of ${engine.name}`, () => {
    for (const loop of engine.loops)
      test.each([true, false])(`${loop} loop, keep-alive %s: all of them send`, async keepAlive => {
        await using server = await countingServer()
        const ledger = new RequestLedger(undefined, { clients: CLIENTS })
        const plan = planFor(server.origin, { connections: CLIENTS, clients: CLIENTS, keepAlive })
        {
          await using session = await LoadSession.open(engine, plan, ledger, new AbortController().signal)
          await slice(session, loop, 500, 200)
        }
        const { requests, clients } = ledger.collect()
        const expected = Array.from({ length: CLIENTS }, (_, client) => addressOfClient(client))
        expect([...server.counts.keys()].sort()).toEqual(expected)
        expect(requests.ok).toBe(requests.scheduled)
        expect(Math.min(...server.counts.values())).toBeGreaterThan(requests.ok / CLIENTS / 8)
        expect(clients).toMatchObject({ answers: requests.ok - CLIENTS, stayed: requests.ok - CLIENTS, moves: [] })
        expect([clients!.firstSlots, clients!.lastSlots]).toEqual([{ 1: CLIENTS }, { 1: CLIENTS }])
        if (!keepAlive) expect(clients!.connections).toBe(requests.ok - CLIENTS)
      })
  })
}

test.each(engines.filter(each => !each.hasClients))('the clients of $name are refused', async engine => {
  await using server = await countingServer()
  const plan = planFor(server.origin, { clients: CLIENTS })
  const opening = LoadSession.open(engine, plan, new RequestLedger(), new AbortController().signal)
  await expect(opening).rejects.toThrow('cannot dial from several addresses')
})
