import { expect, it } from 'vitest'
import { addressOf, isSecure, placeOf, tcpOrigin, unixOrigin, withTls } from '../../../src/model/origin.ts'

it.each([
  [tcpOrigin('127.0.0.1', 3000), 'http://127.0.0.1:3000', { secure: false, host: '127.0.0.1', port: 3000 }],
  [tcpOrigin('::1', 443, true), 'https://[::1]:443', { secure: true, host: '::1', port: 443 }],
  ['https://localhost', 'https://localhost', { secure: true, host: 'localhost', port: 443, hostHeader: 'localhost' }],
])('%s is a port', (origin, text, address) => {
  expect(origin).toBe(text)
  expect(addressOf(origin)).toMatchObject({ ...address, socketPath: undefined })
  expect([placeOf(origin), isSecure(origin)]).toEqual([address.port, address.secure])
})

it.each(['/tmp/app.sock', '/tmp/A b%2F.sock', 'C:\\pipe'])('%s is the path of a unix socket', path => {
  const origin = unixOrigin(path)
  expect(addressOf(origin)).toEqual({
    ...{ secure: false, host: 'localhost', port: undefined },
    ...{ socketPath: path, hostHeader: 'localhost' },
  })
  expect(placeOf(withTls(origin))).toBe(path)
  expect(addressOf(withTls(origin))).toMatchObject({ secure: true })
})

it.each([
  ['http://127.0.0.1:3000', 'https://127.0.0.1:3000'],
  ['http://127.0.0.1', 'https://127.0.0.1:80'],
  ['http://127.0.0.1:80', 'https://127.0.0.1:80'],
  ['http://[::1]', 'https://[::1]:80'],
  ['https://127.0.0.1', 'https://127.0.0.1'],
])('%s is the same place with TLS', (origin, secure) => {
  expect(withTls(origin)).toBe(secure)
  expect(placeOf(secure)).toBe(placeOf(origin))
})

it('has no others', () => {
  expect(() => addressOf('ftp://127.0.0.1')).toThrow('ftp://127.0.0.1 is no origin of a server')
})
