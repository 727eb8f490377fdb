import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { PRIMARY } from '../../../src/model/worker-id.ts'
import { findServer } from '../../../src/targets/find-server.ts'
import type { TcpListener, WorkerRow } from '../../../src/targets/host/protocol.ts'
import { noProgress } from '../../../src/targets/ready.ts'
import { holdUp } from '../../support/held-up.ts'

const probe = { method: 'GET', path: '/', headers: {}, body: undefined, expectStatus: undefined }

/** A server of the app that had asked for this port, and answers. */
async function listenerFor(requested: number, answered: () => void = () => {}): Promise<TcpListener & Disposable> {
  const server = createServer((_request, response) => void response.end('app', answered)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { address, port } = server.address() as AddressInfo
  const listener = { kind: 'tcp', key: String(requested), requested, turn: requested, address, port } as const
  return { ...listener, [Symbol.dispose]: () => void server.close() }
}

const rowWith = (...listeners: readonly TcpListener[]) => [
  { slot: 1, pid: 1, sockets: [], listeners } as unknown as WorkerRow,
]

test('a process that was held up hears of the servers that came meanwhile before it chooses', async () => {
  using second = await listenerFor(9000)
  const anotherIsUp = () => {
    rows = rowWith(first, second)
  }
  using first = await listenerFor(3000, () => setTimeout(() => holdUp(1_500, anotherIsUp), 50))
  let rows = rowWith(first)
  const search = { rows: () => rows, workers: 1, spec: probe, preferred: undefined }
  const found = await findServer(search, new AbortController().signal, noProgress())
  expect(found).toMatchObject({ kind: 'alike', servers: [{ requested: 3000 }, { requested: 9000 }] })
})

test('a server is of the primary once the process that was seen to listen forks workers', async () => {
  using metrics = await listenerFor(9100)
  using app = await listenerFor(3000)
  const main = rowWith(metrics)
  const primary = { ...main[0], slot: PRIMARY.slot } as WorkerRow
  let looks = 0
  const rows = () => (looks++ < 10 ? main : [primary, ...rowWith(app)])
  const search = { rows, workers: undefined, spec: probe, preferred: undefined }
  const found = await findServer(search, new AbortController().signal, noProgress())
  expect(found).toMatchObject({ kind: 'chosen', server: { requested: 3000 }, by: 'workers' })
})

test('connects at once to a server whose requests the app takes, as it is no trial of a port', async () => {
  const server = createServer((_request, response) => void response.end('app')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const over = new AbortController()
  try {
    const { address, port } = server.address() as AddressInfo
    const trait = { takesRequests: true, key: '3000', requested: 3000, turn: 0 }
    const seen = [rowWith({ kind: 'tcp', ...trait, address, port })]
    const connected = once(server, 'connection')
    // It is gone when it is looked for again.
    const search = { rows: () => seen.shift() ?? [], workers: 1, spec: probe, preferred: undefined }
    void findServer(search, over.signal, noProgress())
    await connected
  } finally {
    over.abort()
    server.close()
  }
})
