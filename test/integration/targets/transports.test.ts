import { existsSync, lstatSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inspectNode, openProcessOwner, type ProcessOwner, type Target } from '../../../dist/targets/index.js'
import type { App, NodeBinary } from '../../../src/model/arm.ts'
import { ask } from '../../../src/targets/ask.ts'
import { modes } from '../../../src/targets/modes/index.ts'
import {
  appOf,
  armOf,
  eventually,
  inRepository,
  node22,
  options,
  processesOf,
  quietSample,
  sampleWith,
} from '../../support/targets.ts'

const live = new AbortController().signal
const LIMIT_MS = 30_000
const pem = readFileSync(inRepository('test/fixtures/apps/localhost.pem'), 'utf8')

let owner: ProcessOwner
let folder: string
let newest: NodeBinary | undefined
beforeAll(async () => {
  owner = await openProcessOwner()
  folder = mkdtempSync(join(tmpdir(), 'clusterbench-test-'))
  newest = node22 === undefined ? undefined : await inspectNode(node22)
})
afterAll(async () => {
  await owner.close()
  rmSync(folder, { recursive: true })
})

/** The app as it is run in a mode, where it forks its workers itself, too. */
function served(mode: string, ...args: readonly string[]): App {
  const { starts, workers } = modes.find(({ name }) => name === mode)!
  if (starts === 'command')
    return appOf('serves.js', {
      script: '',
      command: `node ${inRepository('test/fixtures/apps/serves.js')} ${args.join(' ')}`,
    })
  return appOf('serves.js', { args: workers === 'app' ? [...args, 'cluster'] : args })
}

function start(app: App, mode: string, more: Partial<typeof options> = {}): Promise<Target> {
  return owner.start(armOf(app, mode, newest && { node: newest }), { ...options, ...more }, live)
}

/** Asks over connections of their own, and says which workers have answered. */
async function askFor(target: Target, times: number): Promise<string[]> {
  const answers = Array.from(
    { length: times },
    () =>
      new Promise<string>((resolve, reject) => {
        const asked = ask(target.origin, { path: '/', headers: {} }, response => {
          response.resume().once('end', () => resolve(String(response.headers['x-clusterbench-worker'])))
        })
        asked.once('error', reject).end()
      }),
  )
  return Promise.all(answers)
}

/** All requests were answered by its workers, each on a connection that was counted once. */
async function expectServing(target: Target): Promise<void> {
  const before = await quietSample(target)
  const slots = target.workers().map(({ slot, incarnation }) => `${slot}.${incarnation}`)
  for (const worker of await askFor(target, 8)) expect(slots).toContain(worker)
  const after = await sampleWith(target, 8, before)
  const grown = (key: 'connections' | 'started') =>
    after.workers.reduce((sum, each) => sum + each[key], 0) - before.workers.reduce((sum, each) => sum + each[key], 0)
  expect([grown('connections'), grown('started')]).toEqual([8, 8])
  await target.stop()
  expect(processesOf(owner.runId)).toEqual([])
}

const NEEDS_NEWEST = ['reuseport', 'threads']
const testable = modes
  .map(({ name }) => name)
  .filter(name => name !== 'pm2' && !(NEEDS_NEWEST.includes(name) && !node22))

describe('HTTPS', { timeout: LIMIT_MS }, () => {
  it.each(testable)('is served in mode %s', async mode => {
    const target = await start(served(mode, 'https'), mode)
    expect(target.origin).toMatch(/^https:\/\/127\.0\.0\.1:/)
    const tls = { protocol: 'TLSv1.3', key: 'ECDSA P-256', verified: false }
    expect(target.asRun.loaded).toMatchObject({ tls, others: [] })
    await expectServing(target)
  })

  it('is seen where the app has no agent', async () => {
    const app = served('command', 'https')
    const target = await start({ ...app, command: `env -u NODE_OPTIONS ${app.command}` }, 'command')
    expect(target.origin).toMatch(/^https:/)
    expect(target.asRun.loaded.tls).toMatchObject({ protocol: 'TLSv1.3' })
    await target.stop()
  })

  it('is verified where it is asked for, and refused in one line', async () => {
    const target = await start(served('single', 'https'), 'single', { probe: { ...options.probe, ca: pem } })
    expect(target.asRun.loaded.tls).toMatchObject({ verified: true })
    await target.stop()
    const elsewhere = { ...options.probe, ca: pem, headers: { host: 'shop.example' } }
    await expect(start(served('single', 'https'), 'single', { probe: elsewhere })).rejects.toThrow(
      'The certificate of serves.js (single) on port 8443 cannot be verified: ERR_TLS_CERT_ALTNAME_INVALID.',
    )
  })

  it('has replacements that are ready when they answer', async () => {
    const target = await start(served('cluster-rr', 'https'), 'cluster-rr')
    const report = await target.roll(
      { strategy: 'surge', signal: 'SIGTERM', maxSurge: 1, maxUnavailable: 0, killTimeout: 20_000 } as never,
      live,
    )
    expect(report).toMatchObject({ complete: true, unanswered: [] })
    await expectServing(target)
  })

  it('is the app beside a server that redirects to it, also where PORT names that', async () => {
    const pair = appOf('test/fixtures/situations/redirect-and-https.js')
    for (const env of [{}, { PORT: '8080' }] as Record<string, string>[]) {
      const target = await start({ ...pair, env }, 'single')
      expect(target.asRun.loaded).toMatchObject({
        port: 8443,
        redirectsTo: null,
        doubtful: false,
        others: [{ port: 8080, status: 301 }],
      })
      await target.stop()
    }
  })

  it('is not read by a sticky primary', async () => {
    await expect(start(served('sticky', 'https'), 'sticky', { stickyBy: 'header:x-user' })).rejects.toThrow(
      '--sticky-by header:x-user: serves.js speaks TLS, so that only its workers can read requests: expected address',
    )
  })
})

describe('a unix socket', { timeout: LIMIT_MS }, () => {
  it.each(['single', 'cluster-rr', 'cluster-os', 'own', 'command'])(
    'is served in mode %s, where others leave it',
    async mode => {
      const path = join(folder, `${mode}.sock`)
      const target = await start(served(mode, `unix:${path}`, 'removes', 'chmod'), mode)
      expect(target.origin).toMatch(/^http\+unix:/)
      expect(target.asRun.loaded).toMatchObject({ port: null, path, others: [] })
      await expectServing(target)
    },
  )

  it('is that of each arm, and the link to it is gone with the run', async () => {
    const path = join(folder, 'shared.sock')
    const run = await openProcessOwner()
    const app = served('single', `unix:${path}`, 'removes', 'chmod')
    const boot = (mode: string) => run.start(armOf(app, mode), options, live)
    const targets = await Promise.all(['single', 'cluster-rr', 'cluster-os'].map(boot))
    expect(new Set(targets.map(({ origin }) => origin)).size).toBe(3)
    for (const target of targets) await askFor(target, 2)
    expect(lstatSync(path).isSymbolicLink()).toBe(true)
    await run.close()
    expect(existsSync(path) || lstatSync(path, { throwIfNoEntry: false }) !== undefined).toBe(false)
  })

  it.each(['single', 'cluster-rr'])('is there again after a kill in mode %s', async mode => {
    const path = join(folder, `killed-${mode}.sock`)
    const target = await start(served(mode, `unix:${path}`, 'removes'), mode)
    const [first] = target.workers()
    target.signal(first!, 'SIGKILL')
    const isBack = () => target.workers().some(each => each.slot === 1 && each.incarnation === 1 && each.listening)
    await eventually('it listens again', 10_000, isBack)
    await expectServing(target)
  })

  it('that nobody removes after a kill keeps the app from starting, as it would outside', async () => {
    const path = join(folder, 'stale.sock')
    const target = await start(served('single', `unix:${path}`), 'single')
    target.broken.catch(() => {})
    target.signal(target.workers()[0]!, 'SIGKILL')
    await expect(target.broken).rejects.toThrow('EADDRINUSE')
    await target.stop()
  })

  it('has no addresses by which a sticky primary could tell clients apart', async () => {
    const path = join(folder, 'sticky.sock')
    await expect(start(served('sticky', `unix:${path}`), 'sticky')).rejects.toThrow(
      'Mode sticky tells clients apart by their addresses, and serves.js listens on a unix socket, whose clients have none',
    )
  })

  it.skipIf(!node22)('is not shared by processes that bind it themselves', async () => {
    const path = join(folder, 'reuseport.sock')
    await expect(start(served('reuseport', `unix:${path}`), 'reuseport')).rejects.toThrow(
      `could not listen on the unix socket ${path} (EADDRINUSE)`,
    )
  })

  it('is not taken from its own app where another arm has the path', async () => {
    const path = join(folder, 'twice.sock')
    const other = await start(served('single', `unix:${path}`), 'single')
    await expect(start(served('single', `unix:${path}`, 'twice'), 'single')).rejects.toThrow(
      `could not listen on the unix socket ${path} (EADDRINUSE)`,
    )
    await other.stop()
  })

  it('gives way to a port', async () => {
    const path = join(folder, 'beside.sock')
    const target = await start(appOf('listens-on-path.js', { args: [path, 'and a port'] }), 'single')
    expect(target.asRun.loaded).toMatchObject({ port: 3000, others: [{ port: null, path, status: 200 }] })
    await target.stop()
  })
})
