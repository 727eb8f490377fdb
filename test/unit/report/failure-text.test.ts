import { expect, test } from 'vitest'
import { RunError, UsageError } from '../../../src/model/errors.ts'
import { failureText, shortened } from '../../../src/report/failure-text.ts'

const system = (code: string, message: string, syscall?: string) => Object.assign(new Error(message), { code, syscall })

test.each([
  ['usage', new UsageError('no', 'try yes'), 2, 'clusterbench: no\n  try yes\n'],
  ['a run', new RunError('gone'), 3, 'clusterbench: gone\n'],
  ['a defect', new TypeError('x is undefined'), 70, 'clusterbench 1.0.0 crashed because of a bug'],
  [
    'open files',
    system('EMFILE', 'EMFILE: too many open files, open'),
    3,
    'clusterbench: This system allows no more open files',
  ],
  ['a full disk', system('ENOSPC', 'ENOSPC: no space left'), 3, 'There is no space left to write to'],
  ['memory', new RangeError('WebAssembly.instantiate(): Out of memory'), 3, 'There is not enough memory'],
  ['memory of a thread', system('ERR_WORKER_OUT_OF_MEMORY', 'Worker terminated'), 3, 'There is not enough memory'],
  ['processes', system('EAGAIN', 'spawn node EAGAIN', 'spawn'), 3, 'This system allows no more processes'],
  [
    'no folder',
    system('ENOENT', 'ENOENT: no such file or directory, uv_cwd', 'uv_cwd'),
    2,
    'the working directory no longer exists',
  ],
])('%s', (_, error, code, text) => {
  expect(failureText(error, '1.0.0')).toEqual({ exitCode: code, text: expect.stringContaining(text) })
})

test('a value that is a megabyte long is named by its beginning', () => {
  const long = shortened(`--x ${JSON.stringify('a'.repeat(5_000_000))}: expected a size`)
  expect(long).toMatch(/^--x "a+…": expected a size$/)
  expect(long.length).toBeLessThan(300)
  expect(shortened(`unknown option '--${'b'.repeat(9_000)}'`).length).toBeLessThan(300)
  expect(shortened(`last\n${'c'.repeat(5_000)}`).length).toBeLessThan(1_100)
  expect(shortened('as it "is"')).toBe('as it "is"')
})
