import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createSecureServer } from 'node:http2'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openProcessOwner, type ProcessOwner, type Target } from '../../../dist/targets/index.js'
import { Surroundings } from '../../../src/targets/companions/surroundings.ts'
import { reachElsewhere } from '../../../src/targets/elsewhere.ts'
import { NameBook } from '../../../src/targets/name-book.ts'
import { identifyProtocol } from '../../../src/targets/other-protocol.ts'
import type { Probe } from '../../../src/targets/target.ts'
import { appOf, armOf, inRepository, options, probe, stateOf } from '../../support/targets.ts'

const live = new AbortController().signal
const LIMIT_MS = 20_000
const pem = readFileSync(inRepository('test/fixtures/apps/localhost.pem'), 'utf8')
const certificate = { key: pem, cert: pem }

let owner: ProcessOwner
beforeAll(async () => {
  owner = await openProcessOwner()
})
afterAll(() => owner.close())

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** Has a server, which is none of the run's, listen until the test is over. */
async function portOf(server: Server, address = '127.0.0.1', port = 0): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', socket => sockets.add(socket))
  closing.push(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  await new Promise<void>(resolve => server.listen(port, address, resolve))
  return (server.address() as AddressInfo).port
}

function reach(url: string, more: Partial<Probe> = {}, startTimeoutMs = 10_000): Promise<Target> {
  const arm = armOf(appOf('', { script: '', url }), 'url')
  return owner.start(arm, { ...options, startTimeoutMs, probe: { ...probe, ...more } }, live)
}

const helloServer = () => createServer((_request, response) => response.end('hello'))

function toolsWith(names: NameBook) {
  return { carryOut: owner.carryOut.bind(owner), around: new Surroundings([], options, {} as never), names }
}

/** What people are told of a server that cannot be measured. */
async function failureOf(...asked: Parameters<typeof reach>): Promise<{ line: string; hint: string | undefined }> {
  const error = await reach(...asked).then(
    () => undefined,
    (reason: Error & { hint?: string }) => reason,
  )
  expect(error).toMatchObject({ name: 'RunError' })
  return { line: error!.message, hint: error!.hint }
}

describe('a server of --url', { timeout: LIMIT_MS }, () => {
  it('is loaded with TLS where it speaks that, whatever the scheme says', async () => {
    const port = await portOf(createTlsServer(certificate, (_request, response) => response.end('hello')))
    for (const scheme of ['http', 'https']) {
      const target = await reach(`${scheme}://127.0.0.1:${port}`)
      const origin = `https://127.0.0.1:${port}`
      expect(target.origin).toBe(origin)
      expect(target.asRun.loaded).toMatchObject({ origin, port, tls: { protocol: 'TLSv1.3' }, redirectsTo: null })
    }
  })

  it('that only redirects is known to do so', async () => {
    const answer = createServer((request, response) =>
      response.writeHead(302, { location: request.url === '/in' ? '/login' : 'https://shop.example/' }).end(),
    )
    const url = `http://127.0.0.1:${await portOf(answer)}`
    const expectStatus = [302]
    const loadedOf = async (path: string) => (await reach(url, { path, expectStatus })).asRun.loaded
    expect(await loadedOf('/')).toMatchObject({ redirectsTo: 'https://shop.example/' })
    expect(await loadedOf('/in')).toMatchObject({ redirectsTo: null })
  })

  it('with another certificate is refused with the reason', async () => {
    const port = await portOf(createTlsServer(certificate, (_request, response) => response.end('hello')))
    const told = await failureOf(`https://127.0.0.1:${port}`, { ca: pem, headers: { host: 'shop.example' } })
    expect(told.line).toBe(
      `The certificate of 127.0.0.1 on port ${port} cannot be verified: ERR_TLS_CERT_ALTNAME_INVALID.`,
    )
    expect(told.hint).toContain('Check that --ca names the certificate')
  })

  it('with another protocol is refused with its name', async () => {
    const h2 = await portOf(createSecureServer(certificate, (_request, response) => response.end('hello')))
    expect((await failureOf(`http://127.0.0.1:${h2}`)).line).toBe(
      `127.0.0.1 speaks only HTTP/2 over TLS on port ${h2}; clusterbench measures HTTP/1.1.`,
    )
    const mail = await portOf(createTcpServer(socket => socket.on('error', () => {}).end('220 ready\r\n')))
    const told = await failureOf(`http://127.0.0.1:${mail}`)
    expect(told.line).toContain(`127.0.0.1 does not speak HTTP on port ${mail}: its answer begins with "220 ready`)
    expect(told.hint).toContain('or its URL')
  })

  it('that rejects the request is told with what to do about that status', async () => {
    const server = createServer((_request, response) => response.writeHead(401).end('Who are you?\n'))
    const url = `http://127.0.0.1:${await portOf(server)}`
    const told = await failureOf(url)
    expect(told.line).toBe(`${url} responded with status 401: Who are you?`)
    expect(told.hint).toContain("-H 'authorization: Bearer")
  })

  it('is reached by name at the address that responds, in every boot of the run', async () => {
    const hosts: (string | undefined)[] = []
    const server = createServer((request, response) => {
      hosts.push(request.headers.host)
      response.end('hello')
    })
    const port = await portOf(server)
    const url = `http://app.test:${port}`
    const asked: string[] = []
    // Nobody listens at the first one.
    const names = new NameBook(async name => {
      asked.push(name)
      return ['127.0.0.9', '127.0.0.1']
    })
    const arm = armOf(appOf('', { script: '', url }), 'url')
    const tools = toolsWith(names)
    for (let boot = 0; boot < 2; boot += 1) {
      // Another one would respond there by the second boot.
      if (boot === 1)
        await portOf(
          createServer((_, response) => response.end('other')),
          '127.0.0.9',
          port,
        )
      const target = await reachElsewhere(arm, options, tools, live)
      expect([target.origin, target.address]).toEqual([url, '127.0.0.1'])
      expect(target.asRun.loaded).toMatchObject({ origin: url, resolved: { address: '127.0.0.1', of: 2 } })
    }
    expect(asked).toEqual(['app.test'])
    expect(new Set(hosts)).toEqual(new Set([new URL(url).host]))
  })

  it('whose name nobody knows is told so at once', async () => {
    const arm = armOf(appOf('', { script: '', url: 'http://app.test:8080' }), 'url')
    const names = new NameBook(async () => Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND' })))
    const reached = reachElsewhere(arm, options, toolsWith(names), live)
    await expect(reached).rejects.toMatchObject({
      ...{ name: 'RunError', message: 'http://app.test:8080: the name app.test cannot be resolved: ENOTFOUND.' },
      hint: 'Check its spelling, and whether this machine knows it: getent hosts app.test',
    })
    // Its code is a number.
    const aborted = new NameBook(async () => Promise.reject(new DOMException('', 'AbortError')))
    await expect(reachElsewhere(arm, options, toolsWith(aborted), live)).rejects.toThrow(
      'the name app.test cannot be resolved: no response from a name server.',
    )
  })

  it('beside another one of the same name, at another address, is reached in every boot of the run', async () => {
    const names = new NameBook(async () => ['127.0.0.9', '127.0.0.1'])
    const servers = [
      { address: '127.0.0.9', port: await portOf(helloServer(), '127.0.0.9') },
      { address: '127.0.0.1', port: await portOf(helloServer()) },
    ]
    for (let boot = 0; boot < 2; boot += 1)
      for (const { address, port } of servers) {
        const arm = armOf(appOf('', { script: '', url: `http://app.test:${port}` }), 'url')
        const target = await reachElsewhere(arm, { ...options, startTimeoutMs: 2_000 }, toolsWith(names), live)
        expect(target.address).toBe(address)
      }
  })

  it('is greeted with TLS at the addresses of its name, which is not looked up again', async () => {
    const port = await portOf(createTlsServer(certificate, (_request, response) => response.end('hello')))
    const names = new NameBook(async () => ['127.0.0.1'])
    const arm = armOf(appOf('', { script: '', url: `http://app.test:${port}` }), 'url')
    const target = await reachElsewhere(arm, options, toolsWith(names), live)
    expect([target.origin, target.address]).toEqual([`https://app.test:${port}`, '127.0.0.1'])
  })

  it('goes on after the run when a command of the run has started it', async () => {
    const port = await portOf(createServer((_request, response) => response.end('hello')))
    const run = await openProcessOwner()
    const target = await run.start(
      armOf(appOf('', { script: '', url: `http://127.0.0.1:${port}` }), 'url'),
      options,
      live,
    )
    const { code, lines } = await target.carryOut!('sleep 1000 > /dev/null 2>&1 & echo $!', live)
    const pid = Number(lines.at(-1))
    try {
      expect(code).toBe(0)
      await run.close()
      expect(['', 'Z']).not.toContain(stateOf(pid))
    } finally {
      process.kill(pid, 'SIGKILL')
    }
  })

  it('that is not there is told from one whose name cannot be looked up now', async () => {
    const server = createServer()
    const url = `127.0.0.1:${await portOf(server)}`
    await new Promise(resolve => server.close(resolve))
    expect((await failureOf(`http://${url}`, {}, 300)).line).toBe(`http://${url} gave no response within 0.3 s.`)
    const ofTls = (code: string) => identifyProtocol(`https://${url}`, { unparsed: undefined, code }, probe, live)
    expect(await ofTls('EAI_AGAIN')).toBeUndefined()
    expect(await ofTls('CERT_HAS_EXPIRED')).toEqual({ kind: 'tls-refused', code: 'CERT_HAS_EXPIRED' })
  })
})
