import { describe, expect, test } from 'vitest'
import { resolveApp } from '../../../src/options/apps.ts'
import { appNames } from '../../../src/options/package-app.ts'
import { compared, folderWith } from './config-run.ts'

/** What a package with these scripts and files is run as. */
function started(name: string, scripts: Record<string, string>, files: Record<string, string> = {}) {
  using folder = folderWith({
    'package.json': JSON.stringify({ name: 'shop', version: '1.2.3', scripts }),
    ...files,
  })
  const inherited = { HOME: '/home/me', LEVEL: 'info' }
  const { app, remarks } = resolveApp(name, {
    here: folder.path,
    cwd: folder.path,
    args: [],
    workMs: undefined,
    inherited,
  })
  const env = Object.fromEntries(Object.entries(app.env).filter(([variable]) => !variable.startsWith('npm_')))
  return { ...app, env, npm: app.env, remarks, cwd: app.cwd.slice(folder.path.length), folder: folder.path }
}

const FILES = {
  'server.js': '',
  'src/server.ts': '',
  'api/index.js': '',
  'dist/main.js': '',
  '.env': 'A=file\nLEVEL=debug\n',
}
const PROGRAM = '#!/usr/bin/env node\n'

describe('what a start script runs', () => {
  test.each([
    ['node server.js', {}],
    ['NODE_ENV=production node server.js', { env: { NODE_ENV: 'production' } }],
    ['NODE_ENV=production PORT="80" node server', { env: { NODE_ENV: 'production', PORT: '80' } }],
    ['export NODE_ENV=production && node server.js', { env: { NODE_ENV: 'production' } }],
    ['set NODE_ENV=production&& node server.js', { env: { NODE_ENV: 'production' } }],
    ['cross-env NODE_ENV=production node server.js', { env: { NODE_ENV: 'production' } }],
    ['cross-env-shell "NODE_ENV=production node server.js"', { env: { NODE_ENV: 'production' } }],
    ['env NODE_ENV=production node server.js', { env: { NODE_ENV: 'production' } }],
    ['exec node server.js', {}],
    ['npx cross-env A=1 node server.js', { env: { A: '1' } }],
    ['dotenv -e .env -- node server.js', { env: { A: 'file' } }],
    ['dotenv -- node server.js', { env: { A: 'file' } }],
    ['env-cmd -f .env node server.js', { env: { A: 'file' } }],
    ['dotenvx run -f .env -- node server.js', { env: { A: 'file' } }],
    ['node -r dotenv/config server.js', { nodeArgs: ['-r', 'dotenv/config'] }],
    ['node --max-old-space-size=512 server.js', { nodeArgs: ['--max-old-space-size=512'] }],
    ['node --watch --inspect=0.0.0.0 server.js', { nodeArgs: [] }],
    ['nodemon -w src -e js,ts server.js --port 80', { args: ['--port', '80'] }],
    ['nodemon --exec "node --no-warnings" server.js', { nodeArgs: ['--no-warnings'] }],
    ['pm2 start server.js -i max --name shop -- --port 80', { args: ['--port', '80'] }],
    ['pm2-runtime server.js', {}],
    ['node server.js --level $LEVEL --port $PORT', { args: ['--level', 'info'] }],
    [`node server.js --port \${PORT:-8080} "two words"`, { args: ['--port', '8080', 'two words'] }],
    ['node server.js | pino-pretty', { args: [] }],
    ['node server.js >> server.log 2>&1; echo done', { args: [] }],
  ])('%s', (start, expected) => {
    const read = started('.', { start }, FILES)
    expect(read).toMatchObject({
      name: 'server.js',
      script: `${read.folder}/server.js`,
      args: [],
      env: {},
      ...expected,
    })
    expect(read.cwd).toBe('')
    expect(read.npm).toMatchObject({ npm_package_version: '1.2.3', npm_package_name: 'shop' })
  })

  test.each([
    ['tsx src/server.ts', ['--import', 'tsx']],
    ['tsx watch src/server.ts', ['--import', 'tsx']],
    ['node --import tsx src/server.ts', ['--import', 'tsx']],
    ['ts-node src/server.ts', ['--require', 'ts-node/register']],
    [
      'ts-node -T -r tsconfig-paths/register src/server.ts',
      ['--require', 'ts-node/register/transpile-only', '--require', 'tsconfig-paths/register'],
    ],
    ['ts-node-dev --respawn --transpile-only src/server.ts', ['--require', 'ts-node/register/transpile-only']],
    ['ts-node --esm src/server.ts', ['--loader', 'ts-node/esm']],
    ['nodemon src/server.ts', ['--require', 'ts-node/register']],
  ])('%s', (start, nodeArgs) => {
    expect(started('.', { start }, FILES)).toMatchObject({ name: 'src/server.ts', nodeArgs })
  })

  test('in another folder, with a file of variables that is looked for there', () => {
    const read = started('.', { start: 'cd api && node --env-file=../.env .' }, FILES)
    expect(read).toMatchObject({ name: 'api/index.js', cwd: '/api', nodeArgs: [`--env-file=${read.folder}/.env`] })
  })

  test('what comes before it is named, and not run', () => {
    const start = 'npm run migrate && node server.js'
    const { remarks } = started('.', { start, prestart: 'npm run build', migrate: 'node migrate.js' }, FILES)
    expect(remarks).toEqual([
      `Running node server.js ("start" in package.json: "${start}"). Not run before it: "npm run build", "npm run migrate".`,
    ])
    expect(started('.', { start: 'node server.js' }, FILES).remarks).toEqual([
      'Running node server.js ("start" in package.json).',
    ])
  })

  test('through other scripts, with arguments', () => {
    const scripts = { start: 'yarn prod --port 80', prod: 'cross-env NODE_ENV=production node server.js --a' }
    const expected = { name: 'server.js', args: ['--a', '--port', '80'], env: { NODE_ENV: 'production' } }
    expect(started('.', scripts, FILES)).toMatchObject(expected)
    expect(started('npm:prod', scripts, FILES)).toMatchObject({ args: ['--a'] })
    expect(started('.', { start: 'npm run prod -- -p 1', prod: 'node server.js' }, FILES).args).toEqual(['-p', '1'])
  })

  test('a program of the modules', () => {
    const files = { 'node_modules/.bin/serve': PROGRAM, 'server.js': '' }
    expect(started('.', { start: 'serve -l 3000 .' }, files)).toMatchObject({
      name: 'node_modules/.bin/serve',
      args: ['-l', '3000', '.'],
    })
  })

  test('a program as pnpm installs it', () => {
    const files = {
      'node_modules/.bin/serve': '#!/bin/sh\nexec node  "$basedir/../serve/main.js" "$@"\n',
      'node_modules/serve/main.js': '',
    }
    expect(started('.', { start: 'serve' }, files).name).toBe('node_modules/serve/main.js')
  })

  test('Nest: what it builds', () => {
    const scripts = { start: 'nest start', 'start:prod': 'node dist/main' }
    expect(started('.', scripts, FILES)).toMatchObject({ name: 'dist/main.js' })
    expect(started('npm:start:prod', scripts, FILES)).toMatchObject({ name: 'dist/main.js' })
    expect(() =>
      started('.', { ...scripts, build: 'nest build' }, { 'tsconfig.json': '{ "outDir": "./out" }' }),
    ).toThrow('app ".": out/main.js does not exist yet ("start" in package.json: "nest start")')
  })

  test('Next: its own program, or the server of a standalone build', () => {
    const scripts = { start: 'next start -p 4000' }
    const files = { 'node_modules/.bin/next': PROGRAM }
    expect(started('.', scripts, files)).toMatchObject({
      name: 'node_modules/.bin/next',
      args: ['start', '-p', '4000'],
    })
    const standalone = {
      'next.config.mjs': "export default { output: 'standalone' }",
      '.next/standalone/server.js': '',
    }
    expect(started('.', scripts, { ...files, ...standalone })).toMatchObject({
      ...{ name: '.next/standalone/server.js', args: [], env: { PORT: '4000' } },
    })
  })

  test('without a start script: npm runs server.js', () => {
    expect(started('npm start', {}, FILES)).toMatchObject({ name: 'server.js' })
    expect(started('package.json', {}, { 'app.js': '' })).toMatchObject({ name: 'app.js' })
  })
})

describe('what cannot be run so, in one line', () => {
  const NAME_IT = 'name the script that listens: clusterbench compare dist/server.js'
  test.each([
    ['concurrently "a" "b"', 'it starts other programs'],
    ['node a.js & node b.js', 'it starts several programs'],
    ['node $(cat entry)', 'it has a command substitution, which only a shell can carry out'],
    ['bun server.ts', 'it is no Node'],
    ['docker compose up', 'docker is no Node script that is installed here'],
    ['node -e "x"', 'node -e runs no script'],
    [
      'pm2 start ecosystem.config.js',
      'its script is named in ecosystem.config.js',
      'name that file: clusterbench compare ecosystem.config.js',
    ],
    ['npm start', 'the script "start" calls itself'],
    ['node gone.js', 'gone.js does not exist'],
  ])('%s', (start, why, hint = NAME_IT) => {
    const error = () => started('npm:start', { start }, {})
    expect(error).toThrow(`app "npm:start": "start" is ${JSON.stringify(start)}, which cannot be run here: ${why}`)
    expect(error).toThrow(expect.objectContaining({ hint, exitCode: 2 }))
  })

  test('a script that is not there, and a folder without a server', () => {
    expect(() => started('npm run strat', { start: 'node server.js' })).toThrow('package.json has no script "strat"')
    expect(() => started('.', {})).toThrow('its package.json has no start script, and no server was found in')
  })
})

test('the words of a command line', () => {
  expect(appNames(['npm', 'start'])).toEqual(['npm:start'])
  expect(appNames(['npm', 'run', 'start:prod'])).toEqual(['npm:start:prod'])
  expect(appNames(['a.js', 'yarn', 'serve', 'b.js'])).toEqual(['a.js', 'npm:serve', 'b.js'])
  expect(appNames(['npm start'])).toEqual(['npm:start'])
  expect(appNames(['npm'])).toEqual(['npm'])
})

test('arguments behind --, --cwd and --node-args are added', async () => {
  using folder = folderWith({ 'package.json': '{"scripts":{"start":"node -r x s.js --a"}}', 's.js': '', 'sub/x': '' })
  const { arms } = await compared(folder.path, '.', '--modes', 'single', '--cwd', 'sub', '--node-args', '-r y')
  expect(arms[0]).toMatchObject({ app: { cwd: `${folder.path}/sub`, args: ['--a'] }, nodeArgs: ['-r', 'x', '-r', 'y'] })
})

test('a configuration names a package from its own folder', async () => {
  using folder = folderWith({
    'clusterbench.config.json': '{"app":"npm:serve"}',
    'package.json': '{"scripts":{"serve":"node s.js"}}',
    's.js': '',
    'deep/x': '',
  })
  const { arms } = await compared(`${folder.path}/deep`, '--modes', 'single')
  expect(arms[0]!.app).toMatchObject({ script: `${folder.path}/s.js`, cwd: folder.path })
})
