import type { PeerCertificate } from 'node:tls'
import { expect, it } from 'vitest'
import { tlsOptions } from '../../../src/model/tls-terms.ts'

const at = 'https://127.0.0.1:8443'
const verified = { ca: 'a certificate', headers: {} }

it.each([
  [{}, 'localhost'],
  [{ Host: 'shop.example:8443' }, 'shop.example'],
  [{ host: '127.0.0.1' }, 'localhost'],
  [{ host: 'client-{client}' }, 'localhost'],
])('names the server that requests with %j are for', (headers, servername) => {
  expect(tlsOptions(at, { headers })).toMatchObject({ servername, rejectUnauthorized: false })
})

it.each([
  ['https://[::1]', 'localhost'],
  ['https://shop.example', 'shop.example'],
  ['https://10.0.0.7', ''],
  ['https://[fd00::7]:8443', ''],
  ['https+unix://%2Ftmp%2Fapp.sock', 'localhost'],
])('names the server at %s', (origin, servername) => {
  expect(tlsOptions(origin, { headers: {} })).toMatchObject({ servername })
  expect(tlsOptions(origin, { headers: { host: 'other.example' } })).toMatchObject({ servername: 'other.example' })
})

it('verifies where it has certificates for that', () => {
  expect(tlsOptions(at, verified)).toMatchObject({ rejectUnauthorized: true, ca: 'a certificate' })
})

it.each([
  ['DNS:localhost', true],
  ['IP Address:127.0.0.1', true],
  ['DNS:shop.example', false],
])('takes a certificate for %s: %s', (subjectaltname, isTaken) => {
  const { checkServerIdentity, servername } = tlsOptions(at, verified)
  const certificate = { subjectaltname, subject: {} } as PeerCertificate
  expect(checkServerIdentity!(servername!, certificate) === undefined).toBe(isTaken)
})
