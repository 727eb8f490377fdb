import { describe, expect, test } from 'vitest'
import { eachDrop } from '../../src/model/drops.ts'
import { findingsOf, firedIn, runChaos, trialOf } from '../support/chaos.ts'

/** A little more than two workers can do that stand still for 20 ms in every request: there is always a connection on its way. */
const BUSY = [
  'test/fixtures/apps/blocks-20ms.js',
  '--workers',
  '2',
  '--no-keepalive',
  '--rate',
  '120',
  '--timeout',
  '10s',
]

describe('SIGKILL of a busy worker, a new connection for each request', () => {
  test('round-robin hand-off leaves clients hanging and descriptors behind, OS scheduling does neither', {
    timeout: 180_000,
  }, async () => {
    const kills = ['--kill-every', '1500ms', '--duration', '6s', '--modes', 'cluster-rr,cluster-os']
    const { code, result } = await runChaos([...BUSY, ...kills])
    expect(code).toBe(0)
    const rr = trialOf(result, 'cluster-rr')
    const os = trialOf(result, 'cluster-os')
    const deaths = rr.faults.filter(fault => fault.status === 'verified').length
    // On a busy machine one is due before a worker has been replaced, and finds none.
    expect(new Set(rr.faults.map(({ status }) => status))).toEqual(
      new Set(deaths < rr.faults.length ? ['verified', 'skipped'] : ['verified']),
    )
    expect(deaths).toBeGreaterThanOrEqual(3)
    expect(rr.requests.refused + os.requests.refused).toBe(0)
    // Each kill leaves one; a death between two connections, when both workers are down, may leave none.
    expect(rr.requests.hung).toBeGreaterThanOrEqual(deaths - 1)
    expect(rr.requests.hung).toBeLessThanOrEqual(deaths)
    expect(result.summary.arms[0]!.primaryFdGrowth).toBe(rr.requests.hung)
    expect([...eachDrop(rr.drops)].filter(drop => drop.outcome === 'hung').every(drop => drop.accepted === false)).toBe(
      true,
    )
    expect(os.requests.hung).toBe(0)
    expect(result.summary.arms[1]!.primaryFdGrowth).toBe(0)
    expect(findingsOf(result, 'cluster-rr')).toEqual(expect.arrayContaining(['handoff-hung', 'fds-leaked']))
    expect(findingsOf(result, 'cluster-os')).not.toContain('handoff-hung')
    expect(findingsOf(result, 'cluster-os')).not.toContain('fds-leaked')
    for (const fault of [...firedIn(result, 'cluster-rr'), ...firedIn(result, 'cluster-os')])
      expect(fault.victims).toHaveLength(1)
  })
})

test('one process: a SIGKILL is an outage, and recovery is the gap between death and respawn', async () => {
  // Late responses of a busy machine are no outage.
  const args = ['hello', '--modes', 'single', '--rate', '300', '--no-keepalive', '--slo', '1s']
  const { code, result } = await runChaos([
    ...args,
    '--kill-every',
    '2s',
    '--duration',
    '5s',
    '--restart-delay',
    '300ms',
  ])
  expect(code).toBe(0)
  const { requests, faults } = trialOf(result, 'single')
  expect(requests.refused).toBeGreaterThan(30)
  for (const fault of faults) {
    const summary = result.summary.faults.find(each => each.id === fault.id)!
    const gapMs = fault.times.listeningMs!
    expect(gapMs).toBeGreaterThanOrEqual(300)
    expect(Math.abs(summary.serviceRecovery.ms! - gapMs)).toBeLessThan(200)
  }
  expect(findingsOf(result, 'single')).toContain('outage')
})

describe('a rolling restart by worker.disconnect()', () => {
  test.each(['cluster-rr', 'cluster-os'])('%s: loses nothing with a new connection for each request', async mode => {
    const args = ['hello', '--modes', mode, '--workers', '2', '--rate', '300', '--no-keepalive']
    const how = ['--rolling-restart-at', '1s', '--restart-strategy', 'disconnect', '--timeout', '10s']
    const { code, result } = await runChaos([...args, ...how, '--duration', '3s'])
    expect(code).toBe(0)
    expect(trialOf(result, mode).requests.dropped).toBe(0)
    const [roll] = firedIn(result, mode)
    expect(roll).toMatchObject({ status: 'verified', undrained: 0 })
    expect(roll!.victims).toHaveLength(2)
  })

  test('keep-alive connections that never drain are cut, counted and explained', async () => {
    const args = ['io', '--modes', 'cluster-rr', '--workers', '2', '--rate', '300', '--connections', '20']
    const roll = ['--fault', 'rolling-restart at=1s strategy=disconnect killTimeout=600ms', '--duration', '3500ms']
    const { code, result } = await runChaos([...args, ...roll])
    expect(code).toBe(0)
    expect(firedIn(result, 'cluster-rr')[0]!.undrained).toBeGreaterThanOrEqual(1)
    expect(findingsOf(result, 'cluster-rr')).toContain('never-told')
  })
})

test('a paused worker: its connections hang, the others go on, and late answers stay hung', async () => {
  // In turn, so that the paused one has connections.
  const args = ['hello', '--modes', 'cluster-rr', '--workers', '2', '--rate', '300', '--connections', '20']
  const pause = ['--fault', 'pause at=2500ms for=6s', '--timeout', '4s', '--duration', '9s']
  const { code, result } = await runChaos([...args, ...pause])
  expect(code).toBe(0)
  const { requests, drops, faults, workers } = trialOf(result, 'cluster-rr')
  const [fault] = faults
  expect(fault!.status).toBe('verified')
  expect(requests.hung).toBeGreaterThan(0)
  expect(requests.refused).toBe(0)
  const [victim] = fault!.victims
  const mine = [...eachDrop(drops)].filter(drop => drop.slot === victim!.slot)
  expect(mine.length).toBeGreaterThan(0)
  expect([...eachDrop(drops)].every(drop => drop.slot === victim!.slot || drop.slot === null)).toBe(true)
  // Both lived on; what the paused one answered after the deadline was nobody's answer any more.
  expect(workers.every(worker => worker.exit === null)).toBe(true)
  expect(requests.ok).toBeGreaterThan(requests.scheduled / 2)
})

test('memory beyond the limit: the worker is replaced, and the overshoot reported', async () => {
  const args = ['hello', '--modes', 'cluster-rr', '--workers', '2', '--rate', '200', '--max-memory-restart', '120MiB']
  const bloat = [
    '--fault',
    // It grows as fast as it can, and beyond the limit between two looks.
    'memory at=1s size=300MiB rate=2GiB/s kind=buffer hold=3s',
    '--memory-check-every',
    '1s',
  ]
  const { code, result } = await runChaos([...args, ...bloat, '--duration', '4500ms'])
  expect(code).toBe(0)
  const trial = trialOf(result, 'cluster-rr')
  const [fault] = trial.faults
  expect(fault!.status).toBe('verified')
  expect(fault!.peakRssMib).toBeGreaterThan(120)
  expect(trial.events.map(event => event.kind)).toContain('memory')
  expect(trial.workers.some(worker => worker.slot === fault!.victims[0]!.slot && worker.incarnation === 1)).toBe(true)
  expect(findingsOf(result, 'cluster-rr')).toContain('memory-overshot')
})

describe('faults without effect', () => {
  test('an app that ignores SIGTERM: exit 3, and it says so', async () => {
    const app = 'test/fixtures/apps/ignores-sigterm.js'
    const args = [app, '--modes', 'single', '--rate', '50', '--duration', '3s']
    const { code, stderr, result } = await runChaos([...args, '--kill-every', '1s', '--kill-signal', 'SIGTERM'])
    expect(code).toBe(3)
    expect(stderr).toMatch(/kill.*no effect.*SIGTERM/)
    expect(result).toMatchObject({ state: 'failed', exitCode: 3 })
    expect(trialOf(result, 'single').faults[0]!.status).toBe('ineffective')
  })

  test('a fault of the last moment was not ignored: it had no time', async () => {
    const last = ['--fault', 'kill at=1s,1999ms', '--duration', '2s', '--cooldown', '0ms']
    const two = ['hello', '--modes', 'cluster-os', '--workers', '2', '--rate', '50']
    const { code, result } = await runChaos([...two, ...last])
    expect(code).toBe(0)
    const [first, second] = trialOf(result, 'cluster-os').faults
    expect(first!.status).toBe('verified')
    // Its timer may be late, and the load be over.
    expect(second?.status ?? 'not fired').toMatch(/^(verified|unfinished|not fired)$/)
  })

  test('a plan of which nothing was seen in time: exit 3', async () => {
    const app = ['test/fixtures/apps/ignores-sigterm.js', '--modes', 'single', '--rate', '50']
    const late = ['--fault', 'kill at=1900ms signal=SIGTERM', '--duration', '2s', '--cooldown', '500ms']
    const { code, stderr, result } = await runChaos([...app, ...late])
    expect(code).toBe(3)
    expect(stderr).toContain('No fault took effect on single: the load ended before its effect was observed.')
    expect(trialOf(result, 'single').faults[0]!.status).toBe('unfinished')
    expect(result.summary.warnings.map(warning => warning.id)).toContain('faults-unfinished')
  })

  test('a baseline that drops requests: nothing is injected, exit 3', async () => {
    const args = ['test/fixtures/apps/closes-one-in-ten.js', '--modes', 'single', '--rate', '50', '--duration', '3s']
    const { code, stderr, result } = await runChaos([...args, '--kill-every', '1s'])
    expect(code).toBe(3)
    expect(stderr).toContain('Nothing was injected')
    expect(result.trials[0]!.faults).toEqual([])
  })
})

test('a sham harms nobody', async () => {
  const args = [
    'hello',
    '--modes',
    'cluster-rr',
    '--workers',
    '2',
    '--rate',
    '200',
    '--timeout',
    '10s',
    '--duration',
    '3s',
  ]
  const { code, stdout, result } = await runChaos([...args, '--fault', 'none every=1s', '--threshold', 'dropped==0'])
  expect(code).toBe(0)
  expect(trialOf(result, 'cluster-rr').requests.dropped).toBe(0)
  expect(result.verdict).toBe('held')
  expect(stdout).toContain('dropped == 0')
})
