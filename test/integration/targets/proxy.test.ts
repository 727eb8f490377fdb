import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Disturbance, ProxyCounts } from '../../../dist/targets/index.js'
import { PortPairs } from '../../../dist/targets/proxy/port-pairs.js'
import { type OpenProxy, Proxies } from '../../../dist/targets/proxy/proxies.js'
import { sharedNowMs } from '../../../src/model/shared-clock.ts'

/** Says back what it hears, and ends when its client does. */
const server: Server = createServer({ allowHalfOpen: true, noDelay: true }, socket => {
  socket.on('error', () => {})
  socket.pipe(socket)
})
const peers: Socket[] = []
server.on('connection', socket => peers.push(socket))

const pairs = new PortPairs()
const proxies = new Proxies()
let proxy: OpenProxy

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  proxy = await proxies.open({ host: '127.0.0.1', port: (server.address() as AddressInfo).port }, pairs.buffer)
})
// A connection that the proxy has not closed would count in the next test.
afterEach(() => expect.poll(() => peers.every(peer => peer.destroyed)).toBe(true))
afterAll(async () => {
  await proxies.close()
  for (const peer of peers) peer.destroy()
  server.close()
})

interface Client extends Disposable {
  readonly socket: Socket
  /** Sends some bytes, and resolves with the milliseconds until as many have come back. */
  echo(bytes: Buffer): Promise<number>
  readonly heard: Buffer
  readonly closed: Promise<string>
}

async function dial(): Promise<Client> {
  const socket = connect({ host: '127.0.0.1', port: proxy.port, noDelay: true })
  let heard = Buffer.alloc(0)
  let code = 'closed'
  socket.on('data', bytes => {
    heard = Buffer.concat([heard, bytes as Buffer])
    socket.emit('heard')
  })
  socket.on('error', error => {
    code = (error as NodeJS.ErrnoException).code ?? 'error'
  })
  const closed = new Promise<string>(resolve => socket.on('close', () => resolve(code)))
  await Promise.race([once(socket, 'connect').catch(() => {}), closed])
  return {
    ...{ socket, closed },
    get heard() {
      return heard
    },
    async echo(bytes) {
      const fromMs = performance.now()
      const wanted = heard.length + bytes.length
      socket.write(bytes)
      while (heard.length < wanted) await once(socket, 'heard', { signal: AbortSignal.timeout(5_000) })
      return performance.now() - fromMs
    },
    [Symbol.dispose]: () => void socket.destroy(),
  }
}

/** Waits until the proxy has read all that a client has sent, its end too: until the kernel has nothing queued at either end. */
async function untilRead({ socket }: Client): Promise<void> {
  const ports = [proxy.port, socket.localPort!].map(port => `:${port.toString(16).toUpperCase().padStart(4, '0')} `)
  const queued = () => {
    const both = readFileSync('/proc/net/tcp', 'utf8')
      .split('\n')
      .filter(line => ports.every(port => line.includes(port)))
    return both.map(line => line.trim().split(/\s+/)[4])
  }
  await expect.poll(queued).toEqual(['00000000:00000000', '00000000:00000000'])
}

const delay: Disturbance = { kind: 'delay', addMs: 60, jitterMs: 20, seed: 7, stream: 'test' }

describe('a proxy of ours', () => {
  it('passes on every byte, and the ends of streams', async () => {
    using client = await dial()
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7) % 251))
    await client.echo(bytes)
    expect(client.heard.equals(bytes)).toBe(true)
    client.socket.end()
    expect(await client.closed).toBe('closed')
  })

  it('knows which client stands behind a connection', async () => {
    using client = await dial()
    await client.echo(Buffer.from('x'))
    const own = peers.at(-1)!.remotePort!
    expect(pairs.clientOf(own, sharedNowMs())).toBe(client.socket.localPort)
    expect(pairs.clientOf(own, sharedNowMs() - 60_000)).toBe(0)
  })

  it('passes on a reset as a reset, and a refusal as one', async () => {
    using client = await dial()
    await client.echo(Buffer.from('x'))
    peers.at(-1)!.resetAndDestroy()
    expect(await client.closed).toBe('ECONNRESET')
    const nobody = createServer().listen(0, '127.0.0.1')
    await once(nobody, 'listening')
    const { port } = nobody.address() as AddressInfo
    await new Promise(resolve => nobody.close(resolve))
    const before = await proxies.open({ host: '127.0.0.1', port })
    const refused = connect({ host: '127.0.0.1', port: before.port })
    const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException]
    expect(error.code).toBe('ECONNRESET')
  })

  it('holds responses back, in their order, and lets go of them when it is healed', async () => {
    using client = await dial()
    // Until the proxy has accepted the connection it would count as opened meanwhile.
    await client.echo(Buffer.from('x'))
    await proxy.disturb(delay, 60_000)
    for (let round = 0; round < 3; round += 1) expect(await client.echo(Buffer.from('ab'))).toBeGreaterThanOrEqual(39)
    const counts = await proxy.heal()
    expect(counts).toMatchObject({ connections: 1, opened: 0, heldBytes: 6, bytes: 12 })
    expect(counts!.heldLeastMs).toBeGreaterThanOrEqual(39)
    await client.echo(Buffer.from('x'))
    await proxy.disturb({ ...delay, addMs: 60_000 } as Disturbance, 60_000)
    const late = client.echo(Buffer.from('last'))
    await expect.poll(() => peers.at(-1)!.bytesRead, { timeout: 5_000 }).toBe(12)
    await proxy.heal()
    expect(await late).toBeLessThan(10_000)
    expect(client.heard.toString()).toBe('xabababxlast')
  })

  it('swallows, and resets afterwards only the connections of which something is missing', async () => {
    using silent = await dial()
    using idle = await dial()
    for (const each of [silent, idle]) await each.echo(Buffer.from('x'))
    await proxy.disturb({ kind: 'swallow' }, 60_000)
    silent.socket.write('lost')
    using late = await dial()
    late.socket.write('lost')
    for (const each of [silent, late]) await untilRead(each)
    expect([silent.heard.length, late.heard.length]).toEqual([1, 0])
    const counts = await proxy.heal()
    expect(counts).toMatchObject({ swallowedBytes: 8, swallowedOn: 2, opened: 1 })
    expect([await silent.closed, await late.closed]).toEqual(['ECONNRESET', 'ECONNRESET'])
    await idle.echo(Buffer.from('y'))
    expect(idle.heard.toString()).toBe('xy')
  })

  it('resets a connection whose end was swallowed, and passes what was held back when its sender has gone', async () => {
    using ended = await dial()
    await ended.echo(Buffer.from('x'))
    await proxy.disturb({ kind: 'swallow' }, 60_000)
    ended.socket.end()
    await once(ended.socket, 'finish')
    await untilRead(ended)
    await proxy.heal()
    expect(await ended.closed).toBe('ECONNRESET')
    using half = await dial()
    await half.echo(Buffer.from('x'))
    await proxy.disturb({ kind: 'delay', addMs: 200, jitterMs: 0, seed: 1, stream: 'test' }, 60_000)
    half.socket.end('late')
    expect(await half.closed).toBe('closed')
    expect(half.heard.toString()).toBe('xlate')
    await proxy.heal()
  })

  it('resets connections, and each new one while it lasts', async () => {
    using open = await dial()
    await open.echo(Buffer.from('x'))
    await proxy.disturb({ kind: 'cut' }, 60_000)
    expect(await open.closed).toBe('ECONNRESET')
    using next = await dial()
    expect(await next.closed).toBe('ECONNRESET')
    expect(await proxy.heal()).toMatchObject({ reset: 2, opened: 1 })
    using after = await dial()
    await after.echo(Buffer.from('x'))
  })

  it('lets no more through than the rate, in each direction', async () => {
    using client = await dial()
    await client.echo(Buffer.from('x'))
    await proxy.disturb({ kind: 'throttle', bytesPerSec: 100_000 }, 60_000)
    const tookMs = await client.echo(Buffer.alloc(30_000, 1))
    const counts = await proxy.heal()
    expect(tookMs).toBeGreaterThanOrEqual(290)
    expect(counts).toMatchObject({ bytes: 60_000, heldBytes: 60_000 })
  })

  it('heals itself in time, and tells afterwards what it did', async () => {
    using client = await dial()
    await client.echo(Buffer.from('x'))
    let counts: ProxyCounts | undefined
    // Again where a machine that is held up lets the time pass before anything is sent.
    while (!counts?.heldBytes) {
      await proxy.disturb({ kind: 'delay', addMs: 60_000, jitterMs: 0, seed: 1, stream: 'x' }, 150)
      expect(await client.echo(Buffer.from('y'))).toBeLessThan(10_000)
      counts = await proxy.heal()
    }
    expect(counts).toMatchObject({ heldBytes: 1 })
    expect(counts!.endedAtMs).toBeLessThanOrEqual(sharedNowMs())
  })

  it('has nothing to heal where it was not disturbed', async () => {
    expect(await proxy.heal()).toBeUndefined()
  })
})
