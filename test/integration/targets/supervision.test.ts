import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { modes, openProcessOwner, type ProcessOwner, type Target } from '../../../dist/targets/index.js'
import {
  appOf,
  armOf,
  ask,
  eventually,
  node22,
  options,
  processesOf,
  thisNode,
  withPolicy,
} from '../../support/targets.ts'

let owner: ProcessOwner
beforeEach(async () => {
  owner = await openProcessOwner()
})
afterEach(() => owner.close())

const live = new AbortController().signal

async function incarnations(target: Target): Promise<number[]> {
  return (await target.sample()).workers.map(worker => worker.incarnation)
}

async function answers(target: Target): Promise<boolean> {
  return ask(target.origin).then(
    () => true,
    () => false,
  )
}

const supervised = modes.filter(({ traits }) => traits.respawns === 'clusterbench')

describe.each(supervised)('mode $name', ({ name: mode, unavailable }) => {
  const here = unavailable(thisNode, process.platform) === undefined
  const node = here || node22 === undefined ? thisNode : { path: node22, version: 'v22.12.0' }
  const test = it.skipIf(unavailable(node, process.platform) !== undefined)

  test('replaces workers that end, on the same address, and keeps their CPU time', async () => {
    const target = await owner.start(
      armOf(appOf('dies-on-request.js'), mode, { node }),
      withPolicy({ minUptime: 0 }),
      live,
    )
    const before = await target.sample()
    // All of them, so that in a cluster the shared server is closed and its address has to be taken again.
    for (const worker of target.workers()) target.signal(worker, 'SIGKILL')
    await eventually('every slot has a second process', 10_000, async () => {
      const now = await incarnations(target)
      return now.length === before.workers.length && now.every(each => each >= 1)
    })
    await eventually('it answers again', 10_000, () => answers(target))
    const slotsOf = ({ workers }: typeof before) => workers.map(worker => worker.slot).join()
    // One that came up while its peers were dying may have to be replaced once more.
    await eventually('all slots serve', 10_000, async () => slotsOf(await target.sample()) === slotsOf(before))
    const after = await target.sample()
    expect(after.cpuUs).toBeGreaterThan(before.cpuUs)
    await target.stop()
    expect(processesOf(owner.runId)).toEqual([])
  })

  test('is broken when a worker keeps dying', async () => {
    const strict = withPolicy({ minUptime: 60_000 })
    const target = await owner.start(armOf(appOf('dies-on-request.js'), mode, { node }), strict, live)
    let over = false
    const broken = target.broken.catch((error: Error) => {
      over = true
      return error
    })
    await eventually('it gives up', 20_000, async () => {
      // A connection that the primary handed to a worker which dies is never answered.
      const patience = new Promise(resolve => setTimeout(resolve, 300))
      await Promise.race([ask(target.origin, '/die').catch(() => {}), patience])
      return over
    })
    expect((await broken).message).toMatch(
      /keeps crashing: worker \d was restarted 3 times in a row and exited with code 3/,
    )
    await target.stop()
  })
})

it.each(['single', 'cluster-rr'])('%s: is broken when its host dies, and leaves no worker', async mode => {
  const target = await owner.start(armOf(appOf('commonjs.js'), mode), options, live)
  const workers = (await target.sample()).workers.map(worker => worker.pid)
  const host = processesOf(owner.runId).find(pid => !workers.includes(pid))
  process.kill(host!, 'SIGKILL')
  await expect(target.broken).rejects.toThrow(
    `clusterbench's host process for commonjs.js (${mode}) was killed by SIGKILL.`,
  )
  await eventually('all are gone', 10_000, () => processesOf(owner.runId).length === 0)
  await target.stop()
})

it('answers a sample while a worker is stopped, and stops it all the same', async () => {
  const target = await owner.start(armOf(appOf('commonjs.js'), 'cluster-rr'), options, live)
  const { workers } = await target.sample()
  process.kill(workers[0]!.pid, 'SIGSTOP')
  expect((await target.sample()).workers[0]?.slot).toBe(1)
  await target.stop()
  expect(processesOf(owner.runId)).toEqual([])
})

it('refuses a sample when the host does not answer, and stops it all the same', async () => {
  const target = await owner.start(armOf(appOf('commonjs.js'), 'single'), options, live)
  const workers = (await target.sample()).workers.map(worker => worker.pid)
  const host = processesOf(owner.runId).find(pid => !workers.includes(pid))
  process.kill(host!, 'SIGSTOP')
  await expect(target.sample()).rejects.toThrow("clusterbench's host process did not respond within 5s.")
  await target.stop()
  expect(processesOf(owner.runId)).toEqual([])
})

it.each(['ignores-sigterm.js', 'has-children.js'])('leaves nothing of %s', async path => {
  const target = await owner.start(armOf(appOf(path), 'single'), options, live)
  await Promise.all([target.stop(), target.stop()])
  expect(processesOf(owner.runId)).toEqual([])
})

it('refuses a sample of a target that was stopped, and takes many of one that was not', async () => {
  const target = await owner.start(armOf(appOf('commonjs.js'), 'single'), options, live)
  for (let turn = 0; turn < 30; turn += 1) await target.sample()
  await target.stop()
  await expect(target.sample()).rejects.toThrow('The target exited before it could be sampled.')
})

it('kills everything at once on killNow', async () => {
  const own = await openProcessOwner()
  await own.start(armOf(appOf('has-children.js'), 'cluster-rr'), options, live)
  own.killNow()
  await eventually('all are gone', 10_000, () => processesOf(own.runId).length === 0)
  await own.close()
})

it('starts nothing after close', async () => {
  const own = await openProcessOwner()
  await own.close()
  await own.close()
  await expect(own.start(armOf(appOf('commonjs.js'), 'single'), options, live)).rejects.toThrow('The run is over')
})
