import { expect, test } from 'vitest'
import { wait } from '../../../src/faults/clock.ts'
import { afterInput } from '../../../src/targets/input-first.ts'
import { pollUntil } from '../../../src/targets/poll-until.ts'
import { holdUp } from '../../support/held-up.ts'

const LIMIT_MS = 40

/** Ways to judge when a time is over: each gives what is so by then. */
const JUDGES: Record<string, (isSo: () => boolean) => Promise<boolean>> = {
  afterInput: isSo => new Promise(resolve => void afterInput(LIMIT_MS, () => resolve(isSo()))),
  pollUntil: isSo => pollUntil(LIMIT_MS, isSo),
  'wait, of faults': isSo => wait(LIMIT_MS).then(isSo),
}

test.each(Object.entries(JUDGES))('%s judges by what has arrived while the process was held up', async (_, judge) => {
  let isSo = false
  const judged = judge(() => isSo)
  holdUp(4 * LIMIT_MS, () => {
    isSo = true
  })
  expect(await judged).toBe(true)
})

test('a deadline that was cancelled is never called back', async () => {
  let calls = 0
  const count = () => void calls++
  afterInput(1, count)()
  // Cancelled between its timer and the callback: both timers are due when this is over.
  const cancel = afterInput(1, count)
  setTimeout(cancel, 1)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
  await wait(20)
  expect(calls).toBe(0)
})
