import { expect, test } from 'vitest'
import { withoutSecrets } from '../../../src/model/without-secrets.ts'

test.each([
  [
    ['--header', 'Authorization: Bearer abc'],
    ['--header', 'Authorization: …'],
  ],
  [['--header=x-api-key: abc'], ['--header=x-api-key: …']],
  [
    ['--header', 'cookie: a=b'],
    ['--header', 'cookie: …'],
  ],
  [
    ['--header', 'accept: text/html'],
    ['--header', 'accept: text/html'],
  ],
  [
    ['compare', 'token: x'],
    ['compare', 'token: x'],
  ],
  [
    ['-H', 'Authorization: Bearer abc'],
    ['-H', 'Authorization: …'],
  ],
  [['-Hx-api-key: abc'], ['-Hx-api-key: …']],
  [['--header'], ['--header']],
  [['-H'], ['-H']],
])('%j', (argv, kept) => {
  expect(withoutSecrets(argv)).toEqual(kept)
})
