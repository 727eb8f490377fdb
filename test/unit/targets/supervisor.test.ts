import { spawn } from 'node:child_process'
import { expect, it } from 'vitest'
import type { BrokenReason, HostPlan } from '../../../src/targets/host/protocol.ts'
import { Supervisor } from '../../../src/targets/host/supervisor.ts'

const plan: HostPlan = {
  ...{ topology: 'plain', script: 'app.js', args: [], cwd: '/', env: {}, nodeArgs: [] },
  ...{ workers: 2, reusePort: false, socket: '/no/such/socket', blackBoxes: undefined },
  policy: {
    ...{ maxRestarts: 3, minUptime: 0, restartDelay: 0, killTimeout: 500, listenTimeout: 500 },
    ...{ maxMemoryRestartMib: undefined, memoryCheckMs: 100, onCrashLoop: 'break' },
  },
}

it('stops although its workers could not be started', async () => {
  const reasons: BrokenReason[] = []
  const events = { changed: () => {}, happened: () => {}, broken: (reason: BrokenReason) => void reasons.push(reason) }
  const supervisor = new Supervisor(plan, () => ({ process: spawn('/no/such/program'), disconnect: undefined }), events)
  supervisor.boot()
  await supervisor.stop(10)
  await new Promise(resolve => setImmediate(resolve))
  expect(reasons.map(reason => reason.cause)).toEqual(['spawn', 'spawn'])
})
