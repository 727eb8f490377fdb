import { expect, test } from 'vitest'
import type { Arm } from '../../../src/model/arm.ts'
import { pm2 } from '../../../src/targets/modes/pm2.ts'
import { launchOf } from '../../../src/targets/pm2/launch.ts'
import { hostPlanOf } from '../../support/host-plan.ts'

const arm = {
  ...{ id: 'pm2', workers: 2, nodeArgs: [], launcher: { name: 'PM2', path: '/bin/pm2-runtime' } },
  app: { name: 'app.js', script: '/app/app.js', args: [], env: {}, cwd: '/app', builtIn: false },
} as unknown as Arm

const carryOut = () => Promise.reject(new Error('nothing is to be run'))

test('PM2 looks at the memory of a script as often as the run does', async () => {
  const { policy } = hostPlanOf('own', 1_000)
  const context = { policy: { ...policy, memoryCheckMs: 700 }, env: {}, path: '/no/such/file', carryOut }
  const launch = await launchOf(arm, pm2, context, new AbortController().signal)
  expect(launch).toMatchObject({ program: '/bin/pm2-runtime', env: { PM2_WORKER_INTERVAL: '700' } })
})
