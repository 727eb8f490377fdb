import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ask, run, scratch } from '../support/command.ts'

const KILL = ['--kill-every', '5s']
const RULE = 'requires'

/** Arguments, and what the line on stderr says after `clusterbench: `. */
const refused: readonly [readonly string[], string][] = [
  [[], 'no fault requested'],
  [['--plan', ''], '--plan "": expected the path of a file'],
  [['--plan', '.'], '--plan ".": cannot be read: it is a directory'],
  [['--fault', ''], '--fault "": expected a fault with its options, such as "kill every=5s"'],
  [['--fault', 'kil every=5s'], '"kil": no such fault. Did you mean "kill"?'],
  [['--fault', 'kill'], '--fault "kill": expected a schedule: every=5s, at=10s,25s or during=rolling-restart'],
  [
    ['--fault', 'kill evry=5s'],
    '"evry": no such option of kill; expected one of every, jitter, at, during, after, count, signal, within, pick, target, restart. Did you mean "every"?',
  ],
  [['--fault', 'kill every=5s every=6s'], 'every: expected each option only once'],
  [['--fault', 'kill every=5s __proto__=5s'], '"__proto__": no such option of kill'],
  [
    ['--fault', 'kill every=5s pick=biggest'],
    'pick "biggest": no such way to pick; expected one of random, oldest, newest, busiest, primary.',
  ],
  [['--fault', 'kill every=5s jitter=10'], 'jitter "10": expected a percentage from 0% to 50%, such as 10%'],
  [['--fault', 'rolling-restart every=5s maxSurge=0'], 'maxSurge "0": expected at least 1 when maxUnavailable is 0'],
  [['--kill-every', ''], '--kill-every "": expected a duration from 10ms to 12h, with its unit: 500ms, 60s, 2m'],
  [['--kill-every', '99999999999999999999s'], 'expected a duration from 10ms to 12h'],
  [
    ['--kill-every', '60s', '--duration', '30s'],
    '--kill-every 60s: no fault would fire within the duration of 30s; expected a shorter interval',
  ],
  [['--kill-every', '10ms', '--duration', '12h'], 'expected no more than 10000 faults in all'],
  [
    [...KILL, '--kill-every', '6s'],
    '--kill-every "6s": expected only once; for several faults of a kind use --fault "kill every=…"',
  ],
  [[...KILL, '--kill-signal', 'SIGTERM', '--kill-signal', 'SIGINT'], '--kill-signal "SIGINT": expected only once'],
  [
    [...KILL, '--kill-signal', 'SIGSTOP'],
    'expected a signal that ends a worker; to stop one for a while, use the fault pause',
  ],
  [
    [...KILL, '--kill-signal', 'sigkill'],
    '"sigkill": no such signal; expected one of SIGKILL, SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGABRT, SIGUSR2. Did you mean "SIGKILL"?',
  ],
  [['--kill-signal', 'SIGTERM'], `--kill-signal: ${RULE} --kill-every`],
  [['--restart-strategy', 'abrupt'], `--restart-strategy: ${RULE} --rolling-restart-every or --rolling-restart-at`],
  [
    ['--bloat-every', '5s', '--bloat-size', '200'],
    '--bloat-size "200": expected a size from 1MiB to 1048576MiB, with its unit: 200MiB, 1GiB',
  ],
  [['--bloat-every', '5s', '--bloat-size', '1024GiB'], 'expected no more than half of the available memory'],
  [['--rolling-restart-at', '60s'], '--rolling-restart-at 60s: 60s is not within the duration of 30s'],
  [['--rolling-restart-at', '20s,10s'], 'expected times above 0 in ascending order: 10s,25s'],
  [['--kil-every', '5s'], "unknown option '--kil-every' (Did you mean --kill-every?)"],
  [[...KILL, '--rate', '0'], '--rate "0": expected auto, or a number from 1 to 1000000'],
  [[...KILL, '--rate', 'abc'], '--rate "abc": expected auto'],
  [[...KILL, '--workers', '0'], '--workers "0": expected a whole number from 1 to 128'],
  [
    [...KILL, '--modes', 'cluster-r'],
    '--modes "cluster-r": no such mode; expected one of single, cluster-rr, cluster-os, reuseport, sticky, autoscale, threads, own, own-os, pm2. Did you mean "cluster-rr"?',
  ],
  [
    [...KILL, '--threshold', 'dropped'],
    '--threshold "dropped": expected an operator after dropped, one of == <= >= < >, and a limit',
  ],
  [[...KILL, '--threshold', 'droped == 0'], '"droped": no such metric. Did you mean "dropped"?'],
  [[...KILL, '--threshold', 'dropped = 0'], '"=": no such operator; expected one of == <= >= < >. Did you mean "=="?'],
  [
    [...KILL, '--threshold', 'latency.p99 < 200'],
    'limit "200": for latency.p99, expected a duration with its unit: 500ms, 2s, 1m',
  ],
  [[...KILL, '--threshold', ''], '--threshold "": expected a metric, an operator and a limit'],
  [[...KILL, '--baseline', 'none.json'], '--baseline "none.json": expected a result file: ENOENT'],
  [[...KILL, '--machine-mismatch', 'warn'], '--machine-mismatch: requires --baseline'],
  [[...KILL, '--keep', '5s'], "unknown option '--keep'"],
  [[...KILL, '-m', 'POST', '--body-file', 'none.json'], '--body-file "none.json": cannot be read: ENOENT'],
  [[...KILL, '-m', 'POST', '-b', 'x', '--body-file', 'x'], '--body-file "x": not allowed together with --body'],
  [[...KILL, '--body-file', 'x'], '--body-file: a GET request has no body'],
  [[...KILL, 'hello', 'cpu'], "too many arguments for 'chaos'"],
  [[...KILL, 'helo'], 'the nearest sample is "hello"'],
  [[...KILL, '--out', ''], '--out "": expected a folder path'],
  [[...KILL, '--out', '/dev/null/x'], '--out "/dev/null/x": cannot be written: ENOTDIR'],
  // A folder that refuses a new one with ENOENT.
  [[...KILL, '--out', '/proc/x'], '--out "/proc/x": cannot be written: ENOENT'],
]

const kill = (atMs: number, id: number) => ({ id, atMs, fault: 'kill', params: {}, draw: 0.5 })
const plan = (more: object) =>
  JSON.stringify({ schema: 'clusterbench.plan/1', seed: 1, durationMs: 9_000, faults: [kill(2_000, 1)], ...more })

/** A file, and what is said about it with `--plan`. */
const plans: readonly [string, string][] = [
  ['', 'expected JSON:'],
  [
    plan({ schema: 'clusterbench.plan/2' }),
    'expected a plan of schema clusterbench.plan/1, found "clusterbench.plan/2"',
  ],
  [
    plan({ faults: [kill(5_000, 1), kill(2_000, 2)] }),
    'faults.1.atMs 2000: expected no less than the one before, 5000',
  ],
  [plan({ faults: [kill(99_000, 1)] }), 'faults.0.atMs 99000: expected less than durationMs, 9000'],
  [plan({ faults: [kill(2_000, 7)] }), 'faults.0.id 7: expected 1'],
  [plan({ faults: [{ ...kill(2_000, 1), fault: 'kil' }] }), 'faults.0.fault: "kil": no such fault'],
  [plan({ faults: [{ ...kill(2_000, 1), params: { signal: 'SIGTREM' } }] }), 'Did you mean "SIGTERM"?'],
  [plan({ faults: [] }), 'faults []: expected at least one, or a load with a profile, or a server of --url'],
]

/** A name and a text of an experiment file, and what is said about it. */
const experiments: readonly [string, string, string][] = [
  ['a.yaml', '', 'expected an object'],
  ['b.yaml', 'rate: [1\nb: {', 'cannot be parsed:'],
  ['c.yaml', 'rate: fast', 'rate "fast": expected auto, or a number from 1 to 1000000'],
  ['d.yaml', 'rat: 5', '"rat": no such setting of an experiment. Did you mean "rate"?'],
  ['e.yaml', 'fault: kill', 'fault "kill": expected a list of faults'],
  ['f.yaml', 'fault: [{fault: kil, every: 5s}]', 'fault.0.fault "kil": no such fault. Did you mean "kill"?'],
  ['g.yaml', 'fault: [{fault: kill, every: 5}]', 'fault.0.every 5: expected a duration'],
  ['h.yaml', 'maxRestart: 3', '"maxRestart": no such setting of an experiment. Did you mean "maxRestarts"?'],
  ['i.json', '{"rate": 5', 'cannot be parsed:'],
  ['j.json', '{"workers": true}', 'workers true: expected a whole number from 1 to 128'],
  ['k.json', '{"threshold": ["droped == 0"]}', 'threshold.0'],
  ['l.toml', 'rate = 5', 'expected a file that ends in .json, .yaml, .yml'],
]

/** One clear line, at most a hint below it, exit 2, and no file that was not there. */
async function expectRefusal(args: readonly string[], message: string, here: string): Promise<void> {
  const before = readdirSync(here)
  const { code, stdout, stderr } = await ask(['chaos', ...args], { cwd: here })
  expect(stderr).toContain(message)
  const [line, hint, ...more] = stderr.trimEnd().split('\n')
  expect(line, stderr).toMatch(/^clusterbench: .*[^:]$/)
  expect(hint ?? '  ', stderr).toMatch(/^ {2}/)
  expect(more, stderr).toEqual([])
  expect(stdout).toBe('')
  expect(code).toBe(2)
  expect(readdirSync(here)).toEqual(before)
}

describe('usage: one clear line, exit 2, nothing left behind', () => {
  test.for(refused)('%j', async ([args, message]) => {
    using folder = scratch()
    await expectRefusal(args, message, folder.path)
  })

  test.for(plans)('--plan %j', async ([text, message]) => {
    using folder = scratch()
    writeFileSync(join(folder.path, 'plan.json'), text)
    await expectRefusal(['--plan', 'plan.json'], message, folder.path)
  })

  test.for([
    [['--plan', 'none.json'], '--plan "none.json": cannot be read: ENOENT'],
    [['--plan', 'plan.json', ...KILL], '--kill-every 5s: not allowed with --plan'],
    [['--plan', 'plan.json', '--duration', '5s'], '--duration: not allowed with --plan'],
    [['--plan', 'plan.json', '--seed', '5'], '--seed: not allowed with --plan'],
  ] as const)('%j', async ([args, message]) => {
    using folder = scratch()
    writeFileSync(join(folder.path, 'plan.json'), plan({}))
    await expectRefusal(args, message, folder.path)
  })

  test.for(experiments)('--experiment %s: %j', async ([name, text, message]) => {
    using folder = scratch()
    writeFileSync(join(folder.path, name), text)
    await expectRefusal(['--experiment', name], message, folder.path)
  })

  test.for(['plan.json', 'result.json'])('--out with a folder in the place of %s', async name => {
    using folder = scratch()
    mkdirSync(join(folder.path, 'out', name), { recursive: true })
    await expectRefusal([...KILL, '--out', 'out'], 'cannot be written:', folder.path)
  })
})

test('what is refused at the last moment leaves no process', async () => {
  const { code, alive } = await run(['chaos', ...KILL, '--out', '/dev/null/x'])
  expect(code).toBe(2)
  expect(alive()).toEqual([])
})

describe('--dry-run', () => {
  const args = ['chaos', ...KILL, '--fault', 'pause every=3s pick=busiest', '--seed', '11', '--dry-run']

  test('prints the plan and stops; the same seed gives the same bytes', async () => {
    using folder = scratch()
    const [text, again, other] = await Promise.all(
      [args, args, [...args.slice(0, -2), '12', '--dry-run']].map(each => ask(each, { cwd: folder.path })),
    )
    expect(text).toMatchObject({ code: 0, stderr: '' })
    expect(text!.stdout).toMatch(/^16 faults in 30 s, seed 11\n/)
    expect(again!.stdout).toBe(text!.stdout)
    expect(other!.stdout).not.toBe(text!.stdout)
    expect(readdirSync(folder.path)).toEqual([])
  })

  test('with --json it prints what --plan reads, and that gives the same bytes again', async () => {
    using folder = scratch()
    const { code, stdout, stderr } = await ask([...args, '--json'], { cwd: folder.path })
    expect([code, stderr]).toEqual([0, ''])
    writeFileSync(join(folder.path, 'plan.json'), stdout)
    const replayed = await ask(['chaos', '--plan', 'plan.json', '--dry-run', '--json'], { cwd: folder.path })
    expect(replayed.stdout).toBe(stdout)
  })

  test('faults that come faster than a worker can be back are said, not refused', async () => {
    const { code, stderr } = await ask(['chaos', '--kill-every', '10ms', '--duration', '1s', '--dry-run'])
    expect(code).toBe(0)
    expect(stderr).toMatch(/^kill: \d+ of \d+ faults come less than .* cannot be told apart\n$/)
  })

  test('faults that the load does not outlast are said, with the least --cooldown', async () => {
    const late = ['chaos', '--fault', 'pause at=1s,9500ms for=2s', '--duration', '10s', '--dry-run']
    const { code, stderr } = await ask([...late, '--cooldown', '1s'])
    expect(code).toBe(0)
    expect(stderr).toMatch(
      /^pause: the load ends before 1 of 2 faults .*; expected a --cooldown of at least 1500ms, .*\n$/,
    )
    expect((await ask([...late, '--cooldown', '1500ms'])).stderr).toBe('')
  })
})

test('a folder that vanishes while the run lasts: exit 3 with a clear line, and nothing left', async () => {
  using folder = scratch()
  const out = join(folder.path, 'out')
  // The app itself removes the folder, at its second start.
  const app = join(folder.path, 'app.cjs')
  writeFileSync(app, VANISHING)
  const args = [
    app,
    '--modes',
    'single',
    '--rate',
    '20',
    '--kill-every',
    '500ms',
    '--duration',
    '2s',
    '--warmup',
    '0ms',
  ]
  const short = ['--baseline-for', '1s', '--cooldown', '0ms', '--out', out]
  const { code, stdout, stderr, alive } = await run(['chaos', ...args, ...short, '--', out])
  expect(stderr).toMatch(/^clusterbench: The result cannot be written: ENOENT/m)
  expect(stderr).not.toMatch(/^ +at /m)
  expect([code, stdout, alive()]).toEqual([3, '', []])
})

const VANISHING = `
const { appendFileSync, readFileSync, rmSync } = require('node:fs')
const out = process.argv[2]
appendFileSync(__dirname + '/boots', 'x')
if (readFileSync(__dirname + '/boots', 'utf8').length === 2) rmSync(out, { recursive: true })
require('node:http').createServer((_request, response) => response.end()).listen(3000)
`
