// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of the requests
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { LoadEngine, LoadPlan, Loop } from '../../../src/load/engine.ts'
import { engines } from '../../../src/load/engines/index.ts'
import { RequestLedger } from '../../../src/load/ledger.ts'
import { constantRate } from '../../../src/load/pacing.ts'
import { LoadSession } from '../../../src/load/session.ts'
import type { MixEntry, RequestMix } from '../../../src/model/request-mix.ts'
import type { Tally } from '../../../src/model/tally.ts'
import { planFor } from './plan.ts'

/** What a server got, in the order in which it came. */
interface Got {
  readonly line: string
  readonly body: string
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const piece of request) text += piece
  return text
}

/** Answers by path, and writes down what it got. */
async function startShop() {
  const got: Got[] = []
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request)
    got.push({ line: `${request.method} ${request.url}`, body })
    response.setHeader('X-Cache', got.length % 3 === 0 ? 'MISS' : 'Hit')
    if (request.url === '/gone') response.writeHead(404).end('no such page')
    else response.end(JSON.stringify({ state: got.length % 2 === 0 ? 'ok' : 'off', items: [{ id: 7 }] }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { got, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, [Symbol.dispose]: close }
}

const PLAIN = { method: 'GET', path: '/', headers: {}, body: undefined, expectStatus: undefined }
const entry = (name: string, more: Partial<MixEntry>): MixEntry => ({
  ...PLAIN,
  ...{ name, weight: 1, ratePerSec: undefined, isJsonBody: false },
  ...more,
})

const TALLIES: readonly Tally[] = [
  { name: 'header:x-cache', by: 'header', header: 'x-cache' },
  { name: 'json:$.state', by: 'json', path: ['state'] },
  { name: 'status', by: 'status' },
  { name: 'json:$.none', by: 'json', path: ['none'] },
]

const MIX: RequestMix = {
  seed: 11,
  data: [{ name: 'users', columns: ['id'], order: 'in-turn', rows: [['1'], ['2'], ['ü/3']] }],
  entries: [
    entry('list', { weight: 5, path: '/list' }),
    entry('user', { weight: 3, path: '/users?id=${users.id}' }),
    entry('gone', { weight: 1, path: '/gone', expectStatus: [404] }),
    entry('order', { weight: 1, method: 'POST', path: '/orders', body: '{"user":"${users.id}"}', isJsonBody: true }),
    entry('head', { weight: 1, method: 'HEAD', path: '/list' }),
  ],
}

async function load(engine: LoadEngine, loop: Loop, plan: LoadPlan) {
  const ledger = new RequestLedger(undefined, plan)
  await using session = await LoadSession.open(engine, plan, ledger, new AbortController().signal)
  if (loop === 'closed') await session.closed(150, { draw: 'slice' })
  else await session.open(constantRate(200), 300, { draw: 'slice', perSec: 200 })
  return ledger.collect()
}

const CASES = engines.flatMap(engine => [...engine.loops].map(loop => [engine.name, loop, engine] as const))

describe.each(CASES)('%s, %s loop', (_name, loop, engine) => {
  test('sends each request of the mix as often as it says, and the server got just these', async () => {
    using shop = await startShop()
    const { requests, entries, codes } = await load(engine, loop, planFor(shop.origin, { mix: MIX }))
    expect(codes).toEqual({})
    const sent = entries!.map(each => each.requests.scheduled)
    const starts = ['GET /list', 'GET /users?id=', 'GET /gone', 'POST /orders', 'HEAD /list']
    expect(starts.map(start => shop.got.filter(({ line }) => line.startsWith(start)).length)).toEqual(sent)
    expect(sent.reduce((sum, count) => sum + count, 0)).toBe(requests.scheduled)
    expect(entries!.map(each => each.requests.ok)).toEqual(sent)
    expect({ 404: 0, ...entries![2]!.answers.statuses }).toEqual({ 404: sent[2] })
    for (const { line, body } of shop.got) {
      const isFilled = line.startsWith('POST')
        ? /^\{"user":"(1|2|ü\/3)"\}$/.test(body)
        : body === '' && (!line.includes('id=') || /id=(1|2|%C3%BC%2F3)$/.test(line))
      expect(isFilled, `${line} ${body}`).toBe(true)
    }
  })

  test('counts answers by their values, and rejects bodies that say something else', async () => {
    using shop = await startShop()
    const expectBody = { path: ['state'], equals: 'ok' }
    const plan = planFor(shop.origin, { tallies: TALLIES, request: { ...PLAIN, expectBody } })
    const { requests, codes, tallies } = await load(engine, loop, plan)
    const answered = shop.got.length
    expect(codes).toEqual({ 'rejected.body': Math.ceil(answered / 2) })
    expect(requests).toMatchObject({ scheduled: answered, ok: Math.floor(answered / 2) })
    const [byHeader, byPlace, byStatus, byNone] = tallies!.map(({ counts }) =>
      Object.fromEntries(counts.map(({ value, count }) => [value, count])),
    )
    expect(byHeader).toEqual({ MISS: Math.floor(answered / 3), Hit: answered - Math.floor(answered / 3) })
    expect(byPlace).toEqual({ ok: Math.floor(answered / 2), off: Math.ceil(answered / 2) })
    expect(byStatus).toEqual({ 200: answered })
    expect(byNone).toEqual({ null: answered })
  })
})

test('all engines draw the same requests in the same order', async () => {
  const lines: string[][] = []
  for (const engine of engines) {
    using shop = await startShop()
    await load(engine, 'closed', planFor(shop.origin, { mix: MIX, connections: 1 }))
    lines.push(shop.got.map(({ line }) => line))
  }
  // A closed loop gets through as many as the machine allows.
  const shortest = Math.min(...lines.map(each => each.length))
  expect(shortest).toBeGreaterThan(0)
  for (const each of lines) expect(each.slice(0, shortest)).toEqual(lines[0]!.slice(0, shortest))
})

test('all engines of the open loop agree on the counts of each request', async () => {
  const accounts = []
  for (const engine of engines.filter(({ loops }) => loops.has('open'))) {
    using shop = await startShop()
    const { entries } = await load(engine, 'open', planFor(shop.origin, { mix: MIX }))
    accounts.push(entries!.map(({ requests, codes, answers }) => ({ requests, codes, statuses: answers.statuses })))
  }
  expect(accounts.length).toBeGreaterThan(1)
  for (const account of accounts) expect(account).toEqual(accounts[0])
})
