import { spawn } from 'node:child_process'
import { expect, it } from 'vitest'
import type { BrokenReason } from '../../../src/targets/host/protocol.ts'
import { Rolls } from '../../../src/targets/host/rolls.ts'
import { Supervisor } from '../../../src/targets/host/supervisor.ts'
import type { RollPlan } from '../../../src/targets/target.ts'
import { hostPlanOf } from '../../support/host-plan.ts'

const plan = hostPlanOf('cluster', 200)

const surge: RollPlan = {
  strategy: 'surge',
  signal: 'SIGKILL',
  maxSurge: 2,
  maxUnavailable: 0,
  killTimeout: 100,
  trigger: 'SIGHUP',
}

/** A supervisor of two workers that listen, on a system that starts no process beside them until it is told to. */
async function crowded(body: (supervisor: Supervisor, free: () => void, reasons: BrokenReason[]) => Promise<void>) {
  const reasons: BrokenReason[] = []
  let room = plan.workers
  const start = () => {
    if (room === 0) throw new Error('spawn ENOMEM')
    room -= 1
    const process_ = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
    return { process: process_, disconnect: () => void process_.kill('SIGKILL') }
  }
  const events = { changed: () => {}, happened: () => {}, broken: (reason: BrokenReason) => void reasons.push(reason) }
  const supervisor = new Supervisor(plan, start, events)
  const listen = () => {
    for (const { slot, incarnation } of supervisor.roster.living()) {
      const listener = { kind: 'tcp' as const, key: '1', requested: 1, turn: 0, address: '127.0.0.1', port: 4_000 }
      supervisor.report({ slot, incarnation }, { kind: 'listening', listener })
    }
  }
  supervisor.boot({ folder: '/no/such/folder', free: [] })
  listen()
  supervisor.supervise(4_000, { firstStartMs: 100, listenTimeoutMs: 200 })
  const listening = setInterval(listen, 10)
  try {
    await body(supervisor, () => (room = Number.POSITIVE_INFINITY), reasons)
  } finally {
    clearInterval(listening)
    await supervisor.stop(0)
  }
}

const holders = (supervisor: Supervisor) => supervisor.roster.holders().map(each => `${each.slot}.${each.incarnation}`)

it('reports a replacement that could not be started, goes on with the old worker, and can roll again', async () => {
  await crowded(async (supervisor, free) => {
    const rolls = new Rolls(supervisor)
    const report = await rolls.run(1, surge)
    expect(report).toMatchObject({ complete: false, replaced: [], killed: [] })
    expect(report.problem).toBe('worker 1 could not be restarted: spawn ENOMEM')
    expect(holders(supervisor)).toEqual(['1.0', '2.0'])
    free()
    expect(await rolls.run(2, surge)).toMatchObject({ complete: true, problem: undefined })
    expect(holders(supervisor)).toEqual(['1.1', '2.1'])
  })
})

it('is broken when a worker that ended cannot be replaced, and does not end the host with it', async () => {
  await crowded(async (supervisor, _free, reasons) => {
    const report = await new Rolls(supervisor).run(1, { ...surge, strategy: 'abrupt' })
    expect(report.complete).toBe(false)
    expect(reasons).toEqual(Array(2).fill({ cause: 'spawn', message: 'spawn ENOMEM' }))
  })
})
