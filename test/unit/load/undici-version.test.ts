import { expect, test } from 'vitest'
import { assertUndiciVersion } from '../../../src/load/engines/undici.ts'

test.each(['7.30.2', '7.31.0'])('takes undici %s', version => assertUndiciVersion(version))

// Each of these delays the reuse of an idle connection: https://github.com/nodejs/undici/issues/5493
test.each(['6.27.0', '7.28.0', '7.29.0', '7.30.1', '8.5.0', '8.10.0'])('refuses undici %s', version => {
  expect(() => assertUndiciVersion(version)).toThrow(`undici ${version}`)
})

test('the one that is installed is fit', () => assertUndiciVersion())
