import { spawn } from 'node:child_process'
import { expect, it } from 'vitest'
import type { BrokenReason, HostPlan } from '../../../src/targets/host/protocol.ts'
import { Supervisor } from '../../../src/targets/host/supervisor.ts'
import type { LifecycleEvent } from '../../../src/targets/target.ts'

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

it('gives up on a slot whose main server keeps coming up elsewhere, wherever its other servers come up', async () => {
  const reasons: BrokenReason[] = []
  const report = (slot: number, incarnation: number, key: string, port: number) =>
    supervisor.report({ slot, incarnation }, { kind: 'listening', key, requested: 1, turn: 0, address: '::', port })
  const happened = (event: LifecycleEvent) => {
    if (event.kind !== 'forked' || event.worker.incarnation === 0) return
    const { slot, incarnation } = event.worker
    setImmediate(() => {
      report(slot, incarnation, 'metrics', 5_000 + incarnation)
      report(slot, incarnation, 'main', 6_000 + incarnation)
    })
  }
  const events = { changed: () => {}, happened, broken: (reason: BrokenReason) => void reasons.push(reason) }
  const start = () => ({ process: spawn('sleep', ['1000'], { stdio: 'ignore' }), disconnect: undefined })
  const policy = { ...plan.policy, listenTimeout: 20_000 }
  const supervisor = new Supervisor({ ...plan, topology: 'cluster', policy }, start, events)
  supervisor.boot()
  for (const slot of [1, 2]) {
    report(slot, 0, 'metrics', 5_000)
    report(slot, 0, 'main', 4_000)
  }
  supervisor.supervise(4_000, { firstStartMs: 100, listenTimeoutMs: 20_000 })
  supervisor.table.holder(1)!.process.kill('SIGKILL')
  try {
    await expect.poll(() => reasons, { timeout: 10_000 }).toEqual([{ cause: 'own-ports', requested: 1 }])
    expect(supervisor.table.holder(2)!.incarnation).toBe(0)
  } finally {
    await supervisor.stop(0)
  }
})
