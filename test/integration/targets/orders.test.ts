import { request } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openProcessOwner, type ProcessOwner, type Target } from '../../../dist/targets/index.js'
import { sharedNowMs } from '../../../src/model/shared-clock.ts'
import { appOf, armOf, ask, eventsOf, eventually, options } from '../../support/targets.ts'

let owner: ProcessOwner
beforeAll(async () => {
  owner = await openProcessOwner()
})
afterAll(() => owner.close())

const live = new AbortController().signal
const start = (app: string, mode: string, more = options): Promise<Target> =>
  owner.start(armOf(appOf(app), mode), more, live)

it.each([
  ['exception', { code: 1, signal: null }],
  ['abort', { code: null, signal: 'SIGABRT' }],
] as const)('crashes a worker by %s, after its reply', async (how, exit) => {
  const target = await start('commonjs.js', 'cluster-rr')
  const { all, until } = eventsOf(target)
  const [, second] = target.workers()
  expect(await target.order(second!, { kind: 'crash', how }, live)).toEqual({})
  await until('it ended', event => event.kind === 'ended')
  expect(all[0]).toMatchObject({ worker: { slot: 2, incarnation: 0 }, exit })
  await until('its replacement listens', event => event.kind === 'listening')
  await target.stop()
})

it('blocks the event loop of a worker, and measures how long', async () => {
  const target = await start('tells-the-time.js', 'single')
  const [worker] = target.workers()
  const askedAtMs = async () => Number((await ask(target.origin)).body)
  const timesMs = [await askedAtMs()]
  const startedMs = performance.now()
  let isOver = false
  const blocking = target.order(worker!, { kind: 'block', forMs: 300 }, live).finally(() => {
    isOver = true
  })
  while (!isOver) timesMs.push(await askedAtMs())
  timesMs.push(await askedAtMs())
  const gapsMs = timesMs.slice(1).map((timeMs, index) => timeMs - timesMs[index]!)
  expect(Math.max(...gapsMs)).toBeGreaterThanOrEqual(300)
  const reply = await blocking
  expect(reply?.blockedMs).toBeGreaterThanOrEqual(300)
  expect(reply?.blockedMs).toBeLessThan(performance.now() - startedMs + 1)
  await target.stop()
})

it.each(['single', 'cluster-rr'])('collects the garbage of a worker in %s, and says what is left', async mode => {
  const target = await start('commonjs.js', mode)
  const [worker] = target.workers()
  const { collected } = (await target.order(worker!, { kind: 'collect' }, live))!
  const { heapBytes, heapLimitBytes, externalBytes, gcMs } = collected!
  expect(heapBytes).toBeGreaterThan(2 ** 20)
  expect(heapBytes).toBeLessThan(heapLimitBytes)
  expect(Math.min(externalBytes, gcMs)).toBeGreaterThan(0)
  // What is held shows in it; what was let go of does not.
  await target.order(worker!, { kind: 'retain', what: 'heap', mib: 20, mibPerSec: 1_000 }, live)
  const held = (await target.order(worker!, { kind: 'collect' }, live))!.collected!
  expect((held.heapBytes - heapBytes) / 2 ** 20).toBeCloseTo(20, 0)
  await target.order(worker!, { kind: 'release' }, live)
  const after = (await target.order(worker!, { kind: 'collect' }, live))!.collected!
  expect(Math.abs(after.heapBytes - heapBytes)).toBeLessThan(2 ** 20)
  expect(target.pssMibOf(worker!)).toBeGreaterThan(5)
  expect(target.fdsOf(worker!)).toBeGreaterThan(5)
  await target.stop()
})

it.each(['heap', 'buffer'] as const)('has a worker retain memory (%s) at a rate, and release it', async what => {
  const arm = armOf(appOf('commonjs.js'), 'single', { nodeArgs: ['--expose-gc'] })
  const target = await owner.start(arm, options, live)
  const [worker] = target.workers()
  const before = target.rssMib(worker!)!
  const heapBefore = (await target.sample()).workers[0]!.heapUsedMib
  const startedMs = performance.now()
  const reply = await target.order(worker!, { kind: 'retain', what, mib: 60, mibPerSec: 200 }, live)
  expect(reply).toEqual({ retainedMib: 60 })
  expect(performance.now() - startedMs).toBeGreaterThan(280)
  expect(target.rssMib(worker!)! - before).toBeGreaterThan(50)
  const heapMib = (await target.sample()).workers[0]!.heapUsedMib - heapBefore
  if (what === 'heap') expect(heapMib).toBeGreaterThan(50)
  else expect(heapMib).toBeLessThan(20)
  expect(await target.order(worker!, { kind: 'release' }, live)).toEqual({ retainedMib: 0 })
  if (what === 'heap') expect((await target.sample()).workers[0]!.heapUsedMib - heapBefore).toBeLessThan(10)
  await target.stop()
})

it('ends a retain that is under way when it is healed', async () => {
  const target = await start('commonjs.js', 'single')
  const [worker] = target.workers()
  const retaining = target.order(worker!, { kind: 'retain', what: 'buffer', mib: 500, mibPerSec: 20 }, live)
  await new Promise(resolve => setTimeout(resolve, 100))
  target.heal()
  expect(await retaining).toEqual({ retainedMib: 0 })
  await target.stop()
})

it('has no reply when the worker ends, when the order is aborted, and when there is no such worker', async () => {
  const target = await start('commonjs.js', 'cluster-os')
  const [first, second] = target.workers()
  const order = { kind: 'retain', what: 'heap', mib: 100, mibPerSec: 1 } as const
  const ending = target.order(first!, order, live)
  const abort = new AbortController()
  const aborted = target.order(second!, order, abort.signal)
  await new Promise(resolve => setTimeout(resolve, 30))
  target.signal(first!, 'SIGKILL')
  abort.abort()
  expect(await ending).toBeUndefined()
  expect(await aborted).toBeUndefined()
  expect(await target.order({ slot: 1, incarnation: 99 }, order, live)).toBeUndefined()
  expect(await target.order(second!, order, abort.signal)).toBeUndefined()
  await target.stop()
  expect(await target.order(second!, order, live)).toBeUndefined()
})

/** Sends one request over a connection of its own, and tells its local port and when it was begun and over. */
function askFrom(origin: string): Promise<{ worker: string; port: number; begunAtMs: number; overAtMs: number }> {
  return new Promise((resolve, reject) => {
    let port = 0
    const begunAtMs = sharedNowMs()
    const asking = request(origin, { agent: false }, response => {
      const worker = String(response.headers['x-clusterbench-worker'])
      response.resume().on('end', () => resolve({ worker, port, begunAtMs, overAtMs: sharedNowMs() }))
    })
    asking.once('socket', socket =>
      socket.once('connect', () => {
        port = socket.localPort ?? 0
      }),
    )
    asking.once('error', reject).end()
  })
}

it.each(['single', 'cluster-rr', 'cluster-os'])('%s: keeps a black box that outlives SIGKILL', async mode => {
  const target = await start('commonjs.js', mode, { ...options, blackBox: true })
  const workers = target.workers()
  const read = () => workers.map(worker => target.blackBox(worker)!)
  // The client may have its answer before the worker knows that it is written.
  const untilQuiet = () =>
    eventually('every answer is written', 10_000, () => read().every(box => box.finished === box.started))
  await untilQuiet()
  const before = read()
  const asked = await Promise.all(Array.from({ length: 40 }, () => askFrom(target.origin)))
  const { until } = eventsOf(target)
  await untilQuiet()
  for (const worker of workers) target.signal(worker, 'SIGKILL')
  await until('one is replaced', event => event.kind === 'listening')
  for (const [index, worker] of workers.entries()) {
    const own = asked.filter(each => each.worker === `${worker.slot}.0`)
    const box = target.blackBox(worker)!
    const more = box.connections - before[index]!.connections
    expect(box.started - before[index]!.started).toBe(own.length)
    expect(box.finished - before[index]!.finished).toBe(own.length)
    expect(more).toBe(own.length)
    const ports = [...box.accepted.ports.subarray(0, more)]
    const timesMs = [...box.accepted.atMs.subarray(0, more)]
    expect(ports.toSorted()).toEqual(own.map(each => each.port).toSorted())
    for (const { port, begunAtMs, overAtMs } of own) {
      const atMs = timesMs[ports.indexOf(port)]
      expect(atMs).toBeGreaterThan(begunAtMs - 0.5)
      expect(atMs).toBeLessThan(overAtMs + 0.5)
    }
    expect(timesMs).toEqual(timesMs.toSorted((left, right) => right - left))
  }
  await target.stop()
})

it('keeps no black box that nobody asked for', async () => {
  const target = await start('commonjs.js', 'single')
  expect(target.blackBox(target.workers()[0]!)).toBeUndefined()
  await eventually('it answers', 10_000, async () => (await ask(target.origin)).status === 200)
  await target.stop()
})
