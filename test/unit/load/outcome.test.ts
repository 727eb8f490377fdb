import { expect, test } from 'vitest'
import { endingOf, isStaleAfter, overdueEnding, type Phase } from '../../../src/load/outcome.ts'

test.each<[Phase, string | undefined, boolean, string]>([
  ['connecting', 'ECONNREFUSED', false, 'refused.econnrefused'],
  ['connecting', 'ETIMEDOUT', false, 'refused.etimedout'],
  ['connecting', 'ECONNRESET', false, 'refused.rst'],
  ['connecting', 'EMFILE', false, 'unsent.emfile'],
  ['connecting', 'EADDRNOTAVAIL', false, 'unsent.eaddrnotavail'],
  ['handshaking', undefined, false, 'refused.tls-fin'],
  ['handshaking', 'ECONNRESET', false, 'refused.tls-rst'],
  ['handshaking', 'ERR_SSL_WRONG_VERSION_NUMBER', false, 'refused.err_ssl_wrong_version_number'],
  ['handshaking', 'CERT_HAS_EXPIRED', false, 'refused.cert_has_expired'],
  ['waiting', undefined, false, 'closed.fin'],
  ['waiting', 'ECONNRESET', false, 'closed.rst'],
  ['waiting', 'EPIPE', false, 'closed.rst'],
  ['waiting', undefined, true, 'closed.stale'],
  ['waiting', 'ECONNRESET', true, 'closed.stale'],
  ['answering', undefined, false, 'truncated.fin'],
  ['answering', 'ECONNRESET', true, 'truncated.rst'],
])('a connection that ends while %s with %s (stale: %s) is %s', (phase, code, stale, expected) => {
  const ending = endingOf(phase, code, stale)
  expect(`${ending.outcome}.${ending.code}`).toBe(expected)
})

test.each<[Phase, string]>([
  ['connecting', 'refused.timeout'],
  ['handshaking', 'refused.tls-timeout'],
  ['waiting', 'hung.waiting'],
  ['answering', 'hung.answering'],
])('a request that is overdue while %s is %s', (phase, expected) => {
  const ending = overdueEnding(phase)
  expect(`${ending.outcome}.${ending.code}`).toBe(expected)
})

test.each([
  [999, Number.NaN, false],
  [1_000, Number.NaN, true],
  [Number.NaN, Number.NaN, false],
  [1_499, 2_000, false],
  [1_500, 2_000, true],
  [99, 200, false],
  [100, 200, true],
])(
  'a connection that was idle for %d ms where the server names %d may have been closed for that: %s',
  (idleMs, hintMs, isStale) => {
    expect(isStaleAfter(idleMs, hintMs)).toBe(isStale)
  },
)
