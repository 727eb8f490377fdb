import { expect, test } from 'vitest'
import { failureOf } from '../../../src/versions/failure.ts'

const end = { code: 1, signal: null, problem: undefined, lines: [] as string[] }

test('a command that failed: how it ended, and its output', () => {
  const error = failureOf('The setup failed: make', { ...end, code: 2, lines: ['one', '', 'two'] })
  expect(error).toMatchObject({ exitCode: 3 })
  expect(error.message).toBe('The setup failed: make exited with code 2.\nIts output:\n  one\n\n  two')
})

test('of a long output the beginning and the end', () => {
  const lines = Array.from({ length: 100 }, (_, at) => `line ${at + 1}`)
  const shown = failureOf('make', { ...end, lines })
    .message.split('\n')
    .slice(2)
  expect(shown).toHaveLength(31)
  expect([shown[0], shown[9], shown[10], shown[11], shown[30]]).toEqual([
    '  line 1',
    '  line 10',
    '  … 70 lines left out',
    '  line 81',
    '  line 100',
  ])
  expect(failureOf('make', { ...end, lines: lines.slice(0, 31) }).message.split('\n')).toHaveLength(33)
})

test('a signal, and a command that is not there', () => {
  expect(failureOf('make', { ...end, code: null, signal: 'SIGKILL' }).message).toBe('make was killed by SIGKILL.')
  expect(failureOf('make', { ...end, code: null, problem: 'spawn make ENOENT' }).message).toBe(
    'make could not be started: spawn make ENOENT.',
  )
})
