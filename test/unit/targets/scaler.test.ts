import { spawn } from 'node:child_process'
import { afterEach, expect, it, vi } from 'vitest'
import type { WorkerLoad } from '../../../src/targets/host/inside.ts'
import type { ScaleLook } from '../../../src/targets/host/protocol.ts'
import { Scaler } from '../../../src/targets/host/scaler.ts'
import { Supervisor } from '../../../src/targets/host/supervisor.ts'
import type { LifecycleEvent } from '../../../src/targets/target.ts'
import { hostPlanOf } from '../../support/host-plan.ts'

afterEach(() => void vi.useRealTimers())

const plan = { ...hostPlanOf('cluster', 20_000), workers: 1 }
const POLICY = { by: 'utilization', target: 0.5, upAfterMs: 0, downAfterMs: 0, least: 1, most: 3 } as const

/** A supervisor of workers that listen at once, whose event loops are busy to this share; and its scaler. */
function scaled(busy: () => number | undefined, policy: Partial<typeof POLICY | { by: 'in-flight'; target: number }>) {
  const events: LifecycleEvent[] = []
  const looks: ScaleLook[] = []
  const told = new Map<string, { activeMs: number; idleMs: number }>()
  let isRolling = false
  const load = async ({
    slot,
    incarnation,
  }: {
    slot: number
    incarnation: number
  }): Promise<WorkerLoad | undefined> => {
    const share = busy()
    if (share === undefined) return undefined
    const { activeMs, idleMs } = told.get(`${slot}.${incarnation}`) ?? { activeMs: 0, idleMs: 0 }
    const now = { activeMs: activeMs + 1_000 * share, idleMs: idleMs + 1_000 * (1 - share) }
    told.set(`${slot}.${incarnation}`, now)
    return { ...now, requests: share }
  }
  const start = () => {
    const process_ = spawn('sleep', ['1000'], { stdio: 'ignore' })
    return { process: process_, disconnect: () => void process_.kill('SIGKILL') }
  }
  const listen = (supervisor: Supervisor) => {
    for (const { slot, incarnation } of supervisor.roster.living()) {
      const listener = { kind: 'tcp' as const, key: '1', requested: 1, turn: 0, address: '127.0.0.1', port: 4_000 }
      supervisor.report({ slot, incarnation }, { kind: 'listening', listener })
    }
  }
  const happened = (event: LifecycleEvent) => void events.push(event)
  const supervisor = new Supervisor(
    plan,
    start,
    { changed: () => {}, happened, broken: () => {} },
    { look: async () => undefined, answers: async () => true, load },
  )
  const context = { isRolling: () => isRolling, measured: (look: ScaleLook) => void looks.push(look) }
  const scaler = new Scaler(supervisor, { ...POLICY, ...policy }, context)
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  supervisor.boot({ folder: '/no/such/folder', free: [] })
  listen(supervisor)
  supervisor.supervise(4_000, { firstStartMs: 100, listenTimeoutMs: 20_000 })
  scaler.start()
  return {
    ...{ supervisor, events, looks },
    roll: (rolling: boolean) => {
      isRolling = rolling
    },
    /** One check, after which all workers listen. */
    async check(): Promise<number> {
      await vi.advanceTimersByTimeAsync(1_000)
      await new Promise(resolve => setImmediate(resolve))
      listen(supervisor)
      return supervisor.size
    },
    async [Symbol.asyncDispose]() {
      scaler.stop()
      vi.useRealTimers()
      await supervisor.stop(0)
    },
  }
}

it('adds workers up to the most, once each that is there has been measured, and says why', async () => {
  await using run = scaled(() => 1, {})
  expect(await run.check()).toBe(2)
  // The new one is measured for the first time, and counts as idle until then.
  expect(await run.check()).toBe(2)
  expect(await run.check()).toBe(3)
  await run.check()
  expect(await run.check()).toBe(3)
  expect(run.looks.at(-1)).toEqual({ load: 1, ready: 3, wanted: 6 })
  const changes = run.events.filter(({ kind }) => kind === 'scaled')
  expect(changes).toMatchObject([
    { from: 1, to: 2, load: 1, workers: [{ slot: 2, incarnation: 0 }] },
    { from: 2, to: 3, load: 1, workers: [{ slot: 3, incarnation: 0 }] },
  ])
})

it('removes the newest slots, does not replace their workers, and takes them again with the next incarnation', async () => {
  let busy = 1
  await using run = scaled(() => busy, { target: 0.3 })
  for (const expected of [3, 3, 3]) expect(await run.check()).toBe(expected)
  busy = 0.05
  expect(await run.check()).toBe(1)
  expect(run.supervisor.slots()).toEqual([1])
  await expect.poll(() => run.events.filter(({ kind }) => kind === 'ended').length).toBe(2)
  expect(run.supervisor.roster.living().map(({ slot }) => slot)).toEqual([1])
  busy = 1
  expect(await run.check()).toBe(3)
  expect(run.supervisor.roster.living().map(({ slot, incarnation }) => `${slot}.${incarnation}`)).toEqual([
    '1.0',
    '2.1',
    '3.1',
  ])
})

it('removes nobody during a rolling restart', async () => {
  let busy = 1
  await using run = scaled(() => busy, { target: 0.3 })
  for (const expected of [3, 3, 3]) expect(await run.check()).toBe(expected)
  busy = 0.05
  run.roll(true)
  expect(await run.check()).toBe(3)
  run.roll(false)
  expect(await run.check()).toBe(1)
})

it('takes a worker that does not answer for busy', async () => {
  let busy: number | undefined = 0.5
  await using run = scaled(() => busy, {})
  expect(await run.check()).toBe(1)
  busy = undefined
  expect(await run.check()).toBe(2)
})

it('goes by requests in flight', async () => {
  let requests = 10
  await using run = scaled(() => requests, { by: 'in-flight', target: 10 })
  expect(await run.check()).toBe(1)
  requests = 25
  expect(await run.check()).toBe(3)
  expect(run.looks).toEqual([
    { load: 10, ready: 1, wanted: 1 },
    { load: 25, ready: 1, wanted: 3 },
  ])
})
