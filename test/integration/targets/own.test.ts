import { afterAll, beforeAll, expect, it } from 'vitest'
import { openProcessOwner, type ProcessOwner, type Target } from '../../../dist/targets/index.js'
import { appOf, armOf, ask, eventually, options, processesOf } from '../../support/targets.ts'

let owner: ProcessOwner
beforeAll(async () => {
  owner = await openProcessOwner()
})
afterAll(() => owner.close())

const live = new AbortController().signal
const start = (app: string, mode = 'own'): Promise<Target> => owner.start(armOf(appOf(app), mode), options, live)
const slotsOf = (target: Target) => target.workers().map(({ slot, incarnation }) => `${slot}.${incarnation}`)

it('sees the workers of a cluster, its primary, and who accepts', async () => {
  const target = await start('own-cluster.js')
  expect(target.asRun).toMatchObject({ workers: 3, traits: { primary: true, accepts: 'primary', respawns: 'app' } })
  expect(slotsOf(target)).toEqual(['1.0', '2.0', '3.0'])
  expect(target.primary()).toMatchObject({ slot: 0 })
  const { status, worker } = await ask(target.origin)
  expect([status, ['1.0', '2.0', '3.0'].includes(worker ?? '')]).toEqual([200, true])
  await target.stop()
  expect(processesOf(owner.runId)).toEqual([])
})

it('has the operating system schedule them in the other mode', async () => {
  const target = await start('own-cluster.js', 'own-os')
  expect(target.asRun).toMatchObject({ workers: 3, traits: { primary: true, accepts: 'workers' } })
  await target.stop()
})

it('takes the process that forks for the primary, not the one that starts it', async () => {
  const target = await start('wraps-cluster.js')
  expect(target.asRun).toMatchObject({ workers: 3, traits: { primary: true, accepts: 'primary' } })
  const [first] = target.workers()
  const primary = target.primary()!
  expect(primary.pid).toBeGreaterThan(0)
  expect(target.signal(primary, 'SIGKILL')).toBe(true)
  await expect(target.broken).rejects.toThrow('SIGKILL')
  await eventually('its workers end with it', 10_000, () => target.rssMib(first!) === undefined)
  await target.stop()
  expect(processesOf(owner.runId)).toEqual([])
})

it('takes a child process on a port of its own for none of the workers', async () => {
  const target = await start('has-sidecar.js')
  expect(target.asRun).toMatchObject({ workers: 1, traits: { primary: false }, loaded: { port: 3000 } })
  expect(target.primary()).toBeUndefined()
  await target.stop()
  expect(processesOf(owner.runId)).toEqual([])
})

it('takes the server of a thread for none of the app', async () => {
  const target = await start('has-thread.js')
  expect(target.asRun).toMatchObject({ workers: 1, loaded: { port: 3000, others: [] } })
  await target.stop()
})

it('takes child processes that share a port for the workers, in every boot', async () => {
  const pool = 'test/fixtures/situations/pool-of-children.js'
  for (const mode of ['own', 'own-os']) {
    const target = await start(pool, mode)
    expect(target.asRun).toMatchObject({ workers: 2, loaded: { port: 3000 } })
    await target.stop()
  }
  expect(processesOf(owner.runId)).toEqual([])
})

it('waits for the workers that listen, not for one that has jobs', { timeout: 15_000 }, async () => {
  const target = await start('one-has-jobs.js')
  expect(target.asRun.workers).toBe(2)
  expect(target.workers().map(({ listening }) => listening)).toEqual([true, true, false])
  await target.stop()
})

it('says that workers cannot be seen that are forked without the agent', { timeout: 20_000 }, async () => {
  const starting = owner.start(armOf(appOf('forks-unseen.js'), 'own'), { ...options, startTimeoutMs: 4_000 }, live)
  await expect(starting).rejects.toMatchObject({
    message: expect.stringContaining(
      'A worker of forks-unseen.js (own) cannot be seen: the app forks it with another NODE_OPTIONS',
    ),
    hint: expect.stringContaining('process.env.NODE_OPTIONS'),
  })
  expect(processesOf(owner.runId)).toEqual([])
})

it('tells how a worker ended, in order, and who came in its place', async () => {
  const target = await start('test/fixtures/situations/cluster-replaces-crashed.js')
  const seen: string[] = []
  target.onLifecycle(event => {
    if ('worker' in event) seen.push(`${event.kind} ${event.worker.slot}.${event.worker.incarnation}`)
    if (event.kind === 'ended') seen.push(String(event.exit.signal ?? event.exit.code))
  })
  const [first] = target.workers()
  void target.order(first!, { kind: 'crash', how: 'exception' }, live)
  await eventually('another listens', 10_000, () => seen.includes('listening 1.1'))
  expect(seen).toEqual(['ended 1.0', '1', 'forked 1.1', 'listening 1.1'])
  await target.stop()
})

it.each([
  ['own-cluster.js', true],
  ['wraps-cluster.js', true],
  ['commonjs.js', false],
  ['has-sidecar.js', false],
  ['exits-at-once.js', false],
  ['never-listens.js', false],
])('whether an app forks is tried: %s', { timeout: 10_000 }, async (app, forks) => {
  expect(await owner.forksItself(armOf(appOf(app), 'single'), live)).toBe(forks)
  expect(processesOf(owner.runId)).toEqual([])
})
