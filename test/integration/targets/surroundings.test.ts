import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { getPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { capture, openProcessOwner, type ProcessOwner } from '../../../dist/targets/index.js'
import { appOf, armOf, ask, eventsOf, options, processesOf } from '../../support/targets.ts'

let owner: ProcessOwner
let cwd: string
beforeAll(async () => {
  owner = await openProcessOwner()
  cwd = realpathSync(mkdtempSync(join(tmpdir(), 'clusterbench-test-')))
})
afterAll(async () => {
  await owner.close()
  rmSync(cwd, { recursive: true })
})

for (const mode of ['single', 'cluster-rr']) {
  it(`${mode}: the app sees its own arguments, folder, environment and port, and nothing of ours`, async () => {
    const nodeOptions = '--no-deprecation'
    const env = { FLAVOUR: 'vanilla', NODE_OPTIONS: nodeOptions }
    const app = appOf('echo-environment.js', { args: ['--colour', 'a b'], cwd, env })
    const arm = armOf(app, mode, { nodeArgs: ['--max-old-space-size=256'] })
    const target = await owner.start(arm, options, new AbortController().signal)
    const seen = JSON.parse((await ask(target.origin)).body)
    expect(seen).toEqual({
      ...{ args: ['--colour', 'a b'], cwd, flavour: 'vanilla', port: 3000 },
      ...{ nodeOptions, execArgv: ['--max-old-space-size=256'] },
    })
    await target.stop()
  })
}

it('does not mind that the hard-coded port is taken', async () => {
  const taken = createServer()
  const wasFree = await new Promise<boolean>(resolve => {
    taken.once('error', () => resolve(false)).listen(3000, () => resolve(true))
  })
  const target = await owner.start(armOf(appOf('commonjs.js'), 'cluster-os'), options, new AbortController().signal)
  expect((await ask(target.origin)).body).toBe('main')
  await target.stop()
  if (wasFree) await new Promise(resolve => taken.close(resolve))
})

it('carries on beside others: several targets of one app at once', { timeout: 15_000 }, async () => {
  const arms = ['single', 'cluster-rr', 'cluster-os'].map(mode => armOf(appOf('commonjs.js'), mode))
  const targets = await Promise.all(arms.map(arm => owner.start(arm, options, new AbortController().signal)))
  expect(new Set(targets.map(target => target.origin)).size).toBe(3)
  for (const target of targets) expect((await ask(target.origin)).status).toBe(200)
  await Promise.all(targets.map(target => target.stop()))
})

it('asks again when the app swallows its first request', async () => {
  const arm = armOf(appOf('swallows-first.js'), 'single')
  const target = await owner.start(arm, options, new AbortController().signal)
  expect((await ask(target.origin)).body).toBe('here')
  await target.stop()
})

const canBind = (await capture('taskset', ['-c', '0', 'true'])).code === 0
it.runIf(canBind)('binds all processes of a target to the CPUs that it is given', async () => {
  const own = await openProcessOwner()
  const arm = armOf(appOf('commonjs.js'), 'cluster-rr')
  const target = await own.start(arm, { ...options, cpus: [0] }, new AbortController().signal)
  expect((await target.sample()).workers).toHaveLength(2)
  const bound = processesOf(own.runId).map(pid =>
    /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.at(1),
  )
  expect(bound).toEqual(['0', '0', '0'])
  await target.stop()
  expect(processesOf(own.runId)).toEqual([])
  await own.close()
})

it('gives all processes of a target the niceness that it is told, those of later workers too, and no other', async () => {
  const own = await openProcessOwner()
  const niceness = getPriority() + 5
  const arm = armOf(appOf('commonjs.js'), 'cluster-rr')
  const target = await own.start(arm, { ...options, niceness }, new AbortController().signal)
  const { until } = eventsOf(target)
  const [first] = target.workers()
  target.signal(first!, 'SIGKILL')
  await until('its replacement listens', event => event.kind === 'listening')
  const seen = processesOf(own.runId).map(pid => getPriority(pid))
  expect(seen).toEqual([niceness, niceness, niceness])
  const usual = await own.start(armOf(appOf('commonjs.js'), 'single'), options, new AbortController().signal)
  expect(usual.workers().map(({ pid }) => getPriority(pid))).toEqual([getPriority()])
  await own.close()
})

it('starts a target also where the system refuses its niceness', async () => {
  const own = await openProcessOwner()
  const arm = armOf(appOf('commonjs.js'), 'single')
  const target = await own.start(arm, { ...options, niceness: Number.NaN }, new AbortController().signal)
  expect((await ask(target.origin)).status).toBe(200)
  await own.close()
})

it('names the folder that it cannot make', async () => {
  const before = process.env.TMPDIR
  process.env.TMPDIR = '/no/such/folder'
  const opening = openProcessOwner().finally(() => {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  })
  await expect(opening).rejects.toThrow(
    /The run's folder \/no\/such\/folder\/clusterbench-\w+ cannot be created: ENOENT/,
  )
  await expect(opening).rejects.toMatchObject({ name: 'RunError', exitCode: 3 })
})
