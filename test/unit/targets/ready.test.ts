import { expect, it } from 'vitest'
import type { TcpListener, WorkerRow } from '../../../src/targets/host/protocol.ts'
import { openEndpoints, originsOf } from '../../../src/targets/ready.ts'

it.each([
  ['0.0.0.0', ['http://127.0.0.1:80']],
  ['::', ['http://127.0.0.1:80', 'http://[::1]:80']],
  ['::1', ['http://[::1]:80']],
  ['10.1.2.3', ['http://10.1.2.3:80']],
])('connects to a server on %s', (address, origins) => {
  expect(originsOf(address, 80)).toEqual(origins)
})

const row = (slot: number, listeners: readonly TcpListener[], ended = false): WorkerRow => ({
  ...{
    slot,
    pid: slot,
    startTime: '1',
    incarnation: 0,
    listeners,
    sockets: [],
    listenError: undefined,
    policy: undefined,
    hasAgent: false,
  },
  ...{ startedAtMs: 0, retiring: false, listening: listeners.length > 0 },
  exit: ended ? { code: 1, signal: null } : undefined,
})
const app = { kind: 'tcp' as const, key: '3000', requested: 3000, turn: 0, address: '127.0.0.1', port: 41_000 }
const admin = { kind: 'tcp' as const, key: '9090', requested: 9090, turn: 1, address: '127.0.0.1', port: 41_001 }

it('counts an address as open when enough living workers listen on it', () => {
  const keys = (rows: WorkerRow[]) => openEndpoints(rows, 2).map(endpoint => endpoint.key)
  expect(keys([row(1, [app])])).toEqual([])
  expect(keys([row(1, [app, admin]), row(2, [app])])).toEqual(['3000'])
  expect(keys([row(1, [app]), row(2, [app], true)])).toEqual([])
  expect(keys([row(1, [app, admin]), row(2, [admin, app])])).toEqual(['3000', '9090'])
})

it('does not mix workers that listen on different ports', () => {
  expect(openEndpoints([row(1, [app]), row(2, [{ ...app, port: 42_000 }])], 2)).toEqual([])
})
