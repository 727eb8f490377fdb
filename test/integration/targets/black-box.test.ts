import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { OpenBlackBox } from '../../../dist/targets/host/agent-black-box.cjs'
import { sharedNowMs } from '../../../src/model/shared-clock.ts'
import { BOX_LAYOUT, boxPath, readBlackBox } from '../../../src/targets/black-box.ts'

// As the agent loads it.
const { openBlackBox } = createRequire(import.meta.url)('../../../dist/targets/host/agent-black-box.cjs') as {
  openBlackBox: OpenBlackBox
}

let folder: string
let prefix: string
let path: string
let boxes = 0
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'clusterbench-test-'))
})
afterAll(() => rmSync(folder, { recursive: true }))
beforeEach(() => {
  boxes += 1
  prefix = join(folder, String(boxes))
  path = boxPath(prefix, '1.0')
})

const open = (more: Partial<typeof BOX_LAYOUT> = {}) =>
  openBlackBox({
    ...{ socket: '', place: { slot: 1, incarnation: 0 } },
    ...{
      reusePort: false,
      inThread: false,
      handedOver: false,
      ports: { folder: '/no/such/folder', free: [] },
      nodeOptions: undefined,
    },
    blackBox: { prefix, layout: { ...BOX_LAYOUT, ...more } },
  })

const from = (remotePort: number) => ({ remotePort }) as Socket

test('a box in which nothing stands yet is empty, not unreadable', () => {
  expect(readBlackBox(path)).toBeUndefined()
  open()
  expect(readBlackBox(path)).toEqual({
    connections: 0,
    started: 0,
    finished: 0,
    accepted: { ports: new Uint16Array(), atMs: new Float64Array() },
  })
})

test('keeps the counts, and the newest connections with their times on the shared clock', () => {
  const box = open()
  const beganAtMs = sharedNowMs()
  for (let nth = 1; nth <= BOX_LAYOUT.entries + 3; nth++) box.connected(nth, from(10_000 + nth))
  box.started(7)
  box.finished(6)
  const read = readBlackBox(path)!
  expect(read).toMatchObject({ connections: BOX_LAYOUT.entries + 3, started: 7, finished: 6 })
  expect([...read.accepted.ports]).toEqual(
    Array.from({ length: BOX_LAYOUT.entries }, (_, index) => 10_000 + BOX_LAYOUT.entries + 3 - index),
  )
  const timesMs = [...read.accepted.atMs]
  expect(timesMs.toSorted((left, right) => right - left)).toEqual(timesMs)
  expect(timesMs.at(-1)).toBeGreaterThan(beganAtMs - 0.5)
  expect(timesMs[0]).toBeLessThan(sharedNowMs() + 0.5)
})

test('no entry lies on two pages: SIGKILL cannot cut one in half', () => {
  expect(4096 % BOX_LAYOUT.entryBytes).toBe(0)
  expect(BOX_LAYOUT.ringAt % BOX_LAYOUT.entryBytes).toBe(0)
})

test('a box that does not hold everything is none', () => {
  const box = open()
  box.started(1)
  truncateSync(path, 8)
  expect(readBlackBox(path)).toBeUndefined()
  writeFileSync(path, '')
  expect(readBlackBox(path)).toBeUndefined()
})

test('a box that could not be written to is none, and does not trouble the app', () => {
  // No system has files of that size: the number stands for a disk that is full.
  const box = open({ startedAt: Number.MAX_SAFE_INTEGER - 8 })
  box.connected(1, from(1))
  expect(readBlackBox(path)?.connections).toBe(1)
  box.started(1)
  expect(readBlackBox(path)).toBeUndefined()
  box.connected(2, from(2))
  expect(readBlackBox(path)).toBeUndefined()
})

test('an app in a folder that is gone goes on without one', () => {
  path = join(folder, 'no', 'such', 'folder')
  const box = open()
  box.connected(1, from(1))
  expect(readBlackBox(path)).toBeUndefined()
})
