import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openProcessOwner } from '../../../dist/targets/index.js'
import { appOf, armOf, options, processesOf } from '../../support/targets.ts'

test('an interrupt is heard between the starts of many targets', async () => {
  await using owner = await openProcessOwner()
  const interrupt = new AbortController()
  const starts = Array.from({ length: 12 }, () =>
    owner.start(armOf(appOf('commonjs.js'), 'single'), options, interrupt.signal).catch(error => error),
  )
  await setImmediate()
  await setImmediate()
  interrupt.abort()
  expect(processesOf(owner.runId).length).toBeLessThan(12)
  for (const each of await Promise.all(starts)) expect(each).toMatchObject({ name: 'AbortError' })
})
