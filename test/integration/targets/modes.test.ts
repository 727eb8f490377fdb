import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inspectNode, modes, openProcessOwner, type ProcessOwner } from '../../../dist/targets/index.js'
import type { NodeBinary } from '../../../src/model/arm.ts'
import {
  appOf,
  armOf,
  ask,
  lacksLauncher,
  node22,
  options,
  processesOf,
  quietSample,
  sampleWith,
  thisNode,
} from '../../support/targets.ts'

// The contract of a mode: whatever the app looks like, it starts unmodified, all its workers listen, what the agents count
// is what was sent, and after the stop nothing is left.
const apps = [
  'examples/plain/server.js',
  'examples/express/app.js',
  'examples/fastify/server.js',
  'commonjs.js',
  'module.mjs',
  'port-env.js',
  'ipv6-only.js',
  'two-ports.js',
  'two-addresses.js',
  'both-families.js',
  'family-by-family.js',
  'listens-again.js',
  'listens-again-late.js',
]
const REQUESTS = 12

describe.each(modes.filter(({ starts }) => starts !== 'nothing'))('mode $name', mode => {
  const hereToo = mode.unavailable(thisNode, process.platform) === undefined
  const otherNode = hereToo ? undefined : node22
  const runnable = !lacksLauncher(mode.name) && (hereToo || otherNode !== undefined)
  let owner: ProcessOwner
  let node: NodeBinary = thisNode

  beforeAll(async () => {
    owner = await openProcessOwner()
    if (otherNode) node = await inspectNode(otherNode)
  })
  afterAll(() => owner.close())

  it.skipIf(!runnable).each(apps)('runs %s', async path => {
    const arm = armOf(appOf(path), mode.name, { node })
    const target = await owner.start(arm, options, new AbortController().signal)
    const before = await quietSample(target)
    const answers = await Promise.all(Array.from({ length: REQUESTS }, () => ask(target.origin)))
    const after = await sampleWith(target, REQUESTS, before)

    expect(new Set(answers.map(answer => answer.status))).toEqual(new Set([200]))
    expect(after.workers.map(worker => worker.slot)).toEqual(mode.workers === 'chosen' ? [1, 2] : [1])
    expect(after.workers.map(worker => worker.incarnation)).toEqual(after.workers.map(() => 0))
    for (const [index, worker] of after.workers.entries()) {
      const stamped = answers.filter(answer => answer.worker === `${worker.slot}.0`).length
      const earlier = before.workers[index]!
      expect(worker.started - earlier.started).toBe(stamped)
      expect(worker.finished - earlier.finished).toBe(stamped)
      expect(worker.connections - earlier.connections).toBe(stamped)
      expect(worker.heapUsedMib).toBeGreaterThan(1)
    }
    expect(after.cpuUs).toBeGreaterThan(before.cpuUs)
    expect(after.rssMib).toBeGreaterThan(20)
    expect(after.primaryFds === undefined).toBe(!target.asRun.traits.primary)

    await target.stop()
    expect(processesOf(owner.runId)).toEqual([])
    await expect(ask(target.origin)).rejects.toThrow(/ECONNREFUSED|ECONNRESET/)
  })
})
