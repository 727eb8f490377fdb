import { describe, expect, test } from 'vitest'
import { dueBetween, ratePlanOf } from '../../../src/load/index.ts'
import { averagePerSec, held } from '../../../src/model/load-profile.ts'
import { configured } from '../../../src/options/config/index.ts'
import { resolveChaos } from '../../../src/options/resolve-chaos.ts'
import { phasesOf } from '../../../src/scenarios/chaos/schedule.ts'
import { shapeOf } from '../../../src/scenarios/chaos/trial-load.ts'
import { settingsOf } from '../../../src/scenarios/compare-record.ts'
import { boundingRate, phaseBound } from '../../../src/scenarios/open-load.ts'
import { playingOrder, profileShape } from '../../../src/scenarios/profile-phase.ts'
import { folderWith, parse, resolved } from './chaos-run.ts'
import { compared } from './config-run.ts'

const PROFILE = 'hold 200 10s; ramp 200..2000 30s; spike 3000 2s; hold 200 20s'
const KILLS = ['--kill-every', '5s', '--seed', '7']

const timesOf = ({ arrivals, profile, seed, plan, ...options }: Awaited<ReturnType<typeof resolved>>) => {
  const phases = phasesOf({ ...options, durationMs: plan.durationMs })
  const perSec = options.ratePerSec ?? 100
  return { rates: ratePlanOf({ perSec, shape: shapeOf({ arrivals, profile, seed }, phases, perSec) }), phases }
}

describe('a profile', () => {
  test('is read in its parts, sets the duration, and begins at the rate of the baseline', async () => {
    const options = await resolved([...KILLS, '--profile', PROFILE])
    expect(options.profile).toEqual([
      held(200, 10_000),
      { shape: 'ramp', fromPerSec: 200, toPerSec: 2000, durationMs: 30_000 },
      { ...held(3000, 2_000), shape: 'spike' },
      held(200, 20_000),
    ])
    expect(options.plan.durationMs).toBe(62_000)
    expect(options.ratePerSec).toBe(200)
    expect(options.plan.load).toEqual({ arrivals: 'constant', ratePerSec: null, profile: options.profile })
  })

  test('brings what it says from when faults may fire, and the first rate before that', async () => {
    for (const more of [[], ['--arrivals', 'poisson']]) {
      const { rates, phases } = timesOf(await resolved(['--profile', 'hold 200 2s; ramp 200..2000 3s', ...more]))
      const [from, to] = phases.faults
      const near = (count: number, expected: number) =>
        expect(Math.abs(count - expected)).toBeLessThanOrEqual(more.length === 0 ? 1 : 4 * Math.sqrt(expected))
      near(dueBetween(rates, 0, from), 200 * (from / 1000))
      near(dueBetween(rates, from, to), 400 + 3300)
      near(dueBetween(rates, to, phases.cooldown[1]), 2000 * ((phases.cooldown[1] - to) / 1000))
    }
  })

  test('stands in a file, too, on several lines, and gives way to a rate of the command line', async () => {
    using folder = folderWith({ 'run.yaml': 'profile: |\n  hold 100 2s\n  ramp 100..300 4s\nfault: [kill every=1s]\n' })
    const file = ['--experiment', `${folder.path}/run.yaml`]
    expect((await resolved(file)).plan.durationMs).toBe(6_000)
    const fixed = await resolved([...file, '--rate', '50'])
    expect([fixed.profile, fixed.ratePerSec, fixed.plan.durationMs]).toEqual([undefined, 50, 30_000])
  })

  test('has up to 200 parts', async () => {
    expect((await resolved(['--profile', 'hold 200 1s;'.repeat(200)])).profile).toHaveLength(200)
  })

  test('needs no fault', async () => {
    expect((await resolved(['--profile', PROFILE])).plan.faults).toEqual([])
  })

  test.each([
    ['', 'expected parts such as'],
    ['hold 200', 'part 1, "hold 200": expected one duration after the rate, from 100ms to 12h, with its unit: 10s'],
    [
      'hold 200 -5s',
      'part 1, "hold 200 -5s": expected one duration after the rate, from 100ms to 12h, with its unit: 10s; time cannot go back',
    ],
    [
      'hold 200 5s; rmap 200..300 5s',
      'part 2, "rmap 200..300 5s": no such kind of part; expected one of hold, ramp, spike. Did you mean "ramp"?',
    ],
    ['ramp 200 5s', 'expected the rates at its start and end: ramp 200..2000 30s'],
    ['spike 200..300 5s', 'expected one rate, as only a ramp changes it: spike 200 10s'],
    ['hold 0 5s', 'expected requests per second from 1 to 1000000'],
    ['hold x 5s', 'expected one rate'],
    ['hold 200 5s 6s', 'expected one duration'],
    ['hold 200 8h; hold 300 8h', 'expected no more than 12h in all'],
    ['hold 200 1s;'.repeat(201), 'expected at most 200 parts, not 201'],
  ])('that is none is refused in one line: %.60j', async (profile, message) => {
    const run = resolved([...KILLS, '--profile', profile])
    await expect(run).rejects.toThrow(message)
    await expect(run).rejects.toThrow(/^--profile "[^\n]*$/)
  })

  test.each([
    [['--rate', '300'], '--rate 300: not allowed together with --profile, which says all rates'],
    [['--duration', '30s'], '--duration 30s: expected at least 62s, the length of --profile'],
  ])('beside %j is refused', async (more, message) => {
    await expect(resolved([...KILLS, '--profile', PROFILE, ...more])).rejects.toThrow(message)
  })
})

describe('a profile in compare', () => {
  const asked = ['hello', '--modes', 'single', '--no-config', '--seed', '7']

  test('says all rates, of which the result has the average', async () => {
    const options = await compared('.', ...asked, '--profile', 'hold 200 1s; ramp 200..600 2s')
    expect(options.ratePerSec).toBeUndefined()
    expect(settingsOf(options)).toMatchObject({ rateFixed: true, profile: [{ shape: 'hold' }, { shape: 'ramp' }] })
    expect(settingsOf(await compared('.', ...asked))).toMatchObject({ rateFixed: false, profile: null })
    expect(averagePerSec(options.profile!)).toBeCloseTo((200 + 2 * 400) / 3)
  })

  test('needs connections for its highest rate, whatever the other arms have', async () => {
    const options = await compared('.', ...asked, '--profile', 'hold 200 1s; spike 600 1s', '--connections', '10')
    const { most } = phaseBound({ ...options, arrivals: 'constant', timeoutMs: 100 }, 400, 50)
    expect(most).toBe(10 + 75)
  })

  test.each([
    [['--rate', '300'], '--rate 300: not allowed together with --profile, which says all rates'],
    [
      ['--requests', 'mix.yaml'],
      "--profile: its first rate is 10; expected more than 20, the sum of the requests' own",
    ],
  ])('beside %j is refused', async (more, message) => {
    using folder = folderWith({ 'mix.yaml': 'entries: [{ path: /a }, { path: /b, rate: 20 }]' })
    await expect(compared(folder.path, ...asked, '--profile', 'hold 10 1s', ...more)).rejects.toThrow(message)
  })

  test('stands in a file, too, and gives way to a rate of the command line', async () => {
    using folder = folderWith({ 'clusterbench.config.json': '{ "compare": { "profile": "hold 100 1s" } }' })
    const inFile = (...more: string[]) => compared(folder.path, 'hello', '--modes', 'single', ...more)
    expect((await inFile()).profile).toEqual([held(100, 1_000)])
    const fixed = await inFile('--rate', '50')
    expect([fixed.profile, fixed.ratePerSec]).toEqual([undefined, 50])
  })

  test('is played in an order that is turned round in every second generation, and drawn from the seed', () => {
    const arms = ['a', 'b', 'c', 'd']
    const orders = Array.from({ length: 40 }, (_, index) => playingOrder(arms, index, 7))
    for (const [index, order] of orders.entries())
      if (index % 2 === 1) expect(order).toEqual(orders[index - 1]!.toReversed())
    expect(new Set(orders.map(order => order.join())).size).toBeGreaterThan(10)
    expect(orders).toEqual(orders.map((_, index) => playingOrder(arms, index, 7)))
    expect(orders).not.toEqual(orders.map((_, index) => playingOrder(arms, index, 8)))
    // Each is the first as often as the last.
    expect(orders.filter(([first]) => first === 'a')).toHaveLength(orders.filter(order => order.at(-1) === 'a').length)
  })

  test('comes by chance at the same times to all arms of a generation, and at others in the next', () => {
    const profile = [held(100, 1_000), held(400, 1_000)]
    const timesOf = (arrivals: 'constant' | 'poisson', generation: number) => {
      const plan = ratePlanOf({ perSec: 100, shape: profileShape({ arrivals, seed: 7 }, profile, generation) })
      return Array.from({ length: 300 }, (_, at) => plan.dueUs(at))
    }
    expect(timesOf('poisson', 0)).toEqual(timesOf('poisson', 0))
    expect(timesOf('poisson', 0)).not.toEqual(timesOf('poisson', 1))
    expect(timesOf('constant', 0)).toEqual(timesOf('constant', 1))
    expect(timesOf('constant', 0)[100]).toBe(1e6)
  })
})

describe('arrivals by chance', () => {
  const asked = [...KILLS, '--duration', '20s', '--arrivals', 'poisson', '--rate', '400']

  test('have the same times when their plan is replayed, whatever warm-up and baseline take', async () => {
    const options = await resolved(asked)
    using folder = folderWith({ 'plan.json': JSON.stringify(options.plan) })
    const again = await resolved(['--plan', `${folder.path}/plan.json`, '--warmup', '1s', '--baseline-for', '3s'])
    expect(again.plan).toEqual(options.plan)
    const timesAfter = (of: typeof options) => {
      const { rates, phases } = timesOf(of)
      const first = dueBetween(rates, 0, phases.faults[0])
      return Array.from({ length: 5_000 }, (_, at) => Math.round(rates.dueUs(first + at) - phases.faults[0] * 1000))
    }
    expect(timesAfter(again)).toEqual(timesAfter(options))
    expect(timesAfter(await resolved(asked.with(3, '8')))).not.toEqual(timesAfter(options))
  })

  test('leave the plan small, and one without them as it was', async () => {
    const plan = (await resolved(asked)).plan
    expect(plan.load).toEqual({ arrivals: 'poisson', ratePerSec: 400, profile: null })
    expect((await resolved([...KILLS, '--rate', '400'])).plan).not.toHaveProperty('load')
  })

  test.each([
    [['--arrivals', 'poisson'], '--arrivals: not allowed with --plan, which has its own load'],
    [['--profile', 'hold 100 1s'], '--profile: not allowed with --plan, which has its own load'],
    [['--rate', '100'], '--rate: not allowed with --plan, which has its own load'],
  ])('of a plan are not changed by %j', async (more, message) => {
    using folder = folderWith({ 'plan.json': JSON.stringify((await resolved(asked)).plan) })
    await expect(resolved(['--plan', `${folder.path}/plan.json`, ...more])).rejects.toThrow(message)
  })

  test('may bunch up, which the bound of connections allows for', () => {
    const options = { arrivals: 'poisson', profile: undefined, timeoutMs: 2_000 } as const
    expect(boundingRate(options, 10)).toBeCloseTo(10 + (5 * Math.sqrt(20)) / 2)
    expect(boundingRate({ ...options, arrivals: 'constant', profile: [held(10, 1), held(900, 1)] }, 10)).toBe(900)
  })

  test('of another name are refused', async () => {
    await expect(resolved([...KILLS, '--arrivals', 'poison'])).rejects.toThrow('Did you mean "poisson"?')
  })
})

describe('the lifetime of connections', () => {
  test.each(['5s', '100req'])('%s', async text => {
    expect((await resolved([...KILLS, '--connection-lifetime', text])).connectionLifetime).toBe(text)
  })

  test('of another form is refused, and of connections that carry one request', async () => {
    const asked = (...more: string[]) => resolved([...KILLS, '--connection-lifetime', ...more])
    await expect(asked('5')).rejects.toThrow(
      '--connection-lifetime "5": expected a duration from 10ms to 12h or a number of requests: 5s, 100req',
    )
    await expect(asked('5s', '--no-keepalive')).rejects.toThrow('not allowed together with --no-keepalive')
  })
})

/** Without an app. */
async function elsewhere(args: readonly string[]) {
  const { appArgs, flags } = await configured(await parse([...args, '--no-config']), '.')
  return resolveChaos(undefined, appArgs, flags, '.')
}

describe('a server that runs elsewhere', () => {
  const url = (...more: string[]) => elsewhere(['--url', 'http://127.0.0.1:8080', ...more])

  test('is an arm that goes by its host, or by its label', async () => {
    const [arm] = (await url()).arms
    expect(arm).toMatchObject({ id: '127.0.0.1:8080', mode: 'url', app: { url: 'http://127.0.0.1:8080' } })
    const labelled = await elsewhere(['--url', 'prod: http://localhost:8080'])
    expect(labelled.arms[0]).toMatchObject({ id: 'prod', app: { url: 'http://localhost:8080' } })
  })

  test('is killed and restarted by commands, when the flags for that say so', async () => {
    const { plan } = await url(
      '--kill-every',
      '5s',
      '--kill-command',
      'kill 1',
      '--rolling-restart-at',
      '7s',
      '--restart-command',
      'true',
    )
    expect(plan.faults.map(({ fault, params }) => [fault, params])).toContainEqual(['kill-command', { run: 'kill 1' }])
    expect(plan.faults.map(({ fault, params }) => [fault, params])).toContainEqual(['restart-command', { run: 'true' }])
    const none = await url()
    expect(none.plan.faults).toEqual([])
  })

  test('is only watched where nothing is to fault it, also when that is replayed', async () => {
    const { plan } = await url()
    using folder = folderWith({ 'plan.json': JSON.stringify(plan) })
    const replay = ['--plan', `${folder.path}/plan.json`]
    expect((await url(...replay)).plan).toEqual(plan)
    await expect(resolved(replay)).rejects.toThrow('faults []: expected at least one, or a load with a profile')
    expect((await resolved([...replay, '--profile', 'hold 100 30s'])).plan).toMatchObject({ faults: [], load: {} })
    await expect(resolved([])).rejects.toThrow('no fault requested')
  })

  test('on another machine is named twice', async () => {
    const remote = (...more: string[]) => elsewhere(['--url', 'http://10.1.2.3:80', ...more])
    await expect(remote()).rejects.toThrow('--url "http://10.1.2.3:80": 10.1.2.3 is not a loopback address')
    expect((await remote('--allow-remote', '10.1.2.3')).arms[0]!.app.url).toBe('http://10.1.2.3')
    await expect(remote('--allow-remote', '10.1.2.4')).rejects.toThrow('10.1.2.3 is not a loopback address')
    await expect(url('--allow-remote', 'example.com')).rejects.toThrow('--allow-remote "example.com"')
  })

  test.each([
    [['--url', 'ftp://127.0.0.1'], '--url "ftp://127.0.0.1": expected the address of a server'],
    [['--url', '127.0.0.1:80'], 'expected the address of a server, such as http://127.0.0.1:8080'],
    [['--url', 'nonsense'], 'expected the address of a server'],
    [['--url', 'http://127.0.0.1/api?x=1'], 'expected no path; pass it with --path /api?x=1'],
    [['--url', 'http://me:secret@127.0.0.1'], '--url "…@127.0.0.1": expected no user and password'],
    [['--url', 'http://127.0.0.1', '--url', 'http://127.0.0.1'], 'given twice'],
    [['--url', 'http://127.0.0.1', '--workers', '2'], '--workers: does not apply to --url'],
    [['--url', 'http://127.0.0.1', '--env', 'A=1'], '--env: does not apply to --url'],
    [
      ['--url', 'http://127.0.0.1', '--kill-command', 'true'],
      '--kill-command: requires --kill-every or --fault kill, which says when',
    ],
    [
      ['--url', 'http://127.0.0.1', '--fault', 'kill-command run=A at=1s', '--kill-command', 'B'],
      '--kill-command: requires --kill-every or --fault kill, which says when',
    ],
    [
      ['--url', 'http://127.0.0.1', '--kill-every', '5s', '--kill-signal', 'SIGTERM', '--kill-command', 'true'],
      'signal: does not apply to a --kill-command',
    ],
  ])('%j is refused', async (args, message) => {
    await expect(elsewhere(args)).rejects.toThrow(message)
  })

  test.each([
    'http://me:sec@ret@127.0.0.1',
    'http:me:secret@127.0.0.1',
    'ftp://me:secret@127.0.0.1',
    'http://me:sec/ret@127.0.0.1',
    'http://me:1/sec@ret',
    'prod: http://me:sec ret@127.0.0.1',
  ])('%s is refused without telling the password', async address => {
    const error = await elsewhere(['--url', address]).catch((reason: Error) => reason)
    expect(error).toMatchObject({ name: 'UsageError', message: expect.stringMatching(/^--url "(prod: )?…@[\w.]+": /) })
    expect(`${error}`).not.toMatch(/sec|me:/)
  })
})
