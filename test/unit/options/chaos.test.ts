import { describe, expect, test } from 'vitest'
import { refuseTooMuchMemory } from '../../../src/options/chaos-plan.ts'
import { folderWith, parse, resolved } from './chaos-run.ts'

const refusal = async (args: readonly string[], here?: string) => {
  const error = await Promise.resolve()
    .then(() => resolved(args, here))
    .then(() => undefined)
    .catch((reason: Error) => reason)
  expect(error, args.join(' ')).toBeDefined()
  expect(error!.name, error!.stack).toBe('UsageError')
  expect(error!.message).not.toContain('\n')
  return error!.message
}

describe('what chaos is asked for', () => {
  test('the shortest command line', async () => {
    const options = await resolved(['--kill-every', '5s', '--seed', '7'])
    expect(options.arms.map(arm => arm.mode)).toEqual(['cluster-rr', 'cluster-os'])
    expect(options.arms.every(arm => arm.workers >= 2)).toBe(true)
    expect(options.plan).toMatchObject({ seed: 7, durationMs: 30_000 })
    expect(options.plan.faults.length).toBeGreaterThanOrEqual(5)
    expect(options).toMatchObject({
      ratePerSec: undefined,
      connections: 100,
      keepAlive: true,
      timeoutMs: 2_000,
      warmupMs: 2_000,
      baselineMs: 5_000,
      cooldownMs: 3_000,
      startTimeoutMs: 10_000,
      sloMs: undefined,
      thresholds: [],
      remarks: [],
      pin: true,
      seed: 7,
      out: undefined,
    })
    expect(options.policy).toEqual({
      maxRestarts: 16,
      minUptime: 1_000,
      restartDelay: 0,
      killTimeout: 1_600,
      listenTimeout: undefined,
      maxMemoryRestartMib: undefined,
      memoryCheckMs: 1_000,
      onCrashLoop: 'give-up',
    })
    expect(Object.isFrozen(options)).toBe(true)
  })

  test('every short flag is the general form in other words', async () => {
    const faultsOf = async (...args: string[]) => (await resolved([...args, '--seed', '1'])).plan.faults
    const pairs: [string[], string][] = [
      [['--kill-every', '5s', '--kill-signal', 'SIGTERM'], 'kill every=5s signal=SIGTERM'],
      [['--crash-every', '5s'], 'crash every=5s'],
      [['--pause-every', '5s', '--pause-for', '300ms'], 'pause every=5s for=300ms'],
      [['--block-every', '5s', '--block-for', '300ms'], 'block every=5s for=300ms'],
      [
        ['--bloat-every', '5s', '--bloat-size', '1MiB', '--bloat-kind', 'buffer'],
        'memory every=5s size=1MiB kind=buffer',
      ],
      [['--rolling-restart-every', '9s', '--restart-strategy', 'abrupt'], 'rolling-restart every=9s strategy=abrupt'],
      [['--rolling-restart-at', '10s,25s'], 'rolling-restart at=10s,25s'],
    ]
    for (const [flags, general] of pairs) expect(await faultsOf(...flags)).toEqual(await faultsOf('--fault', general))
  })

  test('load, policy and thresholds', async () => {
    const options = await resolved(
      (
        '--kill-every 5s --modes single,cluster-os --workers 3 --rate 250 --connections 7 --no-keepalive --no-pin --timeout 1s ' +
        '--duration 10s --warmup 0ms --baseline-for 1s --cooldown 0ms --slo 80ms --max-restarts 2 --max-memory-restart 1G ' +
        '--memory-check-every 100ms --threshold dropped==0 --threshold latency.p99<1s --out there'
      ).split(' '),
      '/tmp',
    )
    expect(options.arms.map(arm => [arm.mode, arm.workers])).toEqual([
      ['single', 1],
      ['cluster-os', 3],
    ])
    expect(options).toMatchObject({
      ratePerSec: 250,
      connections: 7,
      keepAlive: false,
      pin: false,
      timeoutMs: 1_000,
      warmupMs: 0,
      baselineMs: 1_000,
      cooldownMs: 0,
      sloMs: 80,
      out: '/tmp/there',
    })
    expect(options.policy).toMatchObject({ maxRestarts: 2, maxMemoryRestartMib: 1024, memoryCheckMs: 100 })
    expect(options.thresholds.map(each => each.expression)).toEqual(['dropped == 0', 'latency.p99 < 1s'])
  })

  test('what stands behind -- is for the app', async () => {
    const { apps, appArgs, flags } = await parse(['hello', '--dry-run', '--kill-every', '5s', '--', '--rate', 'x'])
    expect([apps, appArgs, flags.dryRun]).toEqual([['hello'], ['--rate', 'x'], true])
    expect([...flags.given].sort()).toEqual(['dryRun', 'killEvery'])
  })
})

describe('what chaos refuses in one line', () => {
  test.each([
    ['', 'no fault requested'],
    ['--kill-signal SIGTERM', '--kill-signal: requires --kill-every'],
    ['--pause-for 1s --kill-every 5s', '--pause-for: requires --pause-every'],
    ['--restart-strategy abrupt', '--restart-strategy: requires --rolling-restart-every or --rolling-restart-at'],
    ['--kill-every 30s', '--kill-every 30s: no fault would fire within the duration of 30s'],
    ['--kill-every 5', '--kill-every "5": expected a duration from 10ms to 12h, with its unit: 500ms, 60s, 2m'],
    ['--kill-every 5s --kill-signal KILL', '--kill-signal "KILL": no such signal'],
    ['--bloat-every 5s --bloat-size 200MB', '--bloat-size "200MB": expected a size'],
    [
      '--bloat-every 5s --bloat-size 1000000MiB',
      'memory size=1000000MiB: expected no more than half of the available memory',
    ],
    ['--rolling-restart-at 10s,31s', '--rolling-restart-at 10s,31s: 31s is not within the duration of 30s'],
    ['--kill-every 5s --rate 0', '--rate "0": expected auto, or a number from 1 to 1000000'],
    ['--kill-every 5s --rate fast', '--rate "fast": expected auto'],
    ['--kill-every 5s --workers 2,4', '--workers "2,4": expected a whole number from 1 to 128'],
    ['--kill-every 5s --modes cluster', '--modes "cluster": no such mode'],
    ['--kill-every 5s --threshold dropped', '--threshold "dropped": expected an operator'],
    ['--kill-every 5s --max-memory-restart 300', '--max-memory-restart "300": expected a size from 16MiB'],
    ['--kil-every 5s', "unknown option '--kil-every' (Did you mean --kill-every?)"],
    ['--kill-every 5s --plan x.json', '--kill-every 5s: not allowed with --plan'],
    ['--plan x.json --duration 5s', '--duration: not allowed with --plan'],
    ['--plan x.json', '--plan "x.json": cannot be read: ENOENT'],
    ['--plan package.json', '--plan "package.json": expected a plan of schema clusterbench.plan/1, found none'],
    ['--kill-every 5s --work 3ms', '--work: only applies to the samples cpu and io'],
    ['hello cpu --kill-every 5s', "too many arguments for 'chaos'"],
  ])('%s', async (line, message) => {
    expect(await refusal(line.split(' ').filter(word => word !== ''))).toContain(message)
  })

  test('more memory than half of what there is', async () => {
    const { plan } = await resolved(['--bloat-every', '5s', '--bloat-size', '100MiB'])
    expect(() => refuseTooMuchMemory(plan, 199)).toThrow(
      'memory size=100MiB: expected no more than half of the available memory, 99MiB',
    )
    refuseTooMuchMemory(plan, 200)
  })
})

describe('what chaos remarks', () => {
  const remarks = async (line: string) => (await resolved([...line.split(' '), '--seed', '1'])).remarks

  test('faults that come faster than a worker starts', async () => {
    expect((await remarks('--kill-every 200ms --duration 2s'))[0]).toMatch(
      /^kill: \d+ of \d+ faults come less than 300ms after the previous one/,
    )
    expect((await remarks('--pause-every 1s --pause-for 3s'))[0]).toContain('less than 3s after')
    expect(await remarks('--kill-every 2s')).toEqual([])
  })

  test('an interval that beats with the keep-alive timeout', async () => {
    const said = async (every: string, jitter: string) => {
      const { remarks: all } = await resolved(['--fault', `kill every=${every} jitter=${jitter}`])
      return all.some(each => each.includes('keep-alive'))
    }
    expect(await Promise.all([said('5s', '0%'), said('9.9s', '0%'), said('5250ms', '0%')])).toEqual([true, true, true])
    expect(await Promise.all([said('5s', '10%'), said('4s', '0%'), said('5260ms', '0%'), said('200ms', '0%')])).toEqual(
      [false, false, false, false],
    )
  })
})

test('a plan is replayed as it was written', async () => {
  const first = await resolved(['--kill-every', '5s', '--seed', '11'])
  using folder = folderWith({ 'plan.json': JSON.stringify(first.plan) })
  const again = await resolved(['--plan', 'plan.json'], folder.path)
  expect(JSON.stringify(again.plan)).toBe(JSON.stringify(first.plan))
  expect(again.seed).toBe(11)
})
