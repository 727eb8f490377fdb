import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import type { LoadPlan, RatePlan } from '../../../src/load/engine.ts'
import { RequestLedger } from '../../../src/load/ledger.ts'
import { constantRate } from '../../../src/load/pacing.ts'
import type { SessionEvent } from '../../../src/load/websocket/session-events.ts'
import { WebSocketLoad } from '../../../src/load/websocket/web-socket-load.ts'
import { sharedNowMs } from '../../../src/model/shared-clock.ts'
import { planFor } from './plan.ts'

const CLIENTS = 4

/** Longer than any of these tests: such a load is ended when what was waited for has been seen. */
const ENDLESS_MS = 600_000

type Handle = (socket: WebSocket, nth: number, connection: Socket) => void

/** A server that does something with each session; `nth` counts them. `refuse` says of a handshake whether it is refused, or `never` answered. */
async function serverOf(handle: Handle, refuse: (nth: number) => boolean | 'never' = () => false) {
  const sessions: WebSocket[] = []
  const ports: number[] = []
  let handshakes = 0
  const server = createServer()
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) => {
    const refusal = refuse(handshakes++)
    if (refusal === 'never') return
    if (refusal) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    ports.push((socket as Socket).remotePort!)
    sockets.handleUpgrade(request, socket, head, session => handle(session, sessions.push(session), socket as Socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = () => {
    for (const session of sessions) session.terminate()
    server.close()
    server.closeAllConnections()
  }
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sessions,
    /** Of their clients, in that order. */
    ports,
    handshakes: () => handshakes,
    [Symbol.dispose]: close,
  }
}

/** Starts a server that is no WebSocket server. */
async function startedServer(server: Server, scheme = 'http') {
  const connections = new Set<Socket>()
  server.on('connection', connection => connections.add(connection.on('error', () => {})))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = () => {
    server.close()
    for (const connection of connections) connection.destroy()
  }
  return { origin: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`, [Symbol.dispose]: close }
}

/** A server that never says anything at all to an upgrade. */
const silentServer = () => startedServer(createServer().on('upgrade', () => {}))

/** From now on the server neither reads from a connection nor ends it. */
function neglect(connection: Socket): void {
  connection.removeAllListeners('data').removeAllListeners('end').resume()
}

const echo = (session: WebSocket) => session.on('message', text => session.send(`you said: ${text}`))

interface LoadOptions {
  rate?: RatePlan
  /** Lasts until this is true of all that has happened to sessions. */
  until?: (events: readonly SessionEvent[]) => boolean
}

/** Loads a server for a while; gives what became of messages and sessions. */
async function load(
  origin: string,
  more: Partial<LoadPlan> & { expect?: string; reconnectAfterMs?: number; protocol?: string } = {},
  { rate = constantRate(100), until }: LoadOptions = {},
) {
  const { expect: expected, reconnectAfterMs = 50, protocol = 'plain', ...plan } = more
  const webSocket = {
    path: '/',
    protocol,
    message: undefined,
    expect: expected,
    reconnectAfterMs,
    seed: 1,
  }
  const ledger = new RequestLedger()
  const whole = planFor(origin, { connections: CLIENTS, webSocket, ...plan })
  await using load = await WebSocketLoad.open(whole, ledger, new AbortController().signal)
  const events: SessionEvent[] = []
  const loaded = load.open(rate, until ? ENDLESS_MS : 600)
  loaded.catch(() => {})
  if (until) {
    const hasEnough = () => {
      events.push(...load.takeEvents())
      return until(events)
    }
    await expect.poll(hasEnough, { interval: 10 }).toBe(true)
    load.endSlice()
  }
  await loaded
  events.push(...load.takeEvents())
  return { ...ledger.collect(), ...load.counts(), events }
}

/** One message for each client, and no other while a test lasts. */
const ONE_EACH: RatePlan = { dueUs: index => (index < CLIENTS ? 0 : ENDLESS_MS * 1000) }

/** So many sessions have been opened. */
const opened = (sessions: number) => (events: readonly SessionEvent[]) =>
  events.filter(({ kind }) => kind === 'opened').length >= sessions

/** What came after the session with this port: how it ended, and the next one of its client. */
function afterwards(port: number | undefined, events: readonly SessionEvent[]) {
  const at = events.findIndex(event => event.kind === 'opened' && event.port === port)
  const later = events.slice(at + 1).filter(({ client }) => client === events[at]?.client)
  return { ended: later.find(({ kind }) => kind === 'ended'), again: later.find(({ kind }) => kind === 'opened') }
}

describe('messages on WebSocket sessions', () => {
  test('are ok with their echo, and sessions with the end of the load', async () => {
    using server = await serverOf(echo)
    const { requests, endings, handshakes } = await load(server.origin)
    expect(requests).toMatchObject({ scheduled: 60, ok: 60 })
    expect(endings).toMatchObject({ ok: CLIENTS, closed: 0, idle: 0, hung: 0 })
    expect(handshakes).toMatchObject({ scheduled: CLIENTS, ok: CLIENTS })
    expect(server.sessions).toHaveLength(CLIENTS)
  })

  test('are ok with what is expected of their answer', async () => {
    using server = await serverOf(session => session.on('message', () => session.send('{"done":true}')))
    expect((await load(server.origin, { expect: 'done' })).requests.ok).toBe(60)
  })

  test('hang without an answer, and the client gives the session up', async () => {
    using server = await serverOf((session, nth) => nth > 1 && echo(session))
    const isBack = (events: readonly SessionEvent[]) => afterwards(server.ports[0], events).again !== undefined
    const { requests, codes, events } = await load(server.origin, { timeoutMs: 300 }, { until: isBack })
    // A stall makes others hang as well.
    expect(afterwards(server.ports[0], events).ended).toMatchObject({ ending: 'hung' })
    expect(requests.hung).toBeGreaterThan(0)
    expect(requests.ok).toBeGreaterThan(0)
    expect(Object.keys(codes)).toContain('hung.waiting')
  })

  test('that are waiting when the session is closed end with its code', async () => {
    using server = await serverOf((session, nth) =>
      session.on('message', text => (nth === 1 ? session.close(1012) : session.send(String(text)))),
    )
    const terms = { rate: ONE_EACH, until: opened(CLIENTS + 1) }
    const { endings, codes, handshakes, events } = await load(server.origin, {}, terms)
    expect(endings).toMatchObject({ closed: 1, ok: CLIENTS })
    expect(codes['closed.1012']).toBe(1)
    expect(handshakes.ok).toBe(CLIENTS + 1)
    expect(events.find(({ kind }) => kind === 'ended')).toMatchObject({ code: '1012', cut: null })
  })
})

describe('a session that is lost while idle', () => {
  test.each([
    ['fin', (connection: Socket) => connection.destroy()],
    ['rst', (connection: Socket) => connection.resetAndDestroy()],
  ] as const)('by a %s shows in no message, and its client comes back', async (cut, end) => {
    using server = await serverOf((session, nth, connection) => {
      session.on('message', text => session.send(String(text), () => nth === 2 && setTimeout(end, 5, connection)))
    })
    const { endings, events } = await load(server.origin, {}, { rate: ONE_EACH, until: opened(CLIENTS + 1) })
    expect(endings).toMatchObject({ idle: 1, closed: 0, ok: CLIENTS })
    const lost = events.find(({ kind }) => kind === 'ended')
    expect(lost).toMatchObject({ ending: 'idle', code: '1006', cut })
    const again = events.find(event => event.kind === 'opened' && lost?.kind === 'ended' && event.atMs > lost.atMs)
    expect(again).toMatchObject({ client: lost!.client })
  })
})

test('a reset that comes with the last answer is told from a FIN', async () => {
  using server = await serverOf((session, nth, connection) => {
    session.on('message', text => {
      session.send(String(text))
      if (nth === 1) connection.resetAndDestroy()
    })
  })
  const { events } = await load(server.origin, {}, { until: opened(CLIENTS + 1) })
  expect(events.find(({ kind }) => kind === 'ended')).toMatchObject({ code: '1006', cut: 'rst' })
})

describe('handshakes', () => {
  test('that are rejected are tried again, and none goes uncounted', async () => {
    using server = await serverOf(echo, nth => nth % 2 === 1)
    const { handshakes, endings } = await load(server.origin, {}, { until: opened(CLIENTS) })
    expect(handshakes.rejected).toBeGreaterThanOrEqual(2)
    expect(handshakes.scheduled).toBe(server.handshakes())
    expect(endings.ok).toBe(CLIENTS)
  })

  // Those of 60 clients are not all begun at once, and the first to fail are tried again before the last have begun.
  test.each([CLIENTS, 60])('of %i clients that nobody answers hang, and the load does not begin', async connections => {
    using server = await silentServer()
    await expect(load(server.origin, { connections, timeoutMs: 300 })).rejects.toThrow(
      /^no WebSocket session could be opened at .*: hung waiting$/,
    )
  })

  test('of all clients that never end do not put the load off for ever', { timeout: 30_000 }, async () => {
    using server = await silentServer()
    await expect(load(server.origin, { timeoutMs: 600_000 })).rejects.toThrow(/: no answer$/)
  })

  test('of more clients than begin at once are all made before the load', async () => {
    using server = await serverOf(echo)
    const { requests, handshakes } = await load(server.origin, { connections: 120 }, { rate: constantRate(400) })
    expect(handshakes).toMatchObject({ scheduled: 120, ok: 120 })
    expect(requests).toMatchObject({ scheduled: 240, ok: 240 })
  })

  test.each([
    ['stalls', 'tls-timeout', () => {}, { timeoutMs: 300 }],
    ['is cut off', 'tls-fin', (connection: Socket) => connection.once('data', () => connection.end()), {}],
  ] as const)('whose TLS handshake %s are refused as %s', async (_, code, handle, plan) => {
    using server = await startedServer(createTcpServer(handle), 'https')
    await expect(load(server.origin, plan)).rejects.toThrow(`: refused ${code}`)
  })

  test('whose long polling is cut off within an answer are truncated', async () => {
    const polling = createServer((_, answer) => {
      answer.writeHead(200, { 'content-length': 100 }).write('0{"sid":', () => answer.socket!.end())
    })
    using server = await startedServer(polling)
    await expect(load(server.origin, { protocol: 'socket.io' })).rejects.toThrow(': truncated fin')
  })

  test('that all fail leave nothing to load, with the reason and what to do', async () => {
    using server = await serverOf(echo, () => true)
    await expect(load(server.origin)).rejects.toMatchObject({
      message: expect.stringContaining('rejected 503'),
      hint: expect.stringContaining('--websocket'),
    })
  })
})

test('clients that do not come back any more are not loaded again', async () => {
  using server = await serverOf(echo)
  const webSocket = {
    path: '/',
    protocol: 'plain',
    message: undefined,
    expect: undefined,
    reconnectAfterMs: 50,
    seed: 1,
  }
  const plan = planFor(server.origin, { webSocket })
  await using load = await WebSocketLoad.open(plan, new RequestLedger(), new AbortController().signal)
  await load.open(constantRate(100), 100)
  await expect(load.open(constantRate(100), 100)).rejects.toThrow('one slice')
})

describe('a load ends', () => {
  const closeFirst = (session: WebSocket, nth: number) =>
    session.on('message', text => (nth === 1 ? session.close(1001) : session.send(String(text))))

  test('while a client waits to come back, which it does not any more', async () => {
    using server = await serverOf(closeFirst)
    // Long enough for one of its messages to come due.
    const hasWaited = (events: readonly SessionEvent[]) =>
      events.some(event => event.kind === 'ended' && sharedNowMs() - event.atMs > 100)
    const { endings, handshakes, codes } = await load(
      server.origin,
      { reconnectAfterMs: ENDLESS_MS },
      { until: hasWaited },
    )
    expect(endings).toMatchObject({ closed: 1, ok: CLIENTS - 1 })
    expect(handshakes).toMatchObject({ scheduled: CLIENTS, ok: CLIENTS })
    expect(codes['closed.no-session']).toBeGreaterThan(0)
  })

  test('when the handshake that is in progress has ended', async () => {
    const open = CLIENTS
    using server = await serverOf(closeFirst, nth => nth >= open && 'never')
    const isTried = () => server.handshakes() > open
    const { endings, handshakes } = await load(server.origin, { timeoutMs: 300 }, { until: isTried })
    expect(endings.ok).toBeLessThan(CLIENTS)
    expect(handshakes.ok).toBe(CLIENTS)
    expect(handshakes.hung).toBeGreaterThan(0)
    expect(handshakes.scheduled).toBe(CLIENTS + handshakes.hung)
  })
})

describe('a server that does not end the connection', () => {
  const END: Readonly<Record<string, Buffer>> = {
    malformed: Buffer.from([0xff, 0xff]),
    closed: Buffer.from([0x88, 0x02, 0x03, 0xe9]),
  }

  test.each([
    ['malformed', 'after it broke the protocol', 'malformed.ws_err_unexpected_rsv_2_3'],
    ['closed', 'after its close frame', 'closed.1001'],
  ] as const)('leaves the session %s %s, and its client comes back', async (ending, _, code) => {
    using server = await serverOf((session, nth, connection) => {
      session.on('message', text => {
        if (nth !== 1) return session.send(String(text))
        neglect(connection)
        return connection.write(END[ending]!)
      })
    })
    const until = opened(CLIENTS + 1)
    const { endings, codes, requests, handshakes, events } = await load(server.origin, {}, { until })
    expect(endings).toMatchObject({ [ending]: 1, hung: 0, ok: CLIENTS })
    expect(codes[code]).toBeGreaterThan(0)
    expect(requests.hung).toBe(0)
    expect(handshakes.ok).toBe(CLIENTS + 1)
    expect(events.find(({ kind }) => kind === 'ended')).toMatchObject({ code: ending === 'closed' ? '1001' : '' })
  })

  test('during a handshake of socket.io is malformed where it breaks the protocol', async () => {
    using server = await serverOf((_, __, connection) => {
      neglect(connection)
      connection.write(END.malformed!)
    })
    await expect(load(server.origin, { protocol: 'socket.io-websocket' })).rejects.toThrow(': malformed ws_err_')
  })
})
