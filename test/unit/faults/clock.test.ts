import { expect, test } from 'vitest'
import { wait } from '../../../src/faults/clock.ts'

test('any number of faults may wait for one signal, without a warning of a leak', async () => {
  const warnings: string[] = []
  const take = (warning: Error) => void warnings.push(warning.name)
  process.on('warning', take)
  const abort = new AbortController()
  const waits = Array.from({ length: 30 }, () => wait(60_000, abort.signal))
  await new Promise(resolve => setImmediate(resolve))
  abort.abort()
  await Promise.all(waits)
  process.off('warning', take)
  expect(warnings).toEqual([])
})
