import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openProcessOwner, type ProcessOwner } from '../../../dist/targets/index.js'
import type { App, Arm, RequestSpec } from '../../../src/model/arm.ts'
import { appOf, armOf, ask, options, probe, processesOf } from '../../support/targets.ts'

let owner: ProcessOwner
let folder: string
beforeAll(async () => {
  owner = await openProcessOwner()
  folder = mkdtempSync(join(tmpdir(), 'clusterbench-test-'))
})
afterAll(async () => {
  await owner.close()
  rmSync(folder, { recursive: true })
})

const LIVE = new AbortController().signal

/** What people are told of a start that fails, and how long it took. */
async function failureOf(
  arm: Arm,
  { startTimeoutMs = 10_000, request = probe }: { startTimeoutMs?: number; request?: RequestSpec } = {},
): Promise<{ line: string; hint: string; afterMs: number }> {
  const startedMs = performance.now()
  const error = await owner.start(arm, { ...options, startTimeoutMs, probe: request }, LIVE).then(
    () => undefined,
    (reason: Error & { hint?: string }) => reason,
  )
  expect(error).toMatchObject({ name: 'StartError', exitCode: 3 })
  expect(processesOf(owner.runId)).toEqual([])
  const afterMs = performance.now() - startedMs
  return { line: error!.message.split('\n')[0]!, hint: error!.hint ?? '', afterMs }
}

/** A start that succeeds. */
async function startsWell(arm: Arm): Promise<void> {
  const target = await owner.start(arm, options, LIVE)
  expect(await ask(target.origin)).toMatchObject({ status: 200, body: 'hello' })
  await target.stop()
}

const app = (path: string, ...args: string[]) => appOf(path, { args })

async function freePort(): Promise<number> {
  const server = createServer()
  const port = await new Promise<number>(resolve => {
    server.listen(0, () => resolve((server.address() as { port: number }).port))
  })
  await new Promise(resolve => server.close(resolve))
  return port
}

describe('an app that speaks something else', () => {
  it.each([
    ['h2', 'speaks only HTTP/2 over TLS on port 8443;', 'allowHTTP1'],
    ['h2c', 'speaks HTTP/2 without TLS (h2c) on port 8443;', 'Let the app serve HTTP/1.1 as well'],
    ['mtls', 'refuses TLS connections on port 8443 (ERR_SSL_', 'Let the app accept clients without a certificate'],
    [
      'text',
      'does not speak HTTP on port 8443: its answer begins with "220 mail.example ready\\r\\n".',
      'name the script',
    ],
    ['malformed', 'sent an invalid HTTP/1.1 response on port 8443: Parse Error', 'Check the status line and headers'],
  ])('%s is named, with what to do', async (kind, line, hint) => {
    const told = await failureOf(armOf(app('other-protocols.js', kind), 'single'))
    expect(told.line).toContain(`other-protocols.js (single) ${line}`)
    expect(told.hint).toContain(hint)
    expect(told.afterMs).toBeLessThan(8_000)
  })

  it('is named in a cluster too', async () => {
    const told = await failureOf(armOf(app('other-protocols.js', 'h2'), 'cluster-rr'))
    expect(told.line).toContain('other-protocols.js (cluster-rr) speaks only HTTP/2 over TLS on port 8443')
  })

  it.each(['h2', 'h2c'])('%s is no reason to refuse an app that serves HTTP beside it', kind =>
    startsWell(armOf(app('other-protocols.js', kind, 'late-http'), 'single')),
  )
})

describe('an app that listens on a unix socket', () => {
  it('is measured where it opens a port as well, however late', () =>
    startsWell(armOf(app('unix-socket.js', join(folder, 'control.sock'), 'late-http'), 'single')))
})

describe('a port that is taken', () => {
  it.each([
    ['ends with the error', []],
    ['says it elsewhere and leaves', ['exits']],
  ])('an exclusive one in a cluster: the worker %s', async (_, more) => {
    const port = await freePort()
    const told = await failureOf(armOf(app('exclusive-port.js', `${port}`, ...more), 'cluster-rr'))
    expect(told.line).toContain('exclusive-port.js (cluster-rr) exited with code 1 before it listened on a port: ')
    expect(told.line).toContain(
      `it could not listen on port ${port} (EADDRINUSE): with \`exclusive: true\` every worker`,
    )
    expect(told.hint).toContain('--modes single')
  })

  it('an exclusive one in a cluster: the worker tries again', async () => {
    const port = await freePort()
    const arm = armOf(app('exclusive-port.js', `${port}`, 'retry'), 'cluster-os')
    const told = await failureOf(arm, { startTimeoutMs: 4_000 })
    expect(told.line).toContain('Only 1 of 2 workers of exclusive-port.js (cluster-os) listened on a port within 4s')
    expect(told.line).toContain(`another could not listen on port ${port} (EADDRINUSE): with \`exclusive: true\``)
  })

  it('is no matter for a single process, nor for one worker', async () => {
    const exclusive = app('exclusive-port.js', `${await freePort()}`)
    await startsWell(armOf(exclusive, 'single'))
    await startsWell(armOf(exclusive, 'cluster-rr', { workers: 1 }))
  })
})

describe('an app that is not ready in time', () => {
  it('is idle', async () => {
    const told = await failureOf(armOf(app('starts-late.js', '60000'), 'single'), { startTimeoutMs: 3_000 })
    expect(told.line).toBe(
      'starts-late.js (single) did not listen on any port within 3s (--start-timeout); it is running, but idle.',
    )
    expect(told.hint).toContain('raise --start-timeout')
    expect(told.hint).toContain('what it waits for')
  })

  // Tried again where the app gets no turn while it is looked at.
  it('is busy', { retry: 2 }, async () => {
    const told = await failureOf(armOf(app('starts-late.js', '60000', 'busy'), 'single'), { startTimeoutMs: 1_000 })
    expect(told.line).toMatch(/within 1s \(--start-timeout\); it is still busy, at \d+ % of a CPU\.$/)
    expect(told.hint).toBe('If it needs longer to start, raise --start-timeout.')
  })

  it('took less time at its first start', async () => {
    const arm = (...args: string[]) => armOf(app('starts-late.js', ...args), 'single', { id: 'single, once more' })
    await startsWell(arm('300'))
    const told = await failureOf(arm('60000'), { startTimeoutMs: 1_000 })
    expect(told.line).toMatch(/within 1s \(--start-timeout; its first start took [\d.]+s\)/)
  })

  it('swallows the request', async () => {
    const told = await failureOf(armOf(appOf('never-answers.js'), 'single'), { startTimeoutMs: 3_000 })
    expect(told.line).toMatch(/, but did not answer GET \/ within 3s \(--start-timeout\); it is running, but idle\.$/)
    expect(told.hint).toContain('--path')
  })

  it('takes its time, and is well after that', async () => {
    await startsWell(armOf(app('starts-late.js', '5000'), 'cluster-rr'))
    await startsWell(armOf(app('starts-late.js', '10', 'warnings'), 'single'))
  })
})

describe('an app that answers, but not as it should', () => {
  const post: RequestSpec = { ...probe, method: 'POST', body: '{"a":1}' }
  const page = '<!doctype html><html><head><title>Error</title></head><body>\n<pre>Cannot GET /</pre></body></html>'
  it.each<[string, App, RequestSpec, string, string]>([
    ['a page of HTML', app('answers-with.js', '404', page), probe, 'answered 404 to GET / at http://', 'Use --path'],
    [
      'a status for those who may',
      app('answers-with.js', '401', 'who are you?'),
      probe,
      ': who are you?',
      'authorization',
    ],
    ['a limiter', app('answers-with.js', '429', 'slow down'), probe, ': slow down.', 'limits the rate'],
    [
      'a body without a type',
      app('answers-with.js', '200', ''),
      post,
      ': Unsupported Media Type.',
      "add -H 'content-type: application/json'",
    ],
  ])('%s', async (_, of, request, line, hint) => {
    const told = await failureOf(armOf(of, 'single'), { request, startTimeoutMs: 6_000 })
    expect(told.line).toContain(line)
    expect(told.line).toMatch(
      /^answers-with\.js \(single\) answered \d{3} to (GET|POST) \/ at http:\S+ \(instead of port 3000\)/,
    )
    expect(told.hint).toContain(hint)
  })

  it('shows the text of a page, not its markup', async () => {
    const told = await failureOf(armOf(app('answers-with.js', '404', page), 'single'))
    expect(told.line).toMatch(/: Cannot GET \/\.$/)
  })

  it('is content with a body that has a type', async () => {
    const headers = { 'content-type': 'application/json' }
    const arm = armOf(app('answers-with.js', '200', 'hello'), 'single')
    const target = await owner.start(arm, { ...options, probe: { ...post, headers } }, LIVE)
    await target.stop()
  })
})

describe('an app that ends at once', () => {
  it.each<[string, Arm, string, string]>([
    [
      'has nothing to do',
      armOf(appOf('exits-without-a-word.js'), 'single'),
      'exited with code 0 before it listened on a port.',
      'is the one that starts the server',
    ],
    [
      'lacks a module',
      armOf(appOf('lacks-module.js'), 'cluster-rr'),
      ': the module no-such-package was not found.',
      'npm ci',
    ],
    [
      'has a syntax error',
      armOf(appOf('syntax-error.js'), 'single'),
      ': it has a syntax error: Unexpected token',
      '--node',
    ],
    [
      'gets an option that Node has not',
      armOf(appOf('commonjs.js'), 'single', { nodeArgs: ['--no-such-option'] }),
      'Node does not know the option --no-such-option',
      '--node-args',
    ],
  ])('%s', async (_, arm, line, hint) => {
    const told = await failureOf(arm)
    expect(told.line).toContain(line)
    expect(told.line).toContain(`${arm.app.name} (${arm.mode}) `)
    expect(told.hint).toContain(hint)
  })
})
