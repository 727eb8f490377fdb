import { expect, test } from 'vitest'
import { ChildPool } from '../../../src/targets/host/child-pool.ts'
import type { TcpListener } from '../../../src/targets/host/protocol.ts'

const on = (port: number): TcpListener => ({
  ...{ kind: 'tcp', key: String(port), requested: port, turn: 0, address: '::', port },
})
const pidsOf = (workers: ReturnType<ChildPool['listens']>) => workers.map(([pid]) => pid)

test('children that share a port are workers, with all that they listen on', () => {
  const pool = new ChildPool()
  expect(pool.listens(11, on(9_001))).toEqual([])
  expect(pool.listens(11, on(3_000))).toEqual([])
  expect(pool.listens(12, on(3_000))).toEqual([
    [11, [on(9_001), on(3_000)]],
    [12, [on(3_000)]],
  ])
  expect(pidsOf(pool.listens(13, on(3_000)))).toEqual([13])
})

test('so is one on a port of the first process', () => {
  const pool = new ChildPool()
  pool.share(3_000)
  expect(pidsOf(pool.listens(11, on(3_000)))).toEqual([11])
})

test('one on a port of its own is none, nor is its successor', () => {
  const pool = new ChildPool()
  expect(pool.listens(11, on(9_100))).toEqual([])
  pool.left(11)
  expect(pool.listens(12, on(9_100))).toEqual([])
})
