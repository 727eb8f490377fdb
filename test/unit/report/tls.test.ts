import { expect, it } from 'vitest'
import type { LoadedServer } from '../../../src/model/loaded-server.ts'
import type { Result } from '../../../src/model/result.ts'
import { choiceSentences, loadedFacts } from '../../../src/report/sentences/server.ts'
import { tlsFactsOf } from '../../../src/report/sentences/tls.ts'

const loaded: LoadedServer = {
  ...{ origin: 'https://127.0.0.1:24817', port: 8443, chosenBy: 'answer', redirectsTo: null, doubtful: false },
  tls: { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', key: 'RSA 2048', verified: false },
  others: [{ port: 8080, path: null, status: 301 }],
}
const run = (arm: string, handshakes: number, codes = {}) => ({ arm, handshakes, codes })
const resultOf = (arms: readonly { id: string; loaded: LoadedServer }[], runs: readonly object[]): Result =>
  ({
    ...{ command: 'compare', arms, settings: { method: 'GET', path: '/' } },
    generations: [{ arms: runs.slice(0, arms.length) }, { arms: runs.slice(arms.length) }],
  }) as unknown as Result

const one = resultOf([{ id: 'single', loaded }], [run('single', 12), run('single', 1_000)])

it('names what was agreed on, and counts handshakes over all generations', () => {
  expect(tlsFactsOf(one)).toEqual(['TLS 1.3, TLS_AES_256_GCM_SHA384, key RSA 2048, not verified', '1,012 handshakes'])
})

it('tells arms apart where they differ, and failed handshakes from a port that refuses', () => {
  const older: LoadedServer = { ...loaded, tls: { ...loaded.tls!, protocol: 'TLSv1.2', verified: true } }
  const codes = {
    'refused.tls-fin': 2,
    'refused.err_ssl_wrong_version_number': 1,
    'refused.econnrefused': 7,
    'refused.eai_again': 5,
    'closed.fin': 3,
  }
  const two = resultOf(
    [
      { id: 'old', loaded: older },
      { id: 'new', loaded },
    ],
    [run('old', 5), run('new', 6, codes)],
  )
  expect(tlsFactsOf(two).map(words => words.replaceAll('\u00a0', ' '))).toEqual([
    'old: TLS 1.2, TLS_AES_256_GCM_SHA384, key RSA 2048, verified',
    'new: TLS 1.3, TLS_AES_256_GCM_SHA384, key RSA 2048, not verified',
    'old 5, new 6 handshakes',
    'new 3 failed handshakes (2 refused.tls-fin, 1 refused.err_ssl_wrong_version_number)',
  ])
})

it('counts no handshakes where runs do not, as with WebSocket sessions', () => {
  const runs = [{ arm: 'single', codes: { 'refused.no-session': 7 } }]
  expect(tlsFactsOf(resultOf([{ id: 'single', loaded }], runs))).toEqual([
    'TLS 1.3, TLS_AES_256_GCM_SHA384, key RSA 2048, not verified',
  ])
})

it('names what was agreed on in a capacity, whose handshakes are not counted', () => {
  const capacity = { command: 'capacity', arms: [{ id: 'single', loaded }] } as unknown as Result
  expect(tlsFactsOf(capacity)).toEqual(['TLS 1.3, TLS_AES_256_GCM_SHA384, key RSA 2048, not verified'])
})

it('says nothing of plain connections', () => {
  const { tls: _none, ...plain } = loaded
  expect(tlsFactsOf(resultOf([{ id: 'single', loaded: plain }], []))).toEqual([])
})

it('says where TLS was spoken, and that the others only redirect', () => {
  expect(loadedFacts(one)).toEqual(['port 8443 with TLS (at 127.0.0.1:24817)'])
  expect(choiceSentences(one, id => id)).toEqual([
    'Measured port 8443 with TLS, because all else only redirects. Also open: port 8080 (status 301).',
  ])
})

it('names unix sockets', () => {
  const { tls: _none, ...plain } = loaded
  const unix = { ...plain, origin: 'http+unix://%2Ftmp%2Frun%2F1.u4', port: null, path: '/run/app.sock', others: [] }
  expect(loadedFacts(resultOf([{ id: 'single', loaded: unix }], []))).toEqual(['the unix socket /run/app.sock'])
})

it('says which address of a name was loaded, where it has several', () => {
  const { tls: _none, ...plain } = loaded
  const named = (of: number) => {
    const arm = { ...plain, origin: 'http://app.test:8080', port: 8080, resolved: { address: '10.0.0.2', of } }
    return loadedFacts(resultOf([{ id: 'prod', loaded: arm }], []))
  }
  expect(named(3)).toEqual(['port 8080 (at app.test:8080, which is 10.0.0.2, one of 3 addresses)'])
  expect(named(1)).toEqual(['port 8080 (at app.test:8080)'])
})
