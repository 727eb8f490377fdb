import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { chaosResultIn, findingsOf, firedIn, runChaos, trialOf } from '../../support/chaos.ts'
import { type Running, resultIn, run, scratch, start } from '../../support/command.ts'
import { hasRedis } from '../../support/redis.ts'
import { eventually } from '../../support/targets.ts'

const ECHO = ['--with', 'echo=node test/fixtures/servers/companion.mjs {port}']
const APP = ['test/fixtures/apps/asks-companion.js', '--modes', 'single', '--rate', '40']
const fault = (text: string) => ['--fault', text]

test('faults of a companion are proved, told and charged', async () => {
  const faults = [
    ...fault('kill at=1s target=echo restart=300ms'),
    ...fault('blackhole at=4s target=echo for=2s'),
    ...fault('latency at=8s target=echo add=30ms jitter=10ms for=2s'),
  ]
  const { result, code, stdout } = await runChaos([...APP, ...ECHO, ...faults, '--duration', '11s'])
  expect(code).toBe(0)
  const fired = firedIn(result, 'single')
  expect(fired.map(each => [each.fault, each.status, each.victims])).toEqual([
    ['kill', 'verified', []],
    ['blackhole', 'verified', []],
    ['latency', 'verified', []],
  ])
  for (const each of fired) expect(each.endedMs! - each.firedMs!, each.evidence).toBeGreaterThanOrEqual(200)
  const [kill, blackhole] = result.summary.faults
  for (const each of [kill!, blackhole!]) expect(each).toMatchObject({ noticed: true, dropped: 0, inFlight: null })
  expect(kill!.rejected!.count).toBeGreaterThan(4)
  expect(blackhole!.rejected!.count).toBeGreaterThan(4)
  expect(findingsOf(result, 'single')).toContain('needs-companion')
  expect(findingsOf(result, 'single')).not.toContain('companion-ended')
  const events = trialOf(result, 'single').events.filter(({ kind }) => kind.startsWith('companion'))
  expect(events.map(({ kind }) => kind)).toEqual(['companion-ended', 'companion-started'])
  expect(stdout).toContain('with echo')
})

test('what is put between the load and the app hides no worker', async () => {
  const app = ['test/fixtures/apps/commonjs.js', '--modes', 'cluster-rr', '--workers', '2', '--rate', '60']
  const faults = [
    ...fault('reset at=1s target=app for=200ms'),
    ...fault('kill at=3s'),
    '--no-keepalive',
    '--duration',
    '4s',
  ]
  const { result } = await runChaos([...app, ...faults])
  const [reset, kill] = result.summary.faults
  expect(firedIn(result, 'cluster-rr').map(({ status }) => status)).toEqual(['verified', 'verified'])
  expect(reset!.dropped).toBeGreaterThan(4)
  expect(reset!.direct.closed).toBe(0)
  const { workers, origin } = trialOf(result, 'cluster-rr')
  expect(workers.filter(({ answered }) => answered > 5).length).toBeGreaterThanOrEqual(2)
  expect(origin).not.toBe(result.arms[0]!.loaded!.origin)
  // What the kill cost was on connections that the killed worker had accepted, as its black box says.
  const other = kill!.collateral.closed + kill!.collateral.truncated
  expect(other, JSON.stringify(kill)).toBe(0)
})

test('a companion that the app does not use is not noticed', async () => {
  const app = ['test/fixtures/apps/commonjs.js', '--modes', 'single', '--rate', '30']
  const { result, stdout } = await runChaos([
    ...app,
    ...ECHO,
    ...fault('pause at=1s target=echo for=300ms'),
    '--duration',
    '2s',
  ])
  expect(result.summary.faults[0]).toMatchObject({ dropped: 0 })
  if (result.summary.faults[0]!.noticed === false) expect(stdout).toContain('The app did not notice it.')
})

test('a fault that meets nobody fails the run, and a companion that ends by itself is told of', async () => {
  using folder = scratch()
  const app = [
    'test/fixtures/apps/commonjs.js',
    '--modes',
    'single',
    '--rate',
    '50',
    '--duration',
    '2s',
    '--out',
    folder.path,
  ]
  const short = ['--warmup', '200ms', '--baseline-for', '500ms', '--cooldown', '500ms']
  const idle = await run(['chaos', ...app, ...ECHO, ...short, ...fault('latency at=1s target=echo for=200ms')])
  expect(idle.code).toBe(3)
  expect(idle.stderr).toMatch(
    /Fault 1 \(latency\) had no effect on single: nobody had a connection to echo in [\d.]+ s\./,
  )
  const ends = ['--with', 'echo=node test/fixtures/servers/companion.mjs {port} ends-at-byte=50']
  const { result } = await runChaos([...APP, ...ends, ...fault('none at=1s'), '--duration', '2s'])
  expect(findingsOf(result, 'single')).toContain('companion-ended')
  const finding = result.summary.findings.find(({ id }) => id === 'companion-ended')!
  expect(finding.evidence).toMatch(/^echo exited with code 7 .* its last line: out of luck\.$/)
})

test('each arm of compare has companions of its own; one that ends fails the run', async () => {
  using folder = scratch()
  const args = ['test/fixtures/apps/asks-companion.js', '--budget', '1s', '--warmup', '100ms', '--out', folder.path]
  const fine = await run(['compare', ...args, '--modes', 'single,cluster-rr', '--workers', '2', ...ECHO])
  expect(fine.code, fine.stderr).toBe(0)
  expect(fine.alive()).toEqual([])
  const { settings, summary } = resultIn(folder.path)
  expect(settings.companions).toEqual(['echo'])
  for (const { companionsCpuUsPerRequest } of summary.arms) expect(companionsCpuUsPerRequest).toBeGreaterThan(0)
  const ends = ['--with', 'echo=node test/fixtures/servers/companion.mjs {port} ends-at-byte=300']
  const lost = await run(['compare', ...args, '--modes', 'single', ...ends])
  expect(lost.code).toBe(3)
  expect(lost.stderr).toMatch(/Companion echo \(node .*\) exited with code 7\.\nIts last lines:\n {2}out of luck/)
  expect(lost.alive()).toEqual([])
})

describe('a run that is ended while a companion is paused behind a proxy', () => {
  const args = [
    ...APP,
    ...ECHO,
    ...fault('latency at=4500ms target=echo add=50ms for=100ms'),
    ...fault('pause at=1s target=echo for=1m'),
  ]
  const times = ['--warmup', '200ms', '--baseline-for', '500ms', '--duration', '5s']
  const isStopped = (pid: number) => {
    try {
      return /\) T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
    } catch {
      return false
    }
  }
  const gaveUp = ({ child, stderr }: Running) => {
    if (child.exitCode !== null) throw new Error(stderr())
    return false
  }
  const paused = (running: Running) =>
    eventually('the companion is stopped', 60_000, () => running.alive().some(isStopped) || gaveUp(running))

  test('by SIGKILL leaves nothing behind', async () => {
    using folder = scratch()
    const running = start(['chaos', ...args, ...times, '--out', folder.path])
    await paused(running)
    running.child.kill('SIGKILL')
    await running.ended
    await eventually('all processes are gone', 5_000, () => running.alive().length === 0)
  })

  test('by Ctrl-C keeps what was measured', async () => {
    using folder = scratch()
    const running = start(['chaos', ...args, ...times, '--out', folder.path])
    await paused(running)
    running.child.kill('SIGINT')
    const { code, stderr } = await running.ended
    expect(code, stderr).toBe(130)
    expect(running.alive()).toEqual([])
    expect(chaosResultIn(folder.path).trials[0]!.faults.map(({ fault: name }) => name)).toEqual(['pause'])
  })
})

describe.skipIf(!hasRedis)('Redis (needs the Debian package redis-server)', () => {
  const REDIS = ['--with', 'redis=redis-server --port {port} --save ""']
  const counter = ['examples/redis/server.js', '--rate', '40']

  test('is killed and started again, and paused, under the example', async () => {
    const faults = [...fault('kill at=1s target=redis restart=300ms'), ...fault('pause at=4s target=redis for=400ms')]
    const modes = ['--modes', 'cluster-rr', '--workers', '2', '--duration', '5s']
    const { result, code } = await runChaos([...counter, ...REDIS, ...faults, ...modes])
    expect(code).toBe(0)
    const trial = trialOf(result, 'cluster-rr')
    expect(trial.faults.map(({ fault: name, status }) => [name, status])).toEqual([
      ['kill', 'verified'],
      ['pause', 'verified'],
    ])
    expect(trial.faults[0]!.evidence).toContain('accepted connections')
    expect(trial.requests.rejected).toBeGreaterThan(4)
    expect(trial.timeline.ok.slice(-5).every(count => count > 0)).toBe(true)
  })

  test('is out of reach and slow, and the counter goes on afterwards', async () => {
    const faults = [
      ...fault('latency at=1s target=redis add=40ms for=1s'),
      ...fault('reset at=3s target=redis for=1s'),
      ...fault('slow at=5s target=redis rate=1KiB/s for=1s'),
    ]
    const { result } = await runChaos([...counter, '--modes', 'single', ...REDIS, ...faults, '--duration', '7s'])
    const trial = trialOf(result, 'single')
    expect(trial.faults.map(({ status }) => status)).toEqual(['verified', 'verified', 'verified'])
    expect(result.summary.faults[0]!.p99Ms).toBeGreaterThan(35)
    expect(trial.timeline.ok.slice(-5).every(count => count > 0)).toBe(true)
  })
})

test.each([
  [['--with', 'redis'], '--with "redis": expected NAME=COMMAND'],
  [['--with', 'x=true {port}'], 'Companion x (true '],
  [['--with', 'x=no-such-program {port}'], 'Companion x (no-such-program '],
])('%j ends in a line', async (flags, message) => {
  using folder = scratch()
  const { code, stderr, alive } = await run([
    'chaos',
    'hello',
    '--kill-every',
    '1s',
    ...flags,
    '--rate',
    '10',
    '--out',
    folder.path,
  ])
  expect(stderr).toContain(message)
  expect(stderr).not.toMatch(/^ +at /m)
  expect([2, 3]).toContain(code)
  expect(alive()).toEqual([])
})
