import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openProcessOwner, type ProcessOwner } from '../../../dist/targets/index.js'
import { appOf, armOf, ask, options } from '../../support/targets.ts'

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
