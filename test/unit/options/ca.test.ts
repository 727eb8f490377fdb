import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { caOf } from '../../../src/options/ca-of.ts'
import { inRepository } from '../../support/targets.ts'

const folder = mkdtempSync(join(tmpdir(), 'clusterbench-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('takes the certificates of a file, and nothing else of it', () => {
  expect(caOf(undefined, folder)).toBeUndefined()
  const ca = caOf('localhost.pem', inRepository('test/fixtures/apps'))
  expect(ca).toMatch(/^-----BEGIN CERTIFICATE-----/)
  expect(ca).not.toContain('PRIVATE')
})

it.each([
  ['none.pem', undefined, 'cannot be read'],
  ['key.pem', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n', 'expected certificates in PEM'],
  ['broken.pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', 'expected certificates in PEM'],
  ['empty.pem', '', 'expected certificates in PEM'],
])('refuses %s', (name, text, words) => {
  if (text !== undefined) writeFileSync(join(folder, name), text)
  expect(() => caOf(name, folder)).toThrow(`--ca "${name}": ${words}`)
})
