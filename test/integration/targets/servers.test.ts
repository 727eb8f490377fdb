import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openProcessOwner, type ProcessOwner, type Target } from '../../../dist/targets/index.js'
import { appOf, armOf, ask, eventsOf, eventually, options, processesOf, withPolicy } from '../../support/targets.ts'

// Which of an app's servers gets the load, whatever else the app opens, closes or tries.

let owner: ProcessOwner
beforeEach(async () => {
  owner = await openProcessOwner()
})
afterEach(() => owner.close())

/** Where servers have to follow each other soon: on a machine that is held up, one may follow late. */
const RETRIED = { retry: 2 }
const MODES = ['single', 'cluster-rr', 'cluster-os']
const live = new AbortController().signal

/** What a server answers, by path. */
type Pages = Readonly<Record<string, string | number>>
interface Server {
  readonly port: number | 'PORT'
  readonly afterMs?: number
  /** It is opened when the app is asked for `/open`. */
  readonly onDemand?: true
  readonly pages?: Pages
}

const several = (servers: readonly Server[], env: Readonly<Record<string, string>> = {}) =>
  appOf('several-servers.js', { name: 'app.js', args: [JSON.stringify(servers)], env })

function start(app: ReturnType<typeof appOf>, mode: string, port?: number): Promise<Target> {
  return owner.start(armOf(app, mode), { ...options, port }, live)
}

const APP: Pages = { '/': 'app' }
const CATCH_ALL: Pages = { '*': 'app' }
const HEALTH: Pages = { '*': 'SERVER_IS_READY' }
const METRICS: Pages = { '/metrics': 'up 1', '/health': 'ok' }
const others = (...seen: readonly (readonly [port: number, status: number | null])[]) =>
  seen.map(([port, status]) => ({ port, path: null, status }))

describe.each(MODES)('%s', mode => {
  it.each(['tries-ports.js', 'holds-trial-open.js', 'listens-again.js'])(
    'takes what %s closed again for none of its servers',
    async path => {
      for (let boot = 0; boot < 2; boot += 1) {
        const target = await start(appOf(path), mode)
        expect(target.asRun.loaded).toMatchObject({ port: 3000, chosenBy: 'only', others: [] })
        expect((await ask(target.origin)).status).toBe(200)
        await target.stop()
      }
      expect(processesOf(owner.runId)).toEqual([])
    },
  )

  it('knows the one server of an app that had the system name its port', async () => {
    const target = await start(appOf('asks-for-any-port.js'), mode)
    expect(target.asRun.loaded).toMatchObject({ port: 0, chosenBy: 'only', others: [] })
    await target.stop()
  })

  it.each([
    ['at once', 0],
    ['soon', 300],
  ])('passes over a health server that is up first when the app follows %s', RETRIED, async (_when, afterMs) => {
    const app = several([
      { port: 9000, pages: HEALTH },
      { port: 3000, afterMs, pages: APP },
    ])
    const target = await start(app, mode)
    expect(target.asRun.loaded).toMatchObject({ port: 3000, chosenBy: 'health', others: others([9000, 200]) })
    expect((await ask(target.origin)).body).toBe('app')
    await target.stop()
  })

  it('asks which one is meant when they cannot be told apart', RETRIED, async () => {
    const app = several([
      { port: 9000, pages: HEALTH },
      { port: 3000, afterMs: 300, pages: CATCH_ALL },
    ])
    await expect(start(app, mode)).rejects.toMatchObject({
      name: 'UsageError',
      exitCode: 2,
      message: `app.js (${mode}) listens on port 9000 and port 3000, and both answer GET /: which one should be measured?`,
      hint: 'Choose one with --port 9000 or --port 3000.',
    })
    expect(processesOf(owner.runId)).toEqual([])
    const target = await start(app, mode, 3000)
    expect(target.asRun.loaded).toMatchObject({ port: 3000, chosenBy: 'option', others: others([9000, 200]) })
    expect((await ask(target.origin)).body).toBe('app')
    await target.stop()
  })
})

describe('of several servers', () => {
  it.each([
    [
      'a health server that comes second',
      [
        { port: 3000, pages: APP },
        { port: 9000, afterMs: 100, pages: HEALTH },
      ],
      { port: 3000, chosenBy: 'health', others: others([9000, 200]) },
    ],
    [
      'metrics that know no other page',
      [
        { port: 9464, pages: METRICS },
        { port: 3000, pages: CATCH_ALL },
      ],
      { port: 3000, chosenBy: 'answer', others: others([9464, 404]) },
    ],
    [
      'an admin server behind a password',
      [
        { port: 3000, pages: CATCH_ALL },
        { port: 9001, pages: { '*': 401 } },
      ],
      { port: 3000, chosenBy: 'answer', others: others([9001, 401]) },
    ],
    [
      'a server that only sends clients to the app',
      [
        { port: 80, pages: { '*': 'to http://localhost:3000/' } },
        { port: 3000, pages: CATCH_ALL },
      ],
      { port: 3000, chosenBy: 'answer', redirectsTo: null, others: others([80, 302]) },
    ],
    [
      'one that does not speak HTTP',
      [{ port: 2525 }, { port: 3000, pages: CATCH_ALL }],
      { port: 3000, chosenBy: 'answer', others: others([2525, null]) },
    ],
  ] as const)('passes over %s', RETRIED, async (_what, servers, expected) => {
    const target = await start(several(servers as readonly Server[]), 'single')
    expect(target.asRun.loaded).toMatchObject(expected)
    await target.stop()
  })

  it.each([
    ['doubts', 'everything is healthy there, and the other refused the request', HEALTH, { '/api': 'app' }, true],
    ['does not doubt', 'the other is the health server', CATCH_ALL, METRICS, false],
    ['does not doubt', 'it has pages of its own', APP, { '/admin': 'admin' }, false],
  ])('%s its choice where %s', async (_does, _where, chosen, refusing, doubtful) => {
    const app = several([
      { port: 9000, pages: chosen },
      { port: 3000, pages: refusing },
    ])
    const target = await start(app, 'single')
    expect(target.asRun.loaded).toMatchObject({ port: 9000, chosenBy: 'answer', doubtful, others: others([3000, 404]) })
    await target.stop()
  })

  it('takes the one that the app asked PORT for, however late it comes, and none where PORT is no concern of the app', async () => {
    const app = (servers: readonly Server[]) => several(servers, { PORT: '4000' })
    const health = { port: 9000, pages: CATCH_ALL }
    const late = await start(app([health, { port: 'PORT', afterMs: 900, pages: CATCH_ALL }]), 'single')
    expect(late.asRun.loaded).toMatchObject({ port: 4000, chosenBy: 'environment', others: others([9000, 200]) })
    await late.stop()
    const deaf = await start(app([health]), 'single')
    expect(deaf.asRun.loaded).toMatchObject({ port: 9000, chosenBy: 'only' })
    await deaf.stop()
  })

  it('waits for the one that --port names, and says where the app listens instead', async () => {
    const servers = [{ port: 9000, pages: CATCH_ALL }] as const
    const late = await start(several([...servers, { port: 3000, afterMs: 900, pages: CATCH_ALL }]), 'single', 3000)
    expect(late.asRun.loaded).toMatchObject({ port: 3000, chosenBy: 'option' })
    await late.stop()
    const never = owner.start(
      armOf(several(servers), 'single'),
      { ...options, port: 3000, startTimeoutMs: 3_000 },
      live,
    )
    await expect(never).rejects.toThrow(
      /^app\.js \(single\) did not listen on port 3000 within 3s \(.*\), but on port 9000\.$/,
    )
  })

  it('is broken, and asks, when a server comes up later that may be the app', async () => {
    const target = await start(
      several([
        { port: 9000, pages: HEALTH },
        { port: 3000, onDemand: true, pages: CATCH_ALL },
      ]),
      'single',
    )
    expect(target.asRun.loaded).toMatchObject({ port: 9000, chosenBy: 'only' })
    await ask(target.origin, '/open')
    await expect(target.broken).rejects.toMatchObject({
      name: 'UsageError',
      message: expect.stringMatching(
        /^app\.js \(single\) listens on port 9000 and port 3000 \(the latter opened \d\.\d s after the former had answered\), and both answer GET \//,
      ),
    })
    await target.stop()
  })

  it('is not disturbed by a late server that only reports health', async () => {
    const target = await start(
      several([
        { port: 3000, pages: APP },
        { port: 9000, onDemand: true, pages: HEALTH },
      ]),
      'single',
    )
    const broken = target.broken.catch((error: Error) => error.message)
    await ask(target.origin, '/open')
    const waited = new Promise(resolve => setTimeout(resolve, 1_000, 'fine'))
    expect(await Promise.race([broken, waited])).toBe('fine')
    await target.stop()
  })

  it('loads the same one in later boots and other modes at once, without looking again', RETRIED, async () => {
    const app = several([
      { port: 9000, pages: HEALTH },
      { port: 3000, afterMs: 400, pages: APP },
    ])
    const first = await start(app, 'single')
    const more = await Promise.all(['single', 'cluster-rr'].map(mode => start(app, mode)))
    for (const target of more) expect(target.asRun.loaded).toEqual({ ...first.asRun.loaded, origin: target.origin })
    await Promise.all([first, ...more].map(target => target.stop()))
  })
})

it('gives two arms of one app a port each, in all modes', async () => {
  const targets = await Promise.all([...MODES, 'single'].map(mode => start(appOf('commonjs.js'), mode)))
  expect(new Set(targets.map(target => target.origin)).size).toBe(targets.length)
  for (const { asRun } of targets) expect(asRun.loaded).toMatchObject({ port: 3000, chosenBy: 'only', others: [] })
  await Promise.all(targets.map(target => target.stop()))
})

it('starts an app once more that met a port which was taken meanwhile', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'clusterbench-test-'))
  const target = await start(appOf('meets-taken-port.js', { args: [join(folder, 'met')] }), 'single')
  expect((await ask(target.origin)).body).toBe('met')
  await target.stop()
  expect(processesOf(owner.runId)).toEqual([])
  rmSync(folder, { recursive: true })
})

describe.each(['cluster-rr', 'cluster-os'])('%s: a replacement', mode => {
  const patient = withPolicy({ minUptime: 0, listenTimeout: 15_000 })
  /** Waits until both slots have a worker that listens, of at least these incarnations. */
  const untilBack = (target: Target, incarnations: readonly number[]) =>
    eventually('both slots have a listening worker', 15_000, () => {
      const up = target.workers().filter(worker => worker.listening)
      return incarnations.every((least, at) => up.some(each => each.slot === at + 1 && each.incarnation >= least))
    })

  it('finds its port although the other worker dies while it starts', async () => {
    const target = await owner.start(armOf(appOf('starts-on.js', { args: ['800'] }), mode), patient, live)
    const { all, until } = eventsOf(target)
    const [first, second] = target.workers()
    target.signal(first!, 'SIGKILL')
    await until('it is replaced', event => event.kind === 'forked' && event.worker.slot === first!.slot)
    await new Promise(resolve => setTimeout(resolve, 400))
    target.signal(second!, 'SIGKILL')
    await untilBack(target, [1, 1])
    // Nobody was replaced twice: no replacement met a port that was taken.
    expect(all.filter(event => event.kind === 'forked')).toHaveLength(2)
    expect((await ask(target.origin)).body).toBe('on')
    await target.stop()
  })

  it('finds its port after all workers were killed at once, again and again', async () => {
    const target = await owner.start(armOf(appOf('commonjs.js'), mode), patient, live)
    const { all } = eventsOf(target)
    for (let turn = 1; turn <= 5; turn += 1) {
      for (const worker of target.workers()) target.signal(worker, 'SIGKILL')
      await untilBack(target, [turn, turn])
      expect((await ask(target.origin)).status).toBe(200)
    }
    expect(all.filter(event => event.kind === 'forked')).toHaveLength(10)
    await target.stop()
  })

  it('listens when the app does, not when its health server does', async () => {
    const app = several([
      { port: 9000, pages: HEALTH },
      { port: 3000, afterMs: 600, pages: APP },
    ])
    const target = await owner.start(armOf(app, mode), { ...patient, port: 3000 }, live)
    const { all, until } = eventsOf(target)
    target.signal(target.workers()[0]!, 'SIGKILL')
    await until('it listens', event => event.kind === 'listening')
    const at = (kind: string) => all.find(event => event.kind === kind)!.atMs
    expect(at('listening') - at('forked')).toBeGreaterThan(600)
    await target.stop()
  })
})
