import { writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openProcessOwner, type ProcessOwner, type RollPlan, type Target } from '../../../dist/targets/index.js'
import type { StopState } from '../../../src/model/stop.ts'
import { scratch } from '../../support/command.ts'
import {
  appOf,
  armOf,
  ask,
  eventsOf,
  eventually,
  options,
  processesOf,
  sampleWith,
  withPolicy,
} from '../../support/targets.ts'

let owner: ProcessOwner
beforeAll(async () => {
  owner = await openProcessOwner()
})
afterAll(() => owner.close())

const live = new AbortController().signal
const surge: RollPlan = {
  strategy: 'surge',
  signal: 'SIGTERM',
  maxSurge: 1,
  maxUnavailable: 0,
  killTimeout: 20_000,
  trigger: 'SIGHUP',
}
const strategies = ['surge', 'signal', 'disconnect', 'abrupt'] as const

/** Stable: no exit that a rolling restart causes may count. */
const strict = withPolicy({ maxRestarts: 0, minUptime: 60_000 })

const start = (app: string, mode: string, more = strict): Promise<Target> =>
  owner.start(armOf(appOf(app), mode), more, live)

function namesOf(target: Target): string[] {
  return target.workers().map(({ slot, incarnation, listening }) => `${slot}.${incarnation}${listening ? '' : ' deaf'}`)
}

for (const mode of ['single', 'cluster-rr', 'cluster-os']) {
  const slots = mode === 'single' ? [1] : [1, 2]
  describe.each(strategies)(`${mode}, %s`, strategy => {
    it('restarts all workers, each in its slot, on the same address', async () => {
      const target = await start('commonjs.js', mode)
      const before = target.workers().map(worker => worker.pid)
      const { all } = eventsOf(target)
      const report = await target.roll({ ...surge, strategy }, live)
      expect(report).toMatchObject({ complete: true, problem: undefined, killed: [] })
      expect(report.replaced.toSorted((left, right) => left.old.slot - right.old.slot)).toEqual(
        slots.map(slot => ({ old: { slot, incarnation: 0 }, by: { slot, incarnation: 1 } })),
      )
      expect(report.endedAtMs).toBeGreaterThan(report.startedAtMs)
      expect(namesOf(target)).toEqual(slots.map(slot => `${slot}.1`))
      expect(target.workers().filter(worker => before.includes(worker.pid))).toEqual([])
      expect((await ask(target.origin)).status).toBe(200)
      const asked = all.flatMap(event => (event.kind === 'asked' ? event.how : []))
      const how = strategy === 'disconnect' && mode !== 'single' ? 'disconnect' : 'SIGTERM'
      expect(asked).toEqual(strategy === 'abrupt' ? [] : slots.map(() => how))
      await target.stop()
      expect(processesOf(owner.runId)).toEqual([])
    })
  })
}

const probing = { ...options, blackBox: true }

it.each(['cluster-rr', 'cluster-os'])(
  '%s: waits until the replacement itself answers, whatever its peers do',
  async mode => {
    const target = await start('answers-late.js', mode, probing)
    const { all } = eventsOf(target)
    const report = await target.roll(surge, live)
    expect(report).toMatchObject({ complete: true, unanswered: [], instead: undefined })
    const { status, worker, body: readyAtMs } = await ask(target.origin)
    expect(status).toBe(200)
    const old = all.find(event => event.kind === 'asked' && `${event.worker.slot}.1` === worker)
    expect(old!.atMs).toBeGreaterThanOrEqual(Number(readyAtMs))
    // What it was asked for this is no request of a client.
    const { workers } = await sampleWith(target, 1)
    expect(workers.reduce((sum, each) => sum + each.started, 0)).toBe(1)
    await target.stop()
    expect(processesOf(owner.runId)).toEqual([])
  },
)

it('goes on when a replacement listens and does not answer as expected in time, as PM2 does, and says so', async () => {
  using folder = scratch()
  const hurried = { ...withPolicy({ listenTimeout: 3_000 }), blackBox: true }
  const marker = join(folder.path, 'marker')
  const target = await owner.start(armOf(appOf('answers-unless.js', { args: [marker] }), 'cluster-rr'), hurried, live)
  writeFileSync(marker, '')
  const report = await target.roll({ ...surge, maxSurge: 2 }, live)
  expect(report).toMatchObject({ complete: true, problem: undefined })
  expect(report.unanswered.toSorted((left, right) => left.slot - right.slot)).toEqual([
    { slot: 1, incarnation: 1 },
    { slot: 2, incarnation: 1 },
  ])
  await target.stop()
})

it.each([
  ['surge', 'single', 'old-first'],
  ['disconnect', 'single', 'old-first'],
  ['signal', 'single', undefined],
  ['surge', 'cluster-os', undefined],
  ['disconnect', 'cluster-os', undefined],
] as const)('says how it departs from %s in mode %s', async (strategy, mode, instead) => {
  const target = await start('commonjs.js', mode)
  expect(await target.roll({ ...surge, strategy }, live)).toMatchObject({ complete: true, instead })
  await target.stop()
})

/** What all of them had in hand. */
function told(events: readonly { readonly state?: StopState | undefined }[]): StopState[] {
  const states = events.flatMap(({ state }) => state ?? [])
  expect(states).toHaveLength(events.length)
  return states
}

/** A worker that gets no turn in time cannot tell what it has in hand, or give up a request. */
const RETRIED = { retry: 2 }

it.each(['SIGTERM', 'SIGINT'] as const)(
  'asks with %s, and tells what the worker had in hand',
  RETRIED,
  async signal => {
    const target = await start('drains-on-sigint.js', 'cluster-rr', { ...strict, blackBox: true })
    const { all } = eventsOf(target)
    const report = await target.roll({ ...surge, signal }, live)
    expect(report).toMatchObject({ complete: true, killed: [] })
    const asked = all.filter(event => event.kind === 'asked')
    expect(asked.map(event => event.how)).toEqual([signal, signal])
    for (const state of told(asked))
      expect(state).toMatchObject({ handled: ['SIGINT'], listening: true, requests: 0, oldestRequestMs: null })
    const exits = all.flatMap(event => (event.kind === 'ended' ? event.exit : []))
    const exit = signal === 'SIGINT' ? { code: 0, signal: null } : { code: null, signal }
    expect(exits).toEqual([exit, exit])
    await target.stop()
  },
)

it('does not take a request for one in progress that its client gave up', RETRIED, async () => {
  // Long enough to give up in the meantime, on a busy machine too.
  const slow = appOf('stops.js', { env: { STOPS: 'exit-at-once', WORK_MS: '1500' } })
  const target = await owner.start(armOf(slow, 'single'), { ...strict, blackBox: true }, live)
  const { all } = eventsOf(target)
  const started = async () => (await target.sample()).workers[0]!.started
  const before = await started()
  const given = get(target.origin).on('error', () => {})
  await eventually('it is in progress', 10_000, async () => (await started()) > before)
  given.destroy()
  // This one is answered after the app has ended that one too.
  expect((await ask(target.origin)).status).toBe(200)
  await target.roll(surge, live)
  const [state] = told(all.filter(event => event.kind === 'asked'))
  expect(state).toMatchObject({ requests: 0, oldestRequestMs: null })
  expect(state!.abandoned).toBeGreaterThanOrEqual(1)
  await target.stop()
})

const closedServer = { listening: false, connections: 0, holds: expect.arrayContaining(['Timeout']) }
it.each([
  ['ignores-sigterm.js', 'surge', { listening: true }, 100],
  // Time to take it out of the cluster, on a busy machine too.
  ['never-drains.js', 'disconnect', closedServer, 2_500],
] as const)(
  'tells what %s still had in hand when it had to be killed',
  RETRIED,
  async (app, strategy, expected, killTimeout) => {
    const target = await start(app, 'cluster-os', { ...strict, blackBox: true })
    const { all } = eventsOf(target)
    await target.roll({ ...surge, strategy, maxSurge: 2, killTimeout }, live)
    const killed = all.filter(event => event.kind === 'killed')
    expect(killed).toHaveLength(2)
    for (const state of told(killed)) expect(state).toMatchObject(expected)
    await target.stop()
  },
)

it.each([
  ['ignores-sigterm.js', 'signal', 'cluster-os'],
  ['ignores-sigterm.js', 'surge', 'single'],
  ['ignores-sigterm.js', 'surge', 'cluster-rr'],
  ['never-drains.js', 'disconnect', 'cluster-rr'],
] as const)('kills %s (%s, %s) after the kill timeout, and reports it', async (app, strategy, mode) => {
  const target = await start(app, mode)
  const report = await target.roll({ ...surge, strategy, killTimeout: 100 }, live)
  expect(report.complete).toBe(true)
  const slots = mode === 'single' ? [1] : [1, 2]
  expect(report.killed).toEqual(slots.map(slot => ({ slot, incarnation: 0 })))
  expect(namesOf(target)).toEqual(slots.map(slot => `${slot}.1`))
  await target.stop()
})

/** The most and the fewest workers that there were at a time. */
function extremes(events: ReturnType<typeof eventsOf>, workers: number): { most: number; fewest: number } {
  let alive = workers
  let listening = workers
  let most = workers
  let fewest = workers
  for (const { kind } of events.all) {
    if (kind === 'forked') most = Math.max(most, ++alive)
    if (kind === 'ended') alive -= 1
    if (kind === 'listening') listening += 1
    if (kind === 'asked') fewest = Math.min(fewest, --listening)
  }
  return { most, fewest }
}

it.each([
  { maxSurge: 1, maxUnavailable: 0, most: 4, fewest: 3 },
  { maxSurge: 3, maxUnavailable: 0, most: 6, fewest: 3 },
  { maxSurge: 0, maxUnavailable: 1, most: 3, fewest: 2 },
  { maxSurge: 0, maxUnavailable: 3, most: 3, fewest: 0 },
])('keeps to a surge of $maxSurge and $maxUnavailable missing', async ({ maxSurge, maxUnavailable, most, fewest }) => {
  const target = await owner.start(armOf(appOf('commonjs.js'), 'cluster-os', { workers: 3 }), strict, live)
  const events = eventsOf(target)
  const report = await target.roll({ ...surge, maxSurge, maxUnavailable }, live)
  expect(report).toMatchObject({ complete: true, killed: [] })
  expect((await ask(target.origin)).status).toBe(200)
  await target.stop()
  const seen = extremes(events, 3)
  expect(seen.most).toBe(most)
  // On a busy machine the first replacement may listen before the last worker is asked to leave.
  expect(seen.fewest).toBeGreaterThanOrEqual(fewest)
  expect(seen.fewest).toBeLessThanOrEqual(Math.min(3, fewest + Math.max(0, maxUnavailable - 1)))
})

describe('when something comes between', () => {
  const folder = scratch()
  afterAll(() => folder[Symbol.dispose]())

  /** An app whose next processes do not listen, once the function was called. */
  async function turning(mode: string, name: string, policy = {}): Promise<{ target: Target; turn: () => void }> {
    const marker = join(folder.path, name)
    const app = appOf('listens-unless.js', { args: [marker] })
    const target = await owner.start(armOf(app, mode), withPolicy({ listenTimeout: 250, ...policy }), live)
    return { target, turn: () => writeFileSync(marker, '') }
  }

  it('goes on with the old worker when its replacement does not listen', async () => {
    const { target, turn } = await turning('cluster-rr', 'deaf')
    turn()
    const report = await target.roll(surge, live)
    expect(report).toMatchObject({ complete: false, replaced: [], killed: [] })
    expect(report.problem).toBe('the replacement of worker 1 did not listen in time')
    await eventually('only the old ones are left', 10_000, () => namesOf(target).join() === '1.0,2.0')
    expect(target.workers().map(worker => worker.retiring)).toEqual([false, false])
    expect((await ask(target.origin)).status).toBe(200)
    await target.stop()
  })

  it('is not complete when the old one had to end first', async () => {
    const { target, turn } = await turning('single', 'alone')
    turn()
    const report = await target.roll(surge, live)
    expect(report).toMatchObject({ complete: false, problem: 'the replacement of worker 1 did not listen in time' })
    await target.stop()
    expect(processesOf(owner.runId)).toEqual([])
  })

  it('gives the slot back when it is aborted before the replacement listens', async () => {
    const { target, turn } = await turning('cluster-os', 'aborted', { listenTimeout: 5_000 })
    turn()
    const abort = new AbortController()
    const { until } = eventsOf(target)
    const rolling = target.roll(surge, abort.signal)
    await until('the replacement is started', event => event.kind === 'forked')
    expect(target.workers().map(worker => worker.retiring)).toEqual([true, false, false])
    abort.abort()
    expect(await rolling).toMatchObject({
      complete: false,
      problem: expect.stringContaining('stopped before it completed'),
    })
    await eventually('the old ones are left', 10_000, () => namesOf(target).join() === '1.0,2.0')
    expect(target.workers().map(worker => worker.retiring)).toEqual([false, false])
    await target.stop()
  })

  it('does not wait for what never drains when it is aborted', async () => {
    const target = await start('ignores-sigterm.js', 'cluster-rr')
    const abort = new AbortController()
    const { until } = eventsOf(target)
    const rolling = target.roll({ ...surge, killTimeout: 60_000 }, abort.signal)
    await until('the old one is asked', event => event.kind === 'asked')
    abort.abort()
    expect(await rolling).toMatchObject({ complete: false, killed: [] })
    expect(namesOf(target)).toEqual(['1.1', '2.0'])
    await target.stop()
  })

  it('refills the slot of a replacement that is killed, and of an old worker', async () => {
    const target = await start('ignores-sigterm.js', 'cluster-rr', options)
    const { until } = eventsOf(target)
    const rolling = target.roll(surge, live)
    await until('a replacement is started', event => event.kind === 'forked')
    for (const worker of target.workers()) target.signal(worker, 'SIGKILL')
    expect(await rolling).toMatchObject({ complete: true })
    expect(target.workers().map(worker => [worker.slot, worker.retiring])).toEqual([
      [1, false],
      [2, false],
    ])
    expect((await ask(target.origin)).status).toBe(200)
    await target.stop()
  })

  it('leaves nothing when the target is stopped during it', async () => {
    const target = await start('ignores-sigterm.js', 'cluster-rr')
    const { until } = eventsOf(target)
    const rolling = target.roll({ ...surge, killTimeout: 60_000 }, live)
    await until('the old one is asked', event => event.kind === 'asked')
    await target.stop()
    expect((await rolling).complete).toBe(false)
    expect(processesOf(owner.runId)).toEqual([])
  })

  it('refuses a second one, and one that was ended before it began', async () => {
    const target = await start('commonjs.js', 'cluster-rr')
    const first = target.roll(surge, live)
    expect(await target.roll(surge, live)).toMatchObject({
      complete: false,
      problem: 'another rolling restart is in progress',
    })
    expect(await target.roll(surge, AbortSignal.abort())).toMatchObject({ complete: false, replaced: [] })
    expect((await first).complete).toBe(true)
    await target.stop()
  })
})
