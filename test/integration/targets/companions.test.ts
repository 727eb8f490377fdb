import { afterAll, beforeAll, expect, it } from 'vitest'
import { openProcessOwner, type ProcessOwner, type Target } from '../../../dist/targets/index.js'
import type { TargetOptions } from '../../../src/targets/target.ts'
import {
  appOf,
  armOf,
  ask,
  eventsOf,
  eventually,
  inRepository,
  options,
  processesOf,
  stateOf,
  untilPaused,
} from '../../support/targets.ts'

let owner: ProcessOwner
beforeAll(async () => {
  owner = await openProcessOwner()
})
afterAll(() => owner.close())

const live = new AbortController().signal
const ENV = {
  ECHO_URL: '{echo.url}',
  ECHO_HOST: '{echo.host}',
  ECHO_PORT: '{echo.port}',
  STORE: '{echo.host}:{echo.port}/0',
}

function start(words = '', more: Partial<TargetOptions> = {}, mode = 'single'): Promise<Target> {
  const command = `node test/fixtures/servers/companion.mjs {port} ${words}`
  const companions = [{ name: 'echo', command, cwd: inRepository('.') }]
  const arm = armOf(appOf('asks-companion.js', { env: ENV }), mode, { companions })
  return owner.start(arm, { ...options, ...more }, live)
}

const forChaos = { companionsMayEnd: true }
const status = async (target: Target) => (await ask(target.origin)).status

it.each(['single', 'cluster-rr', 'command'])('mode %s: the app finds its companion, and both end', async mode => {
  const command = mode === 'command' ? { script: '', command: 'exec node test/fixtures/apps/asks-companion.js' } : {}
  const companions = [
    { name: 'echo', command: 'node test/fixtures/servers/companion.mjs {port}', cwd: inRepository('.') },
  ]
  const target = await owner.start(
    armOf(appOf('asks-companion.js', { env: ENV, ...command }), mode, { companions }),
    options,
    live,
  )
  const { body } = await ask(target.origin, '/env')
  const { ECHO_PORT } = JSON.parse(body)
  expect(JSON.parse(body)).toEqual({
    ...{ ECHO_PORT, ECHO_HOST: '127.0.0.1', ECHO_URL: `http://127.0.0.1:${ECHO_PORT}` },
    STORE: `127.0.0.1:${ECHO_PORT}/0`,
  })
  await expect.poll(() => status(target)).toBe(200)
  const { processes } = await target.usage()
  const { pid } = target.companion('echo')!
  expect(processes.map(each => each.pid)).not.toContain(pid)
  await target.stop()
  expect(stateOf(pid!)).toBe('')
  expect(processesOf(owner.runId)).toEqual([])
})

it.each([
  [
    'ends-at-once',
    /^Companion echo \(node .*companion\.mjs \d+ ends-at-once\) exited with code 3 before it accepted connections on port \d+\.\nIts last lines:\n {2}cannot find its configuration$/,
  ],
  ['never-listens', /did not accept connections on port \d+ within 0\.8 s \(--start-timeout\)\.$/],
  ['says-much ends-at-once', /Its last lines:\n {2}line 12\n/],
])('one that %s fails the start, with its last lines', async (words, message) => {
  const startTimeoutMs = words === 'never-listens' ? 800 : 10_000
  await expect(start(words, { startTimeoutMs })).rejects.toThrow(message)
  await eventually('nothing is left of it', 10_000, () => processesOf(owner.runId).length === 0)
})

it('the end of one is told, and ends a measurement that counts on it', async () => {
  const target = await start('ends-at-byte=3')
  const { until } = eventsOf(target)
  const asking = setInterval(() => void ask(target.origin).catch(() => {}), 20)
  await expect(target.broken).rejects.toThrow(
    /^Companion echo \(.*\) exited with code 7\.\nIts last lines:\n {2}out of luck$/,
  )
  await until(
    'its end is told',
    event => event.kind === 'companion-ended' && !event.byFault && event.lastLine === 'out of luck',
  )
  clearInterval(asking)
  expect(target.lostCompanions()).toMatchObject([{ companion: 'echo', exit: { code: 7 } }])
  await target.stop()
})

it('one is killed and started again on its port, and paused', async () => {
  const target = await start('', forChaos)
  const { kinds, all } = eventsOf(target)
  const companion = target.companion('echo')!
  await expect.poll(() => status(target)).toBe(200)
  expect(companion.kill('SIGKILL')).toBe(true)
  expect(await companion.endWithin(10_000)).toMatchObject({ signal: 'SIGKILL' })
  expect([companion.isRunning, companion.pid, companion.kill('SIGKILL')]).toEqual([false, undefined, false])
  await expect.poll(() => status(target)).toBe(503)
  await companion.restart(live)
  await expect.poll(() => status(target)).toBe(200)
  expect(kinds()).toEqual(['companion-ended', 'companion-started'])
  expect(all[0]).toMatchObject({ byFault: true })
  const { pid } = companion
  await untilPaused(() => companion.pause(60_000))
  expect(stateOf(pid!)).toBe('T')
  expect(await status(target)).toBe(503)
  target.heal()
  await eventually('it runs', 10_000, () => stateOf(pid!) !== 'T')
  await untilPaused(() => companion.pause(60_000))
  await target.stop()
  expect(stateOf(pid!)).toBe('')
})

it('the watchdog continues one that nobody continues', async () => {
  const target = await start('', forChaos)
  const companion = target.companion('echo')!
  await untilPaused(() => companion.pause(200))
  await eventually('the lease is over', 20_000, () => stateOf(companion.pid!) !== 'T')
  await target.stop()
})

it.each(['', ' ; true'])('one that ignores SIGTERM%s ends all the same', async after => {
  const target = await start(`ignores-sigterm${after}`, forChaos)
  const companion = target.companion('echo')!
  companion.kill('SIGTERM')
  expect(await companion.endWithin(300)).toBeUndefined()
  const { pid } = companion
  await target.stop()
  expect(stateOf(pid!)).toBe('')
})

it('proxies stand before a companion and the app, where they are asked for', async () => {
  const plain = await start('', forChaos)
  expect([plain.proxy('echo'), plain.proxy('app'), plain.origin]).toEqual([
    undefined,
    undefined,
    plain.asRun.loaded.origin,
  ])
  await plain.stop()
  const target = await start('', { ...forChaos, blackBox: true, proxied: ['echo', 'app'] }, 'cluster-rr')
  expect(target.origin).not.toBe(target.asRun.loaded.origin)
  await expect.poll(() => status(target)).toBe(200)
  await target.proxy('echo')!.disturb({ kind: 'cut' }, 60_000)
  await expect.poll(() => status(target)).toBe(503)
  target.heal()
  await expect.poll(() => status(target)).toBe(200)
  await target.proxy('app')!.disturb({ kind: 'cut' }, 60_000)
  await expect(ask(target.origin)).rejects.toThrow('ECONNRESET')
  await target.proxy('app')!.heal()
  await expect.poll(() => status(target)).toBe(200)
  await target.stop()
  await expect(ask(target.origin)).rejects.toThrow('ECONNREFUSED')
})
