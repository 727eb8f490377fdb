import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { epochMsOf, sharedNowMs, toSharedMs } from '../../../src/model/shared-clock.ts'

const run = promisify(execFile)

/** The system's monotonic clock, by another way than the code under test. */
const monotonicMs = () => Number(process.hrtime.bigint()) / 1e6

test('reads the system’s monotonic clock, whatever the time of day was when the thread was started', () => {
  const beforeMs = monotonicMs()
  const nowMs = sharedNowMs()
  const afterMs = monotonicMs()
  expect(nowMs).toBeGreaterThan(beforeMs - 0.1)
  expect(nowMs).toBeLessThan(afterMs + 0.1)
})

test('is the same in a process that was started later', async () => {
  const beforeMs = sharedNowMs()
  const { stdout } = await run(process.execPath, ['-p', 'Number(process.hrtime.bigint()) / 1e6'])
  expect(Number(stdout)).toBeGreaterThan(beforeMs)
  expect(Number(stdout)).toBeLessThan(sharedNowMs())
})

test('puts times of this thread where those of others are', () => {
  const ownMs = performance.now()
  expect(toSharedMs(ownMs + 5) - toSharedMs(ownMs)).toBeCloseTo(5, 5)
  expect(sharedNowMs() - toSharedMs(ownMs)).toBeLessThan(1_000)
})

test('tells the time since the Unix epoch', () => {
  const beforeMs = Date.now()
  const nowMs = epochMsOf(sharedNowMs())
  // Date.now() cuts to whole milliseconds, at both ends.
  expect(nowMs).toBeGreaterThan(beforeMs - 2)
  expect(nowMs).toBeLessThan(Date.now() + 2)
  expect(epochMsOf(1_000) - epochMsOf(0)).toBeCloseTo(1_000, 3)
})
