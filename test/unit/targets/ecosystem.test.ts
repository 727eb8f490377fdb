import { describe, expect, it } from 'vitest'
import { appsIn, choose, derived, memoryLimitOf, ofScript } from '../../../src/targets/pm2/ecosystem.ts'
import { options } from '../../support/targets.ts'

const wishes = { cwd: '/project', env: {}, nodeArgs: [] }
const none = { only: undefined, env: undefined }

describe('the apps of an ecosystem file', () => {
  it.each([
    [{ apps: [{ name: 'web', script: 'a.js' }] }, ['web']],
    [{ apps: { script: 'src/server.js' } }, ['server']],
    [{ pm2: [{ exec: 'a.js' }, { cmd: 'b.js' }] }, ['a', 'b']],
    [[{ script: 'a.js' }], ['a']],
    [{ script: 'app.min.js' }, ['app.min']],
    [{ apps: [{ name: 'nothing' }] }, []],
    [{ deploy: {} }, []],
    [undefined, []],
  ])('of %j are %j', (config, names) => {
    expect(appsIn(config).map(({ name }) => name)).toEqual(names)
  })

  const two = appsIn({ apps: [{ name: 'web', script: 'a.js', env_production: {} }, { script: 'jobs.js' }] })

  it('is chosen by its name, and needs none if it is the only one', () => {
    expect(choose(two, { only: 'jobs', env: undefined })).toMatchObject({ app: { script: 'jobs.js' } })
    expect(choose(two.slice(0, 1), none)).toMatchObject({ app: { name: 'web' } })
  })

  it.each([
    [[], none, { kind: 'no-apps' }],
    [two, none, { kind: 'several', names: ['web', 'jobs'] }],
    [two, { only: 'api', env: undefined }, { kind: 'no-such-app', wanted: 'api', names: ['web', 'jobs'] }],
    [
      two,
      { only: 'web', env: 'staging' },
      { kind: 'no-such-env', wanted: 'env_staging', app: 'web', known: ['env_production'] },
    ],
  ])('is not guessed: %#', (apps, choice, problem) => {
    expect(choose(apps, choice)).toEqual({ problem })
  })
})

describe('the config of a run', () => {
  const app = {
    ...{ name: 'web', script: './server.js', cwd: 'api', instances: 'max', exec_mode: 'cluster' },
    ...{ wait_ready: true, kill_timeout: 3_000, listen_timeout: 8_000, max_memory_restart: '200M', autorestart: false },
    ...{ watch: ['src'], cron_restart: '0 * * * *', node_args: '--enable-source-maps  --no-warnings' },
    ...{ out_file: './logs/out.log', error: './logs/err.log', log: 'all.log', pid_file: 'web.pid' },
    ...{ env: { LEVEL: 'info', ROLE: 'web' }, env_production: { LEVEL: 'warn' } },
  }

  it('keeps what says how workers are started, restarted and stopped', () => {
    expect(derived(app, none, wishes)).toMatchObject({
      ...{ name: 'web', script: './server.js', instances: 'max', exec_mode: 'cluster', wait_ready: true },
      ...{ kill_timeout: 3_000, listen_timeout: 8_000, max_memory_restart: '200M', autorestart: false },
    })
  })

  it('runs where PM2 would, and writes no file there', () => {
    const config = derived(app, none, wishes)
    expect(config.cwd).toBe('/project/api')
    expect(derived({ name: 'a', script: 'a.js' }, none, wishes).cwd).toBe('/project')
    expect(Object.keys(config).filter(word => /file|^log|^out|^err/.test(word))).toEqual([])
    expect(derived({ ...app, out: 'NULL', error_file: '/dev/null' }, none, wishes)).toMatchObject({
      out_file: '/dev/null',
      error_file: '/dev/null',
    })
  })

  it('restarts nothing on a change or at a time', () => {
    const config = derived({ ...app, cron: '* * * * *' }, none, wishes)
    expect([config.watch, config.cron_restart, config.cron]).toEqual([false, undefined, undefined])
  })

  it('sets the variables of the user over those of the environment that is asked for', () => {
    const set = (env: string | undefined, more: Record<string, string>) =>
      derived(app, { env }, { ...wishes, env: more })
    expect(set(undefined, {}).env).toEqual({ LEVEL: 'info', ROLE: 'web' })
    expect(set('production', { ROLE: 'bench' }).env).toEqual({ LEVEL: 'warn', ROLE: 'bench' })
    expect(set('production', {}).env_production).toBeUndefined()
  })

  it('adds arguments for node to those of the app', () => {
    const args = (more: object) =>
      derived({ ...app, ...more }, none, { ...wishes, nodeArgs: ['--expose-gc'] }).node_args
    expect(args({})).toEqual(['--enable-source-maps', '--no-warnings', '--expose-gc'])
    expect(args({ node_args: ['--a'] })).toEqual(['--a', '--expose-gc'])
    expect(args({ node_args: undefined, interpreter_args: '--b' })).toEqual(['--b', '--expose-gc'])
  })
})

it('a script runs in the cluster mode, as the policy of the run says', () => {
  const script = { script: '/project/src/server.js', args: ['--x'], workers: 3 }
  const policy = { ...options.policy, maxMemoryRestartMib: 150 }
  expect(ofScript(script, policy, { ...wishes, env: { A: '1' } })).toEqual({
    ...{ name: 'server', script: 'src/server.js', cwd: '/project', args: ['--x'], instances: 3, exec_mode: 'cluster' },
    ...{ watch: false, node_args: [], env: { A: '1' } },
    ...{ max_restarts: 3, min_uptime: 1_000, restart_delay: 0, kill_timeout: 500, listen_timeout: 8_000 },
    max_memory_restart: '150M',
  })
})

it.each([
  ['200M', 200],
  ['1.5g', 1536],
  ['512K', 0.5],
  [2 ** 27, 128],
  [undefined, undefined],
  ['much', undefined],
])('max_memory_restart: %j is %j MiB', (limit, mib) => {
  expect(memoryLimitOf({ name: 'web', max_memory_restart: limit })).toBe(mib)
})
