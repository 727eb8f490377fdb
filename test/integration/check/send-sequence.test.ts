import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { KnownConnection } from '../../../dist/load/index.js'
import { FilledStep } from '../../../dist/scenarios/check/filled-step.js'
import { sendSequence } from '../../../dist/scenarios/check/send-sequence.js'
import type { SequenceStep } from '../../../src/model/sequence.ts'
import type { SequenceRun } from '../../../src/model/sequence-run.ts'

const servers: Server[] = []
const connections: KnownConnection[] = []

afterEach(() => {
  for (const each of connections.splice(0)) each.close()
  for (const each of servers.splice(0)) each.close().closeAllConnections()
})

async function listening(respond: RequestListener, keepAliveTimeout = 5_000): Promise<string> {
  const server = createServer({ keepAliveTimeout }, respond).listen(0, '127.0.0.1')
  servers.push(server)
  await new Promise(resolve => server.once('listening', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function connect(origin: string): KnownConnection {
  connections.push(new KnownConnection({ origin, request: { headers: {} } }))
  return connections.at(-1)!
}

type Given = Partial<Omit<SequenceStep, 'capture'>> & { readonly capture?: Record<string, string> }

function stepOf({ capture = {}, ...given }: Given): SequenceStep {
  const places = Object.entries(capture).map(([name, key]) => [name, { path: [key], text: `$.${key}` }] as const)
  return {
    ...{ name: 'x', method: 'GET', path: '/', headers: {}, body: undefined, isJsonBody: false },
    ...{ expectStatus: undefined, expectBody: undefined, unique: undefined, same: undefined },
    ...given,
    capture: new Map(places),
  }
}

interface Terms {
  readonly usual?: Map<string, number>
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
}

async function sent(origin: string, steps: readonly Given[], terms: Terms = {}): Promise<SequenceRun> {
  const { usual = new Map(), signal = new AbortController().signal, timeoutMs = 2_000 } = terms
  const sequences = [steps.map(step => new FilledStep(stepOf(step), []))]
  const connection = connect(origin)
  const values = { number: 7, random: 42, rows: [] }
  return sendSequence({ sequences, timeoutMs, signal, usual }, { sequence: 0, values, connection: () => connection })
}

describe('a sequence', () => {
  test('keeps its connection where the server closes idle ones after two seconds', async () => {
    const origin = await listening((_, response) => void response.end(), 2_000)
    const ports = new Set<number | undefined>()
    servers.at(-1)!.on('request', ({ socket }) => ports.add(socket.remotePort))
    await sent(origin, [{}, {}, {}])
    expect(ports.size).toBe(1)
  })

  test('carries cookies and captured values along, and reads the worker from the stamp', async () => {
    const seen: unknown[] = []
    const origin = await listening((request, response) => {
      seen.push([request.method, request.url, request.headers.cookie, request.headers['x-token']])
      response.setHeader('x-clusterbench-worker', '2.1').setHeader('set-cookie', ['sid=s1; Path=/', 'gone=; Max-Age=0'])
      response.end('{"token":"t/1","value":3}')
    })
    const steps = [
      { method: 'POST', path: `/login/\${n}`, capture: { token: 'token' } },
      { path: `/me?t=\${token}`, headers: { 'x-token': `\${token}`, cookie: 'own=1' }, expectBody: '$.value == 3' },
    ]
    const run = await sent(origin, [...steps, { unique: { path: ['value'], text: '$.value' } }])
    expect(seen).toEqual([
      ['POST', '/login/7', undefined, undefined],
      ['GET', '/me?t=t%2F1', 'own=1; sid=s1', 't/1'],
      ['GET', '/', 'sid=s1', undefined],
    ])
    expect(run.steps.map(({ slot, code, carries }) => [slot, code, carries])).toEqual([
      [2, '', null],
      [2, '', 'cookie'],
      [2, '', 'cookie'],
    ])
    expect(run.steps[2]!.unique).toBe('3')
  })

  test('ends at the step that fails, of which what was sent is not shown', async () => {
    const origin = await listening((request, response) => {
      response.statusCode = request.url === '/me' ? 401 : 200
      response.setHeader('set-cookie', 'sid=secret-1').end(`{"token":"abcdef","error":"no ${request.headers.cookie}"}`)
    })
    const run = await sent(origin, [{ capture: { token: 'token' } }, { path: '/me' }, { path: '/never' }])
    expect(run.steps).toMatchObject([{ code: '' }, { code: '401', excerpt: '{"token":"…","error":"no …"}' }])
  })

  test.each<[string, Given, string]>([
    ['a value that is not there', { capture: { id: 'id' } }, 'value'],
    ['another body', { expectBody: '$.a == 2' }, 'body'],
    ['another status', { expectStatus: [201] }, '200'],
  ])('fails for %s', async (_, step, code) => {
    const origin = await listening((_request, response) => response.end('{"a":1}'))
    expect((await sent(origin, [step])).steps[0]).toMatchObject({ code, status: 200, slot: -1 })
  })

  test('takes a redirect for a failure where the step has responded without one before', async () => {
    let isKnown = true
    const origin = await listening((_request, response) => {
      if (!isKnown) response.writeHead(302, { location: '/login' })
      response.end()
    })
    const usual = new Map<string, number>()
    expect((await sent(origin, [{}], { usual })).steps[0]!.code).toBe('')
    isKnown = false
    expect((await sent(origin, [{}], { usual })).steps[0]!.code).toBe('302')
    expect((await sent(origin, [{}])).steps[0]!.code).toBe('')
  })
})

describe('a request without a complete response', () => {
  test('hangs until the timeout', async () => {
    const origin = await listening(() => {})
    expect((await sent(origin, [{}], { timeoutMs: 50 })).steps[0]).toMatchObject({ code: 'hung', status: null })
  })

  test('is closed, and sent only once', async () => {
    let requests = 0
    const origin = await listening((_request, response) => {
      requests += 1
      response.writeHead(200, { 'content-length': 10, 'x-clusterbench-worker': '3.0' }).flushHeaders()
      response.write('half', () => response.destroy())
    })
    expect((await sent(origin, [{}])).steps[0]).toMatchObject({ code: 'closed', slot: 3, status: null })
    expect(requests).toBe(1)
  })

  test('is refused where nobody listens', async () => {
    const origin = await listening(() => {})
    await new Promise(resolve => servers.pop()!.close(resolve))
    expect((await sent(origin, [{}])).steps[0]).toMatchObject({ code: 'refused', status: null })
  })

  test('is given up with the run', async () => {
    const controller = new AbortController()
    const origin = await listening(() => controller.abort(new Error('stop')))
    await expect(sent(origin, [{}], { signal: controller.signal })).rejects.toThrow('stop')
  })
})

test('a connection that the server closes after each response is dialled anew', async () => {
  const origin = await listening((_request, response) => response.setHeader('connection', 'close').end('ok'))
  const run = await sent(origin, [{}, {}, {}])
  expect(run.steps.map(({ code }) => code)).toEqual(['', '', ''])
})
