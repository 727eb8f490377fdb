import { readFileSync } from 'node:fs'
import { createSecureServer } from 'node:http2'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { LoadEngine, LoadPlan, Loop } from '../../../src/load/engine.ts'
import { engines } from '../../../src/load/engines/index.ts'
import type { LedgerSnapshot } from '../../../src/load/generator.ts'
import { tcpOrigin } from '../../../src/model/origin.ts'
import type { BehaviourName } from '../../fixtures/servers/behaviours.mjs'
import { startServer, type Transport, type WireCounts } from '../../fixtures/servers/start.ts'
import { planFor, slice, slicesUntil, withSession } from './plan.ts'
import { rowsOf, withoutStale } from './rows.ts'

/** Made with `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 -subj /CN=localhost`; valid until 2126. */
const pem = readFileSync(new URL('../../fixtures/apps/localhost.pem', import.meta.url), 'utf8')

const SLICE_MS = 200

/** What becomes of the requests that a server breaks on purpose. A unix socket has no resets. */
const ENDINGS: Partial<Record<BehaviourName, string>> = {
  healthy: '',
  untilFin: '',
  finBeforeAnswer: 'closed.fin',
  rstBeforeAnswer: 'closed.rst',
  cutChunked: 'truncated.fin',
  rstInBody: 'truncated.rst',
}

const CASES = (['tls', 'unix'] as const).flatMap(transport =>
  Object.entries(ENDINGS).flatMap(([behaviour, code]) =>
    transport === 'unix' && code.endsWith('.rst') ? [] : [[transport, behaviour as BehaviourName, code] as const],
  ),
)

const LOOPS = engines.flatMap(engine => [...engine.loops].map(loop => [engine.name, loop, engine] as const))

interface Load {
  readonly snapshot: LedgerSnapshot
  readonly wire: WireCounts
  readonly ports: readonly number[]
}

async function loaded(
  engine: LoadEngine,
  loop: Loop,
  [transport, behaviour]: readonly [Transport, BehaviourName],
  { host, ...plan }: Partial<LoadPlan> & { readonly host?: string } = {},
): Promise<Load> {
  await using server = await startServer(behaviour, transport)
  const origin = host === undefined ? server.origin : server.origin.replace('127.0.0.1', host)
  return await withSession(engine, planFor(origin, { connections: 8, ...plan }), async (session, ledger, rows) => {
    // A busy machine may take long for ten requests, of which a server breaks one.
    await slicesUntil(
      ({ scheduled }) => scheduled > 11,
      () => slice(session, loop, SLICE_MS),
    )
    const ports = rowsOf(rows.take('one')).map(row => row.port)
    return { snapshot: ledger.collect(), wire: await server.counts(), ports }
  })
}

describe.concurrent.each(LOOPS)('%s, %s loop', (_name, loop, engine) => {
  test.each(CASES)('accounts over %s for every request of a server that is: %s', async (transport, behaviour, code) => {
    const { snapshot, wire, ports } = await loaded(engine, loop, [transport, behaviour])
    const { requests, codes } = snapshot
    expect(requests.scheduled).toBeGreaterThan(10)
    expect(requests.unsent).toBe(0)
    expect(wire.received).toBe(requests.scheduled)
    expect(Object.keys(withoutStale(codes, code))).toEqual(code === '' ? [] : [code])
    expect(requests.ok).toBe(requests.scheduled - wire.broken)
    // The ends of a unix socket have no ports.
    for (const port of ports) expect(transport === 'unix' ? [0] : wire.ports).toContain(port)
  })

  test('makes a handshake for each connection, and for each request without keep-alive', async () => {
    // On a busy machine, none of more connections might be used twice.
    const kept = await loaded(engine, loop, ['tls', 'healthy'], { maxConnections: 8 })
    expect(kept.snapshot.connects).toEqual({ opened: kept.wire.accepted, lost: 0 })
    expect(kept.snapshot.requests.scheduled).toBeGreaterThan(kept.wire.accepted)

    const { snapshot, wire } = await loaded(engine, loop, ['tls', 'healthy'], { keepAlive: false })
    expect(snapshot.requests.ok).toBe(snapshot.requests.scheduled)
    expect(wire.closing).toBe(wire.received)
    expect(snapshot.connects.opened).toBe(wire.accepted)
    expect(wire.accepted).toBeGreaterThanOrEqual(snapshot.requests.scheduled)
  })

  test('dials the address of a name without looking it up, and greets the server by its name', async () => {
    const named = { host: 'app.invalid', address: '127.0.0.1' }
    const { snapshot, wire } = await loaded(engine, loop, ['tls', 'healthy'], named)
    expect(snapshot.requests.ok).toBe(snapshot.requests.scheduled)
    expect(wire.accepted).toBeGreaterThan(0)
    // It is the name that the certificate has to be for.
    await expect(loaded(engine, loop, ['tls', 'healthy'], { ...named, ca: pem })).rejects.toThrow(
      /ERR_TLS_CERT_ALTNAME_INVALID/,
    )
  })

  test('takes a certificate that it can verify, and no other where it is asked to', async () => {
    const { snapshot } = await loaded(engine, loop, ['tls', 'healthy'], { ca: pem })
    expect(snapshot.requests.ok).toBe(snapshot.requests.scheduled)

    const other = { ...planFor('').request, headers: { host: 'shop.example' } }
    await expect(loaded(engine, loop, ['tls', 'healthy'], { ca: pem, request: other })).rejects.toThrow(
      /ERR_TLS_CERT_ALTNAME_INVALID/,
    )
    // An address that is not loopback has no name, not even that of this machine to itself.
    await expect(loaded(engine, loop, ['tls', 'healthy'], { ca: pem, host: '0.0.0.0' })).rejects.toThrow(
      /ERR_TLS_CERT_ALTNAME_INVALID/,
    )
    await expect(loaded(engine, loop, ['tls', 'healthy'], { ca: '' })).rejects.toThrow(/DEPTH_ZERO_SELF_SIGNED_CERT/)
  })
})

/** Servers with which no handshake succeeds after the first connections. */
const FAILING: Record<string, readonly [code: string, fail: (socket: Socket) => void]> = {
  'ends connections': ['refused.tls-fin', socket => socket.once('data', () => socket.end())],
  'resets connections': ['refused.tls-rst', socket => socket.once('data', () => socket.resetAndDestroy())],
  // The deadline of 150 ms ends it.
  'says nothing': ['refused.tls-timeout', () => {}],
  'speaks no TLS': ['refused.err_ssl_wrong_version_number', socket => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
}

interface FailingServer extends AsyncDisposable {
  readonly origin: string
  /** From now on handshakes fail. */
  fail(): void
}

/** Passes the first connections on to a server of TLS. */
async function failingServer(fail: (socket: Socket) => void): Promise<FailingServer> {
  const https = createSecureServer({ key: pem, cert: pem, allowHTTP1: true }, (_request, response) =>
    response.end('ok'),
  )
  const sockets: Socket[] = []
  let isFailing = false
  const server: Server = createServer(socket => {
    sockets.push(socket)
    socket.on('error', () => {})
    if (isFailing) fail(socket)
    else https.emit('connection', socket)
  })
  https.on('tlsClientError', () => {}).on('sessionError', () => {})
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: tcpOrigin('127.0.0.1', (server.address() as AddressInfo).port, true),
    fail: () => {
      isFailing = true
      for (const socket of sockets) socket.destroy()
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

describe.concurrent.each(LOOPS)(
  'a failed handshake is refused, by a server that …: %s, %s loop',
  (_name, loop, engine) => {
    test.each(Object.entries(FAILING))('%s', async (_how, [code, fail]) => {
      await using server = await failingServer(fail)
      const soon = code === 'refused.tls-timeout' ? { timeoutMs: 150 } : {}
      await withSession(
        engine,
        planFor(server.origin, { connections: 4, ...soon }),
        async (session, ledger, columns) => {
          server.fail()
          await new Promise(resolve => setImmediate(resolve))
          const hasFailed = () => rowsOf(columns.take('one')).some(row => `${row.outcome}.${row.code}` === code)
          await slicesUntil(hasFailed, () => slice(session, loop, SLICE_MS))
          const { requests, codes } = ledger.collect()
          const { [code]: refused, 'refused.timeout': unconnected = 0, ...others } = codes
          // A stall may be longer than that deadline, and leave no time for the handshake.
          expect(requests.refused, JSON.stringify(codes)).toBe(refused! + ('timeoutMs' in soon ? unconnected : 0))
          // Connections whose end was not read when they were written to; and where the machine was busy, what was not sent in time.
          expect(Object.keys(others).filter(each => !/^(closed|unsent)\./.test(each))).toEqual([])
          expect(requests.scheduled).toBe(requests.refused + requests.closed + requests.unsent)
        },
      )
    })
  },
)
