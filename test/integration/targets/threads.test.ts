import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { inspectNode, openProcessOwner, type ProcessOwner, type Target } from '../../../dist/targets/index.js'
import type { NodeBinary } from '../../../src/model/arm.ts'
import { appOf, armOf, ask, eventually, node22, options, processesOf } from '../../support/targets.ts'

const live = new AbortController().signal

/** The names of the workers that serve. */
const serving = (target: Target) =>
  target.workers().flatMap(({ slot, incarnation, listening }) => (listening ? [`${slot}.${incarnation}`] : []))

describe.skipIf(!node22)('threads', () => {
  let owner: ProcessOwner
  let node: NodeBinary
  let target: Target

  beforeAll(async () => {
    owner = await openProcessOwner()
    node = await inspectNode(node22!)
  })
  afterAll(() => owner.close())

  async function start(app: string): Promise<Target> {
    return owner.start(armOf(appOf(app), 'threads', { node }), options, live)
  }

  describe('of one process', () => {
    beforeEach(async () => {
      target = await start('commonjs.js')
      return async () => {
        await target.stop()
        expect(processesOf(owner.runId)).toEqual([])
      }
    })

    it('are workers with agents, whose memory is that of the process', () => {
      const workers = target.workers()
      expect(serving(target)).toEqual(['1.0', '2.0'])
      expect(new Set(workers.map(({ pid }) => pid)).size).toBe(1)
      expect(workers.map(worker => [target.hasAgent(worker), target.rssMib(worker)])).toEqual([
        [true, undefined],
        [true, undefined],
      ])
      expect([target.primary(), target.primaryFds()]).toEqual([undefined, undefined])
    })

    it('are killed one by one, and replaced', async () => {
      const [first] = target.workers()
      const ends: string[] = []
      target.onLifecycle(event => {
        if (event.kind === 'ended') ends.push(`${event.worker.slot}.${event.worker.incarnation} ${event.exit.signal}`)
      })
      expect(target.signal(first!, 'SIGKILL')).toBe(true)
      await eventually('another takes its place', 10_000, () => serving(target).join() === '1.1,2.0')
      expect(ends).toEqual(['1.0 SIGKILL'])
      expect((await ask(target.origin)).status).toBe(200)
    })

    it('get no other signal, and are not paused', async () => {
      const [first] = target.workers()
      expect(target.signal(first!, 'SIGTERM')).toBe(false)
      expect(await target.pause(first!, 100)).toBe(false)
      expect((await ask(target.origin)).status).toBe(200)
      expect(serving(target)).toEqual(['1.0', '2.0'])
    })

    it('crash alone', async () => {
      const [, second] = target.workers()
      const ended = new Promise(resolve => {
        target.onLifecycle(event => event.kind === 'ended' && resolve([event.worker, event.exit]))
      })
      await target.order(second!, { kind: 'crash', how: 'exception' }, live)
      expect(await ended).toEqual([
        { slot: 2, incarnation: 0 },
        { code: 1, signal: null },
      ])
      await eventually('another takes its place', 10_000, () => serving(target).join() === '1.0,2.1')
    })

    it('are blocked one by one', async () => {
      const [first, second] = target.workers()
      const replies: string[] = []
      const blocked = target.order(first!, { kind: 'block', forMs: 1_000 }, live).then(() => replies.push('blocked'))
      await target.order(second!, { kind: 'release' }, live).then(() => replies.push('the other'))
      await blocked
      expect(replies).toEqual(['the other', 'blocked'])
    })
  })

  it('see the surroundings that the app has as a process', async () => {
    target = await start('echo-environment.js')
    const { agent, cwd, nodeOptions, port } = JSON.parse((await ask(target.origin)).body) as Record<string, unknown>
    expect({ agent, cwd, nodeOptions, port }).toEqual({ cwd: process.cwd(), port: 3000 })
    await target.stop()
  })

  it('are not mistaken for those that the app starts', async () => {
    target = await start('has-thread.js')
    expect(serving(target)).toEqual(['1.0', '2.0'])
    expect(target.asRun.loaded).toMatchObject({ port: 3000, others: [] })
    await target.stop()
    expect(processesOf(owner.runId)).toEqual([])
  })
})
