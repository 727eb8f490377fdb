import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { timeLimit } from '../../../src/targets/time-limit.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Waits for the signal while garbage is collected, for no longer than this. */
async function abortedWithin(ms: number, signal: AbortSignal): Promise<boolean> {
  const untilMs = performance.now() + ms
  while (!signal.aborted && performance.now() < untilMs) {
    collectGarbage()
    await new Promise(resolve => setTimeout(resolve, 5))
  }
  return signal.aborted
}

describe('a time limit', () => {
  test('comes, however much garbage is collected meanwhile', async () => {
    using limit = timeLimit(50, new AbortController().signal)
    expect(await abortedWithin(5_000, limit.signal)).toBe(true)
    expect(limit.isOver).toBe(true)
    expect(limit.signal.reason).toMatchObject({ name: 'TimeoutError' })
  })

  test('comes before with the other signal, for its reason', () => {
    const other = new AbortController()
    using limit = timeLimit(60_000, other.signal)
    other.abort(new Error('stop'))
    expect(limit.signal.reason).toMatchObject({ message: 'stop' })
    expect(limit.isOver).toBe(false)
  })

  test('does not come any more once it is disposed of', async () => {
    const limit = timeLimit(20, new AbortController().signal)
    limit[Symbol.dispose]()
    expect(await abortedWithin(60, limit.signal)).toBe(false)
  })
})
