import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { chaosResultSchema } from '../../../src/model/chaos-result.ts'
import { resultIn, run, scratch } from '../../support/command.ts'

const APP = 'examples/plain/server.js'
const DRAINS = 'test/fixtures/apps/drains-slowly.js'
const LOAD = [
  '--rate',
  '300',
  '--warmup',
  '300ms',
  '--baseline-for',
  '2s',
  '--cooldown',
  '2s',
  '--timeout',
  '10s',
  '--seed',
  '3',
]
const KILL = ['--fault', 'kill at=1s', '--duration', '3s']
const STICKY = ['--modes', 'sticky', '--workers', '2', '--clients', '40']

function chaosIn(folder: string) {
  return chaosResultSchema.parse(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')))
}

test.each([['--keepalive'], ['--no-keepalive']])(
  'clients stay with their worker as long as it lives, %s',
  async kept => {
    using folder = scratch()
    const { code, stdout, alive } = await run(['chaos', APP, ...STICKY, ...LOAD, ...KILL, kept, '--out', folder.path])
    const { summary, trials } = chaosIn(folder.path)
    const [{ clients }] = summary.arms as [(typeof summary.arms)[0]]
    const victim = trials[0]!.faults[0]!.victims[0]!.slot
    expect(code).toBe(0)
    expect(clients!.strayed).toBe(0)
    expect(summary.arms[0]!.requests.hung).toBe(0)
    expect(clients!.byWorker.map(home => home.slot)).toEqual([1, 2])
    expect(clients!.count).toBe(40)
    // All of the victim's, but those that were between two requests when it ended and went to its replacement.
    expect(clients!.lostWorker).toBeGreaterThan(0)
    expect(clients!.lostWorker).toBeLessThanOrEqual(clients!.byWorker.find(home => home.slot === victim)!.first)
    const found = summary.findings.map(({ id }) => id)
    expect(found).toContain('session-lost')
    expect(found).not.toContain('sticky-skew')
    expect(stdout).toMatch(/How 40 clients stayed with their workers/)
    expect(stdout).not.toContain('disagree')
    expect(alive()).toEqual([])
  },
)

test('by a header, clients have the worker that its value stands for', async () => {
  using folder = scratch()
  const by = ['--sticky-by', 'header:x-tenant', '--header', 'X-Tenant: {client}']
  const plan = ['--fault', 'none at=1s', '--duration', '2s', '--no-keepalive']
  const { code } = await run(['chaos', APP, ...STICKY, ...LOAD, ...by, ...plan, '--out', folder.path])
  const { summary } = chaosIn(folder.path)
  const { clients, requests } = summary.arms[0]!
  expect([code, requests.dropped, clients!.strayed]).toEqual([0, 0, 0])
  for (const { first } of clients!.byWorker) expect(first).toBeGreaterThan(5)
})

test('a worker that closes its server at a signal loses nothing, as its connections go to the other', async () => {
  using folder = scratch()
  // The agent looks for closed servers only for the first seconds after they listen.
  const plan = ['--fault', 'kill signal=SIGTERM at=4s within=10s', '--duration', '6s', '--no-keepalive']
  const { code } = await run(['chaos', DRAINS, ...STICKY, ...LOAD, ...plan, '--out', folder.path])
  const { summary } = chaosIn(folder.path)
  expect([code, summary.arms[0]!.requests.dropped]).toEqual([0, 0])
  expect(summary.findings.map(({ id }) => id)).not.toContain('takes-while-stopping')
})

test('a rolling restart loses nothing of an app that drains, and compare takes the mode beside others', async () => {
  using folder = scratch()
  const roll = ['--fault', 'rolling-restart at=1s killTimeout=10s', '--duration', '3500ms', '--no-keepalive']
  const rolled = await run(['chaos', DRAINS, ...STICKY, ...LOAD, ...roll, '--out', folder.path])
  const { trials } = chaosIn(folder.path)
  expect(rolled.code, rolled.stderr).toBe(0)
  expect(trials[0]!.faults[0]!.status).toBe('verified')
  expect(trials[0]!.requests.dropped, JSON.stringify([trials[0]!.codes, trials[0]!.drops])).toBe(0)
  using other = scratch()
  const args = ['compare', APP, '--modes', 'cluster-rr,sticky', '--workers', '2', '--clients', '16']
  const compared = await run([...args, '--budget', '3s', '--warmup', '200ms', '--out', other.path])
  expect(compared.code).toBe(0)
  expect(resultIn(other.path).settings).toMatchObject({ clients: 16, stickyBy: 'address' })
})

test.each([
  [['--clients', '0'], '--clients "0": expected a whole number from 1 to 10000'],
  [['--clients', '40', '--connections', '20'], '--connections 20: expected at least 40, one for each of --clients'],
  [['--sticky-by', 'ip'], '--sticky-by "ip": expected address, cookie:NAME or header:NAME'],
  [['--sticky-by', 'address', '--modes', 'cluster-rr'], '--sticky-by: requires --modes sticky'],
  [['--clients', '4', '--sticky-by', 'cookie:sid'], '--sticky-by cookie:sid: all requests are alike'],
  [['--header', 'x: {client}'], '--header: {client} requires --clients'],
  [['--clients', '200', '--max-connections', '150'], '--max-connections 150: expected at least 200, one for each of'],
])('%j is a usage error', async (args, message) => {
  const { code, stderr } = await run(['chaos', APP, '--modes', 'sticky', ...args, ...KILL])
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
})

test('an engine that cannot dial from other addresses is refused', async () => {
  const { code, stderr } = await run(['compare', APP, '--clients', '4', '--engine', 'autocannon'])
  expect([code, stderr]).toEqual([2, expect.stringContaining('--clients 4: not possible with --engine autocannon')])
})
