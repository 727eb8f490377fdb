import { expect, test } from 'vitest'
import { companionVariables, withAddresses } from '../../../src/model/companion.ts'

test('the variables of a companion have places for its address', () => {
  expect(companionVariables({ name: 'mail-box' })).toEqual({
    MAIL_BOX_URL: '{mail-box.url}',
    MAIL_BOX_HOST: '{mail-box.host}',
    MAIL_BOX_PORT: '{mail-box.port}',
  })
})

test('addresses are filled in, with the scheme of the program where its URLs have one', () => {
  const ports = new Map([
    ['redis', 6001],
    ['mail-box', 6002],
  ])
  const fill = (text: string) => withAddresses(text, ports)
  expect(fill('{redis.url}/0')).toBe('redis://127.0.0.1:6001/0')
  expect(fill('{mail-box.url}')).toBe('http://127.0.0.1:6002')
  expect(fill('{redis.host}:{redis.port},{mail-box.port}')).toBe('127.0.0.1:6001,6002')
  expect(fill('{other.port} {redis.name} {port} {}')).toBe('{other.port} {redis.name} {port} {}')
})
