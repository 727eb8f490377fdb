import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { modes, openProcessOwner, type ProcessOwner, type Target } from '../../../dist/targets/index.js'
import { sharedNowMs } from '../../../src/model/shared-clock.ts'
import type { LifecycleEvent } from '../../../src/targets/target.ts'
import {
  appOf,
  armOf,
  ask,
  eventsOf,
  eventually,
  lacksLauncher,
  options,
  replacingApp,
  stateOf,
  thisNode,
  untilPaused,
  withPolicy,
} from '../../support/targets.ts'

let owner: ProcessOwner
beforeAll(async () => {
  owner = await openProcessOwner()
})
afterAll(() => owner.close())

const live = new AbortController().signal
const start = (app: string, mode: string, more = options): Promise<Target> =>
  owner.start(armOf(appOf(app), mode), more, live)

const here = modes
  .filter(mode => mode.starts !== 'nothing' && mode.unavailable(thisNode, process.platform) === undefined)
  .map(mode => mode.name)

describe.each(here)('mode %s', mode => {
  it.skipIf(lacksLauncher(mode))(
    'tells what happens to a worker that is killed, in order and on the shared clock',
    async () => {
      const target = await start(replacingApp(mode), mode)
      const [victim] = target.workers()
      expect(victim).toMatchObject({ slot: 1, incarnation: 0, listening: true, retiring: false })
      const { all: told, until } = eventsOf(target)
      const isOfSlot = (event: LifecycleEvent) => !('worker' in event) || event.worker.slot === victim!.slot
      const firedAtMs = sharedNowMs()
      expect(target.signal(victim!, 'SIGKILL')).toBe(true)
      await until('the replacement listens', event => event.kind === 'listening' && isOfSlot(event))
      // Where the app starts its workers, another of them may still be about to listen.
      const all = told.filter(isOfSlot)
      expect(all.map(({ kind }) => kind)).toEqual(['ended', 'forked', 'listening'])
      expect(all[0]).toMatchObject({
        worker: { slot: 1, incarnation: 0 },
        pid: victim!.pid,
        exit: { signal: 'SIGKILL' },
      })
      expect(all[2]).toMatchObject({ worker: { slot: 1, incarnation: 1 } })
      const timesMs = [firedAtMs, ...all.map(event => event.atMs), sharedNowMs()]
      for (const [index, timeMs] of timesMs.slice(1).entries())
        expect(timeMs).toBeGreaterThanOrEqual(timesMs[index]! - 2)
      expect(target.signal(victim!, 'SIGKILL')).toBe(false)
      expect(target.rssMib(victim!)).toBeUndefined()
      const [replacement] = target.workers()
      expect(replacement).toMatchObject({ slot: 1, incarnation: 1, listening: true })
      expect(target.rssMib(replacement!)).toBeGreaterThan(20)
      await target.stop()
    },
  )
})

it('stops a worker and continues it', async () => {
  const target = await start('commonjs.js', 'cluster-rr')
  const [worker] = target.workers()
  await untilPaused(() => target.pause(worker!, 60_000))
  expect(stateOf(worker!.pid)).toBe('T')
  target.resume(worker!)
  await eventually('it runs', 10_000, () => stateOf(worker!.pid) !== 'T')
  await untilPaused(() => target.pause(worker!, 60_000))
  target.heal()
  await eventually('it runs', 10_000, () => stateOf(worker!.pid) !== 'T')
  expect(await target.pause({ slot: 1, incarnation: 7 }, 100)).toBe(false)
  await target.stop()
})

it('has the watchdog continue a worker that nobody continues', async () => {
  const target = await start('commonjs.js', 'single')
  const [worker] = target.workers()
  await untilPaused(() => target.pause(worker!, 200))
  await eventually('the lease is over', 20_000, () => stateOf(worker!.pid) !== 'T')
  expect((await ask(target.origin)).status).toBe(200)
  await target.stop()
})

it('ends a target whose worker is paused', async () => {
  const target = await start('commonjs.js', 'cluster-os')
  const workers = target.workers()
  await untilPaused(() => target.pause(workers[0]!, 60_000))
  await target.stop()
  expect(workers.map(worker => stateOf(worker.pid)).filter(state => state !== '' && state !== 'Z')).toEqual([])
})

it('gives up a slot that keeps dying, and is broken once it has none left', async () => {
  const policy = { onCrashLoop: 'give-up', maxRestarts: 1, minUptime: 60_000 } as const
  const target = await start('dies-on-request.js', 'cluster-rr', withPolicy(policy))
  const { all } = eventsOf(target)
  let broken = ''
  target.broken.catch((error: Error) => {
    broken = error.message
  })
  const givenUp = () => all.filter(event => event.kind === 'gave-up').length
  const ends = () => givenUp() + all.filter(event => event.kind === 'forked').length
  /** One at a time: a connection that is handed to a worker that is dying is lost. */
  const haveOneDie = async () => {
    const before = ends()
    await eventually('all listen', 10_000, () => target.workers().every(worker => worker.listening))
    void ask(target.origin, '/die').catch(() => {})
    await eventually('one is replaced, or given up', 10_000, () => ends() > before)
  }
  while (givenUp() < 1) await haveOneDie()
  const gone = all.find(event => event.kind === 'gave-up')!
  expect(gone).toMatchObject({ kind: 'gave-up', restarts: 1 })
  expect(broken).toBe('')
  while (givenUp() < 2) await haveOneDie()
  await eventually('the target is broken', 10_000, () => broken !== '')
  expect(broken).toContain('keeps crashing')
  expect(
    all.filter(
      event => event.kind === 'forked' && event.atMs > gone.atMs && 'slot' in gone && event.worker.slot === gone.slot,
    ),
  ).toEqual([])
  await target.stop()
})

it('lets any number of faults overlap without a warning of a leak', async () => {
  const warnings: string[] = []
  const take = (warning: Error) => void warnings.push(warning.name)
  process.on('warning', take)
  try {
    const target = await start('commonjs.js', 'cluster-rr')
    const [worker] = target.workers()
    const { signal } = new AbortController()
    const endings = Array.from({ length: 30 }, () => target.onLifecycle(() => {}))
    const orders = endings.map(() => target.order(worker!, { kind: 'block', forMs: 1 }, signal))
    expect(await Promise.all(orders)).toHaveLength(30)
    for (const end of endings) end()
    await target.stop()
  } finally {
    process.off('warning', take)
  }
  expect(warnings).toEqual([])
})

it.each([
  // As PM2 reloads a worker; where two processes cannot share the port, the old one has to go first.
  ['cluster-os', ['memory', 'forked', 'listening', 'asked', 'ended']],
  ['single', ['memory', 'asked', 'ended', 'forked', 'listening']],
])('%s: restarts a worker that takes more memory than it may, and does not call that unstable', async (mode, order) => {
  const policy = { maxMemoryRestartMib: 150, memoryCheckMs: 50, maxRestarts: 0, killTimeout: 20_000 }
  const target = await start('commonjs.js', mode, withPolicy(policy))
  const { all, kinds, until } = eventsOf(target)
  const [worker] = target.workers()
  const bloat = { kind: 'retain', what: 'buffer', mib: 150, mibPerSec: 2_000 } as const
  void target.order(worker!, bloat, live)
  await until('it is replaced', event => event.kind === order.at(-1))
  expect(kinds()).toEqual(order)
  expect(all[0]).toMatchObject({ worker: { slot: 1, incarnation: 0 } })
  expect(all[0]?.kind === 'memory' && all[0].rssMib).toBeGreaterThan(150)
  expect(all.find(({ kind }) => kind === 'asked')).toMatchObject({ how: 'SIGINT' })
  await target.stop()
})
