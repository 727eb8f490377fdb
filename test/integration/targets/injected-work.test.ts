import { afterAll, beforeAll, expect, it } from 'vitest'
import { calibrateIterations, openProcessOwner } from '../../../dist/targets/index.js'
import type { ProcessOwner } from '../../../src/targets/process-owner.ts'
import type { Target } from '../../../src/targets/target.ts'
import { appOf, armOf, ask, options } from '../../support/targets.ts'

const REQUESTS = 200
const WARM_UP = 100
const PLANTED_MS = 2

let owner: ProcessOwner
beforeAll(async () => {
  owner = await openProcessOwner()
})
afterAll(() => owner.close())

/** CPU time that a request costs all processes of a target, in milliseconds. */
async function cpuMsPerRequest(target: Target): Promise<number> {
  for (let count = 0; count < WARM_UP; count++) await ask(target.origin)
  const before = await target.usage()
  for (let count = 0; count < REQUESTS; count++) await ask(target.origin)
  const after = await target.usage()
  return (after.cpuUs - before.cpuUs) / 1000 / REQUESTS
}

it.each(['single', 'cluster-rr'])('%s: each request costs as much CPU more as was injected', async mode => {
  const app = appOf('commonjs.js')
  const start = (injectedWork?: number) =>
    owner.start(armOf(app, mode, { injectedWork }), options, new AbortController().signal)
  const [plain, injected] = [await start(), await start(calibrateIterations(PLANTED_MS))]
  const extraMs = (await cpuMsPerRequest(injected)) - (await cpuMsPerRequest(plain))
  await Promise.all([plain.stop(), injected.stop()])
  // The machine of a test may be busy and its clock coarse: half as much and twice as much still tell it from nothing.
  expect(extraMs).toBeGreaterThan(PLANTED_MS / 2)
  expect(extraMs).toBeLessThan(PLANTED_MS * 2)
})

it('the app sees nothing of it', async () => {
  const arm = armOf(appOf('echo-environment.js'), 'single', { injectedWork: 1_000 })
  const target = await owner.start(arm, options, new AbortController().signal)
  const answer = await ask(target.origin)
  expect(answer.status).toBe(200)
  expect(answer.body).not.toMatch(/injected work|CLUSTERBENCH_AGENT/i)
  await target.stop()
})
