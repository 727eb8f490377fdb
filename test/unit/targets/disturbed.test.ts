import { expect, test } from 'vitest'
import { Disturbed } from '../../../src/targets/proxy/disturbed.ts'
import { PortPairs } from '../../../src/targets/proxy/port-pairs.ts'

const x = Buffer.from('x')

function delays(seed: number, stream = 'faults/1/latency'): number[] {
  const disturbed = new Disturbed({ kind: 'delay', addMs: 200, jitterMs: 50, seed, stream }, 1)
  return Array.from({ length: 20 }, () => disturbed.piecesOf(x, 'down', 1_000)[0]!.dueMs - 1_000)
}

test('delays are drawn from the seed, within the jitter, and only of what comes back', () => {
  expect(delays(7)).toEqual(delays(7))
  expect(delays(7)).not.toEqual(delays(8))
  expect(delays(7)).not.toEqual(delays(7, 'faults/2/latency'))
  expect(Math.min(...delays(7))).toBeGreaterThanOrEqual(150)
  expect(Math.max(...delays(7))).toBeLessThanOrEqual(250)
  expect(new Set(delays(7)).size).toBe(20)
  const up = new Disturbed({ kind: 'delay', addMs: 200, jitterMs: 0, seed: 1, stream: 'x' }, 1)
  expect(up.piecesOf(x, 'up', 1_000)).toEqual([{ bytes: x, dueMs: 1_000 }])
})

test('a slow line is shared by all connections, and each direction has its own', () => {
  const slow = new Disturbed({ kind: 'throttle', bytesPerSec: 10_000 }, 2)
  const dues = (bytes: number, direction: 'up' | 'down', atMs: number) =>
    slow.piecesOf(Buffer.alloc(bytes), direction, atMs).map(({ bytes: part, dueMs }) => [part.length, dueMs])
  expect(dues(10_000, 'down', 0)).toEqual([
    [4_096, 409.6],
    [4_096, 819.2],
    [1_808, 1_000],
  ])
  expect(dues(1_000, 'down', 500)).toEqual([[1_000, 1_100]])
  expect(dues(1_000, 'up', 500)).toEqual([[1_000, 600]])
  expect(dues(1_000, 'down', 5_000)).toEqual([[1_000, 5_100]])
  expect(slow.counts).toMatchObject({
    connections: 2,
    bytes: 13_000,
    heldBytes: 0,
    heldLeastMs: 0,
    firstAtMs: undefined,
  })
})

test('a port that came round stands for no client any more', () => {
  const pairs = new PortPairs()
  const elsewhere = new PortPairs(pairs.buffer)
  pairs.note(40_000, 50_000, 1_000)
  expect(elsewhere.clientOf(40_000, 990)).toBe(50_000)
  expect(elsewhere.clientOf(40_000, 1_000_000)).toBe(50_000)
  pairs.note(40_000, 51_000, 2_000)
  expect([elsewhere.clientOf(40_000, 1_000), elsewhere.clientOf(40_000, 2_001)]).toEqual([0, 51_000])
  expect(elsewhere.clientOf(40_001, 1_000)).toBe(0)
})
