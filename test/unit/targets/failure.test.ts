import { expect, it } from 'vitest'
import { explainBroken, failure, howItEnded } from '../../../src/targets/failure.ts'

it('says how a process ended', () => {
  expect(howItEnded({ code: 3, signal: null })).toBe('exited with code 3')
  expect(howItEnded({ code: null, signal: 'SIGKILL' })).toBe('was killed by SIGKILL')
})

it('shows stderr below the line, and only if there is any', () => {
  expect(failure('It failed.', []).message).toBe('It failed.')
  expect(failure('It failed.', ['one', 'two']).message).toBe('It failed.\nLast lines of its stderr:\n  one\n  two')
})

it('explains an app with a cluster of its own', () => {
  expect(explainBroken('app.js', { cause: 'forks', forks: 1 }).line).toContain('(1 worker)')
  expect(explainBroken('app.js', { cause: 'forks', forks: 4 }).line).toContain('(4 workers)')
})
