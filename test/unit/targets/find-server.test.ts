import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { MessageChannel } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { findServer } from '../../../src/targets/find-server.ts'
import type { TcpListener, WorkerRow } from '../../../src/targets/host/protocol.ts'
import { noProgress } from '../../../src/targets/ready.ts'

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
  const { port1: host, port2: here } = new MessageChannel()
  using second = await listenerFor(9000)
  const holdUp = () => {
    host.postMessage('another server is up')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_500)
  }
  // After that phase of the event loop, timers come first and messages later.
  using first = await listenerFor(3000, () => setTimeout(() => setImmediate(holdUp), 50))
  let rows = rowWith(first)
  here.on('message', () => {
    rows = rowWith(first, second)
  })
  const search = { rows: () => rows, workers: 1, spec: probe, preferred: undefined }
  const found = await findServer(search, AbortSignal.timeout(20_000), noProgress())
  expect(found).toMatchObject({ kind: 'alike', servers: [{ requested: 3000 }, { requested: 9000 }] })
  here.close()
})
