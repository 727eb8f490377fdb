import { expect, test } from 'vitest'
import { throughShell } from '../../../src/targets/host/shell-command.ts'

test('the exit code of a shell tells the signal that ended what it ran', () => {
  expect(throughShell({ code: 137, signal: null })).toEqual({ code: null, signal: 'SIGKILL' })
  expect(throughShell({ code: 143, signal: null })).toEqual({ code: null, signal: 'SIGTERM' })
  for (const code of [0, 1, 127, 128, 255]) expect(throughShell({ code, signal: null })).toEqual({ code, signal: null })
  expect(throughShell({ code: null, signal: 'SIGKILL' })).toEqual({ code: null, signal: 'SIGKILL' })
})
