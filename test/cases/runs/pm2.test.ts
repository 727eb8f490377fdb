import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { chaosResultSchema } from '../../../src/model/chaos-result.ts'
import { randomStream } from '../../../src/model/random.ts'
import { run, scratch, start } from '../../support/command.ts'
import { eventually, inRepository, lacksLauncher } from '../../support/targets.ts'

/** The PM2 on the PATH, and the folder with the programs of PM2 6, which CLUSTERBENCH_PM2_6 names. */
const VERSIONS = [
  ['PM2', lacksLauncher('pm2') ? undefined : ''],
  ['PM2 6', process.env.CLUSTERBENCH_PM2_6],
] as const
const LOAD = ['--rate', '100', '--warmup', '200ms', '--baseline-for', '1s', '--cooldown', '1s']

/** Answers with 500 unless it has the variables that it should have. */
const SERVER = `
const isRight = process.env.LEVEL === 'warn' && process.env.ROLE === 'bench'
const answer = (_req, res) => res.writeHead(isRight ? 200 : 500).end()
const server = require('node:http').createServer(answer).listen(3000, () => process.send('ready'))
process.on('SIGINT', () => server.close(() => process.exit()))
console.log('up')
`

/** All that PM2 would write beside it, or restart workers for. */
const ECOSYSTEM = `
module.exports = {
  apps: [
    {
      name: 'web', script: './server.js', instances: 2, exec_mode: 'cluster', wait_ready: true, kill_timeout: 2000,
      watch: true, cron_restart: '* * * * *', out_file: './logs/out.log', error_file: './logs/err.log', pid_file: './web.pid',
      filter_env: ['SECRET'], env: { LEVEL: 'info', ROLE: 'web', NODE_OPTIONS: '--max-old-space-size=200' },
      env_production: { LEVEL: 'warn' },
    },
  ],
}
`

/** A folder with the project of a user, a home, and a folder for temporary files; the last is for the run alone. */
function userFolder(bin = '', ecosystem = ECOSYSTEM) {
  const folder = scratch()
  const [project, home, temporary] = ['project', 'home', 'tmp'].map(name => join(folder.path, name)) as [
    string,
    string,
    string,
  ]
  for (const each of [project, home, temporary]) mkdirSync(each)
  writeFileSync(join(project, 'server.js'), SERVER)
  writeFileSync(join(project, 'ecosystem.config.cjs'), ecosystem)
  const env = { HOME: home, TMPDIR: temporary, PATH: [bin, process.env.PATH].filter(Boolean).join(delimiter) }
  const out = join(folder.path, 'out')
  return {
    ...{ project, out, options: { cwd: project, env } },
    filesOf: (name: 'project' | 'home' | 'tmp') =>
      readdirSync(join(folder.path, name), { recursive: true }).map(String).sort(),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  }
}

describe.each(VERSIONS)('%s', (_name, bin) => {
  const it = test.skipIf(bin === undefined)

  it('an ecosystem file runs as it says, is reloaded by PM2, and nothing is written beside it', async () => {
    using user = userFolder(bin)
    const before = statSync(join(user.project, 'ecosystem.config.cjs')).mtimeMs
    const faults = [
      '--fault',
      'kill at=1s',
      '--fault',
      'rolling-restart at=3500ms strategy=own',
      '--duration',
      '8500ms',
    ]
    const words = ['--env', 'ROLE=bench', '--out', user.out, '--', '--env', 'production']
    const ended = await run(['chaos', 'ecosystem.config.cjs', ...LOAD, ...faults, ...words], user.options)
    expect(ended.code, ended.stderr).toBe(0)
    expect(ended.stderr).toContain('ecosystem.config.cjs: run by PM2, in mode pm2.')
    const { arms, trials } = chaosResultSchema.parse(JSON.parse(readFileSync(join(user.out, 'result.json'), 'utf8')))
    expect(arms[0]).toMatchObject({
      mode: 'pm2',
      workers: 2,
      launcher: { name: 'PM2', version: expect.stringMatching(bin ? /^6\./ : /^\d/) },
    })
    expect(arms[0]!.loaded).toMatchObject({ port: 3000, others: [] })
    const [trial] = trials
    expect(trial!.faults.map(({ fault, status }) => [fault, status])).toEqual([
      ['kill', 'verified'],
      ['rolling-restart', 'verified'],
    ])
    expect(trial!.workers.filter(({ endedMs }) => endedMs === null)).toHaveLength(2)
    expect(trial!.workers.every(({ agent }) => agent)).toBe(true)
    expect(user.filesOf('project')).toEqual(['ecosystem.config.cjs', 'server.js'])
    expect(statSync(join(user.project, 'ecosystem.config.cjs')).mtimeMs).toBe(before)
    expect([user.filesOf('home'), user.filesOf('tmp'), ended.alive()]).toEqual([[], [], []])
  })

  it('kill -9 of the runner leaves neither PM2 nor its home', { timeout: 120_000 }, async () => {
    const random = randomStream(7, 'instants')
    for (const afterMs of Array.from({ length: 5 }, () => random.next() * 6_000)) {
      using user = userFolder(bin)
      const faults = [
        '--kill-every',
        '1s',
        '--fault',
        'rolling-restart at=1s strategy=own',
        '--duration',
        '30s',
        '--env',
        'ROLE=bench',
      ]
      const running = start(
        ['chaos', 'ecosystem.config.cjs', ...LOAD, ...faults, '--out', user.out, '--', '--env', 'production'],
        user.options,
      )
      await new Promise(resolve => setTimeout(resolve, afterMs))
      running.child.kill('SIGKILL')
      await running.ended
      const what = `nothing is left after a kill at ${Math.round(afterMs)} ms`
      await eventually(what, 5_000, () => running.alive().length === 0 && user.filesOf('tmp').length === 0)
      expect([user.filesOf('home'), user.filesOf('project')]).toEqual([[], ['ecosystem.config.cjs', 'server.js']])
    }
  })
})

test.skipIf(lacksLauncher('pm2'))(
  'a TLS server under PM2: a kill is charged to its victim, handshakes are counted',
  async () => {
    const ecosystem = `module.exports = { apps: [{ script: '${inRepository('test/fixtures/apps/serves.js')}', args: 'https', instances: 2 }] }`
    using user = userFolder('', ecosystem)
    const kill = ['--fault', 'kill at=1s', '--duration', '3s', '--no-keepalive', '--out', user.out]
    const ended = await run(['chaos', 'ecosystem.config.cjs', ...LOAD, ...kill], user.options)
    expect(ended.code, ended.stderr).toBe(0)
    const { arms, trials } = chaosResultSchema.parse(JSON.parse(readFileSync(join(user.out, 'result.json'), 'utf8')))
    expect(arms[0]).toMatchObject({ mode: 'pm2', workers: 2, loaded: { port: 8443, tls: { protocol: 'TLSv1.3' } } })
    const { faults, workers, requests, warmupRequests, handshakes } = trials[0]!
    expect(faults[0]).toMatchObject({ fault: 'kill', status: 'verified' })
    expect(workers.filter(({ endedMs }) => endedMs === null)).toHaveLength(2)
    expect(handshakes).toBeGreaterThan((requests.scheduled + warmupRequests.scheduled) * 0.9)
    expect([ended.alive(), user.filesOf('tmp')]).toEqual([[], []])
  },
)

test.skipIf(lacksLauncher('pm2')).each([
  ['fails', 'throw new Error("no database")', [], 3, 'ecosystem.config.cjs cannot be loaded: Error: no database.'],
  ['ends', 'process.exit(7)', [], 3, 'ecosystem.config.cjs cannot be loaded: it ended with code 7 while it was read.'],
  [
    'ends well',
    'process.exit()',
    [],
    3,
    'ecosystem.config.cjs cannot be loaded: it ended with code 0 while it was read.',
  ],
  ['has no apps', 'module.exports = { deploy: {} }', [], 2, 'ecosystem.config.cjs lists no app with a script'],
  [
    'has several apps',
    "module.exports = { apps: [{ script: 'server.js' }, { name: 'jobs', script: 'jobs.js' }] }",
    [],
    2,
    'ecosystem.config.cjs lists several apps: server, jobs; which one should be measured?',
  ],
  ['has not this app', ECOSYSTEM, ['--', '--only', 'api'], 2, '--only api: ecosystem.config.cjs lists web'],
  [
    'has not these variables',
    ECOSYSTEM,
    ['--', '--env', 'test'],
    2,
    '--env test: web in ecosystem.config.cjs has env_production',
  ],
] as const)('an ecosystem file that %s', async (_what, ecosystem, words, code, line) => {
  using user = userFolder('', ecosystem)
  const ended = await run(['compare', 'ecosystem.config.cjs', '--out', user.out, ...words], user.options)
  expect(ended.stderr).toContain(`clusterbench: ${line}\n`)
  expect([ended.code, ended.alive(), user.filesOf('tmp')]).toEqual([code, [], []])
})
