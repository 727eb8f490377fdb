import { spawn } from 'node:child_process'
import { expect, it } from 'vitest'
import type { BrokenReason, Listener } from '../../../src/targets/host/protocol.ts'
import { Supervisor } from '../../../src/targets/host/supervisor.ts'
import type { LifecycleEvent } from '../../../src/targets/target.ts'
import { hostPlanOf } from '../../support/host-plan.ts'

const plan = hostPlanOf('plain', 500)

const NO_PORTS = { folder: '/no/such/folder', free: [] }

it('stops although its workers could not be started', async () => {
  const reasons: BrokenReason[] = []
  const events = { changed: () => {}, happened: () => {}, broken: (reason: BrokenReason) => void reasons.push(reason) }
  const supervisor = new Supervisor(plan, () => ({ process: spawn('/no/such/program'), disconnect: undefined }), events)
  supervisor.boot(NO_PORTS)
  await supervisor.stop(10)
  await new Promise(resolve => setImmediate(resolve))
  expect(reasons.map(reason => reason.cause)).toEqual(['spawn', 'spawn'])
})

it('takes a worker for listening, once, when the server that is loaded is up, whatever else is', async () => {
  const seen: LifecycleEvent[] = []
  const events = { changed: () => {}, happened: (event: LifecycleEvent) => void seen.push(event), broken: () => {} }
  const start = () => ({ process: spawn('sleep', ['1000'], { stdio: 'ignore' }), disconnect: undefined })
  const supervisor = new Supervisor({ ...plan, workers: 1 }, start, events)
  const tell = (kind: 'listening' | 'closed', port: number) => {
    const listener: Listener = { kind: 'tcp', key: String(port), requested: port, turn: 0, address: '::', port }
    supervisor.report({ slot: 1, incarnation: 1 }, { kind, listener })
  }
  const listening = () => supervisor.roster.rows().find(row => !row.exit)?.listening
  const ofReplacement = () => seen.filter(event => event.kind === 'listening' && event.worker.incarnation === 1).length
  try {
    supervisor.boot(NO_PORTS)
    supervisor.supervise(4_000, { firstStartMs: 100, listenTimeoutMs: 20_000 })
    process.kill(supervisor.roster.holder(1)!.pid, 'SIGKILL')
    await expect.poll(() => supervisor.roster.holder(1)?.incarnation).toBe(1)
    tell('listening', 9_000)
    expect([listening(), ofReplacement()]).toEqual([false, 0])
    tell('listening', 4_000)
    expect([listening(), ofReplacement()]).toEqual([true, 1])
    tell('closed', 4_000)
    expect([listening(), ofReplacement()]).toEqual([false, 1])
    tell('listening', 4_000)
    expect([listening(), ofReplacement()]).toEqual([true, 1])
  } finally {
    await supervisor.stop(0)
  }
})
