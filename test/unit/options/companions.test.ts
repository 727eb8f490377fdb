import { expect, test } from 'vitest'
import { refuseUnfit } from '../../../src/options/chaos-plan.ts'
import { refuseProxied, refuseWithUrls } from '../../../src/options/url-apps.ts'
import { hashesOf } from '../../../src/scenarios/compare-record.ts'
import { resolved } from './chaos-run.ts'
import { compared, folderWith } from './config-run.ts'

const REDIS = ['--with', 'redis=redis-server --port {port} --save ""']

async function armsWith(files: Record<string, string>, ...flags: string[]) {
  using folder = folderWith(files)
  const { arms } = await compared(folder.path, 'hello', '--modes', 'single', ...flags)
  return { path: folder.path, arms }
}

test('a companion belongs to each arm, which finds it by its variables', async () => {
  const { arms, path } = await armsWith({}, ...REDIS, '--with', 'mail = node mail.js {port} {redis.port}')
  expect(arms[0]!.companions).toEqual([
    { name: 'redis', command: 'redis-server --port {port} --save ""', cwd: path },
    { name: 'mail', command: 'node mail.js {port} {redis.port}', cwd: path },
  ])
  expect(arms[0]!.app.env).toMatchObject({
    REDIS_URL: '{redis.url}',
    REDIS_PORT: '{redis.port}',
    MAIL_HOST: '{mail.host}',
  })
})

test('its address takes precedence over a file, and --env over it', async () => {
  const files = { '.env': 'REDIS_URL=redis://production\nREDIS_PORT=1\n' }
  const flags = [...REDIS, '--env-file', '.env', '--env', 'REDIS_PORT=7', '--env', 'STORE={redis.host}:{redis.port}']
  const { arms } = await armsWith(files, ...flags)
  expect(arms[0]!.app.env).toMatchObject({
    REDIS_URL: '{redis.url}',
    REDIS_PORT: '7',
    STORE: '{redis.host}:{redis.port}',
  })
})

test('a configuration has them by name, and their commands begin in its folder', async () => {
  const config = JSON.stringify({ with: { redis: 'redis-server --port {port}', mail: 'node mail.js {port}' } })
  const { arms } = await armsWith({ 'clusterbench.config.json': config }, '--with', 'redis=node fake.js {port}')
  expect(arms[0]!.companions?.map(({ name, command }) => [name, command])).toEqual([
    ['redis', 'node fake.js {port}'],
    ['mail', 'node mail.js {port}'],
  ])
})

test('another companion is another scenario', async () => {
  using folder = folderWith({})
  const hash = async (...flags: string[]) => hashesOf(await compared(folder.path, 'hello', ...flags)).argumentsHash
  expect(new Set([await hash(), await hash(...REDIS), await hash('--with', 'redis=valkey --port {port}')]).size).toBe(3)
})

test.each([
  [['--with', 'redis'], `--with "redis": expected NAME=COMMAND, such as 'redis=redis-server --port {port} --save ""'`],
  [['--with', '=redis-server {port}'], 'expected NAME=COMMAND'],
  [['--with', '1x=redis-server {port}'], 'expected NAME=COMMAND'],
  [['--with', 'redis=redis-server'], 'expected a shell command with {port} where its port goes'],
  [[...REDIS, ...REDIS], '"redis" is given twice'],
  [['--with', 'app=node x.js {port}'], '--with "app=…": faults mean the app by this name; choose another'],
  [['--with', 'a-b=x {port}', '--with', 'a_b=y {port}'], 'two companions would give the app the variable A_B_URL'],
  [
    [...REDIS, '--env', 'A={redsi.port}'],
    '--env "A": {redsi.port}: no such companion; expected redis. Did you mean "redis"?',
  ],
])('%j is refused', async (flags, message) => {
  await expect(armsWith({}, ...flags)).rejects.toThrow(message)
})

test('a configuration with a command that names no port is refused', async () => {
  const config = JSON.stringify({ with: { redis: 'redis-server' } })
  const refused = armsWith({ 'clusterbench.config.json': config })
  await expect(refused).rejects.toThrow('with.redis "redis-server": expected a shell command with {port}')
})

const KILL = 'kill at=1s target=redis'

test('faults of companions are planned with their target', async () => {
  const { plan } = await resolved([
    ...REDIS,
    '--fault',
    `${KILL} restart=2s`,
    '--fault',
    'latency at=2s target=app jitter=5ms',
  ])
  expect(plan.faults.map(({ fault, params }) => [fault, params])).toEqual([
    ['kill', { signal: 'SIGKILL', within: '1600ms', target: 'redis', restart: '2s' }],
    ['latency', { target: 'app', add: '200ms', jitter: '5ms', for: '2s' }],
  ])
})

test.each([
  [['--fault', KILL], `--fault "${KILL}": target "redis": no companion of this name is started`],
  [
    [...REDIS, '--fault', 'pause at=1s target=redsi'],
    'target "redsi": no such companion; expected redis. Did you mean "redis"?',
  ],
  [[...REDIS, '--fault', 'pause at=1s target=app'], 'target "app": without target=, pause hits a worker of the app'],
  [[...REDIS, '--fault', `${KILL} pick=oldest`], 'pick: only applies to workers, and target= is none'],
  [[...REDIS, '--fault', 'latency at=1s'], 'target (missing): expected the name of a companion of --with, or app'],
])('%j is refused in chaos', async (flags, message) => {
  await expect(resolved(flags)).rejects.toThrow(message)
})

test('a companion may be faulted where the workers are threads', async () => {
  const { plan } = await resolved([...REDIS, '--fault', 'pause at=1s target=redis'])
  expect(() => refuseUnfit(plan, ['threads'])).not.toThrow()
  const { plan: ofWorker } = await resolved(['--fault', 'pause at=1s'])
  expect(() => refuseUnfit(ofWorker, ['threads'])).toThrow('not possible in mode threads')
})

test('a server that runs elsewhere has no companions', () => {
  const app = { name: 'x', script: '', url: 'http://127.0.0.1:1', args: [], env: {}, cwd: '/', builtIn: false }
  expect(() => refuseWithUrls([app], { given: new Set(['with']) })).toThrow('--with: does not apply to --url')
  const remote = { ...app, url: 'http://10.0.0.7:80' }
  expect(() => refuseProxied([remote], ['app'])).toThrow('target=app: only possible on this machine, and x is another')
  expect(() => refuseProxied([app], ['app'])).not.toThrow()
})
