import { describe, expect, test } from 'vitest'
import { foundIn } from '../../../src/commands/init/found-app.ts'
import { installOf } from '../../../src/commands/init/install.ts'
import { readManifest } from '../../../src/options/package/manifest.ts'
import { folderWith } from '../options/config-run.ts'

/** What is guessed of a folder with these files, and this package.json. */
function guessed(manifest: unknown, ...files: string[]) {
  const texts = Object.fromEntries(files.map(name => [name, '']))
  using folder = folderWith({
    ...texts,
    ...(manifest === undefined ? {} : { 'package.json': JSON.stringify(manifest) }),
  })
  return foundIn(folder.path, readManifest(folder.path))
}

describe('the app of a folder', () => {
  test.each([
    ['node server.js', { app: 'server.js', nodeArgs: '', args: [] }],
    ['node .', { app: 'index.js' }],
    ['node ./bin/www', { app: 'bin/www' }],
    ['node src', { app: 'src/index.js' }],
    ['node server', { app: 'server.js' }],
    ['NODE_ENV=production node server.js', { app: 'server.js' }],
    ['cross-env A=1 B=2 node server.js --port 80', { app: 'server.js', args: ['--port', '80'] }],
    ['npm run migrate && node server.js', { app: 'server.js' }],
    ['node --import tsx --no-warnings src/server.ts', { app: 'src/server.ts', nodeArgs: '--import tsx --no-warnings' }],
    ['node -r dotenv/config server.js', { app: 'server.js', nodeArgs: '-r dotenv/config' }],
    ['tsx src/server.ts', { app: 'src/server.ts', nodeArgs: '--import tsx' }],
    ['nodemon server.js', { app: 'server.js', nodeArgs: '' }],
    ['/usr/bin/node server.js', { app: 'server.js' }],
    ['node server.js | pino-pretty', { app: 'server.js', args: [] }],
    ['node server.js --quiet > server.log 2>&1', { app: 'server.js', args: ['--quiet'] }],
    ['node server.js 8080; echo done', { app: 'server.js', args: ['8080'] }],
    ['node server.js --port $PORT', { app: 'server.js', args: [] }],
    ['node server.js --name "two words"', { app: 'server.js', args: ['--name', 'two words'] }],
    ['node --watch --no-warnings server.js', { app: 'server.js', nodeArgs: '--no-warnings' }],
  ])('started by %s', (start, expected) => {
    const files = ['server.js', 'index.js', 'bin/www', 'src/index.js', 'src/server.ts']
    const guess = guessed({ scripts: { start } }, ...files)
    expect(guess).toMatchObject(expected)
    expect(guess!.because).toBe(`"start" in package.json: ${JSON.stringify(start)}`)
  })

  test.each([
    ['main', { main: 'lib/main.js' }, ['lib/main.js', 'app.js'], 'lib/main.js'],
    ['a main that is not there', { main: 'index.js' }, ['app.js'], 'app.js'],
    ['a start that says no script', { scripts: { start: 'fastify start x.js' } }, ['x.js', 'app.js'], 'app.js'],
    ['nodemon with flags of its own', { scripts: { start: 'nodemon -w src x.js' } }, ['x.js', 'app.js'], 'x.js'],
    ['the usual names in their order', {}, ['src/index.js', 'app.js', 'server.mjs'], 'server.mjs'],
    ['bin, after the usual names', { bin: { x: './cli.js' } }, ['cli.js'], 'cli.js'],
    ['bin as a text', { bin: 'cli.js' }, ['cli.js'], 'cli.js'],
    ['no package.json', undefined, ['src/app.cjs'], 'src/app.cjs'],
    ['odd values', { main: 7, scripts: [], bin: 3 }, ['server.js'], 'server.js'],
    ['a package.json that is a list', [], ['server.js'], 'server.js'],
  ])('%s', (_, manifest, files, app) => {
    expect(guessed(manifest, ...files)?.app).toBe(app)
  })

  test('one that a build makes', () => {
    const scripts = { start: 'node dist/server.js', build: 'tsc' }
    expect(guessed({ scripts })).toMatchObject({ app: 'dist/server.js', isBuilt: true })
    expect(guessed({ scripts }, 'dist/server.js')).toMatchObject({ app: 'dist/server.js', isBuilt: false })
    expect(guessed({ scripts: { start: 'node dist/server.js' } })).toBeUndefined()
  })

  test('none', () => {
    expect(guessed({ main: 'index.js' })).toBeUndefined()
    expect(guessed(undefined, 'server.py', 'index/x.txt')).toBeUndefined()
  })

  test('a package.json that is no JSON', () => {
    using folder = folderWith({ 'package.json': '{' })
    expect(() => readManifest(folder.path)).toThrow('package.json: cannot be read: ')
  })
})

test.each([
  [['package.json', 'package-lock.json'], 'npm ci'],
  [['package.json', 'pnpm-lock.yaml'], 'corepack enable && pnpm install --frozen-lockfile'],
  [['package.json', 'yarn.lock'], 'corepack enable && yarn install --frozen-lockfile'],
  [['package.json'], 'npm install'],
  [[], undefined],
])('modules of a folder with %j', (files, command) => {
  using folder = folderWith(Object.fromEntries(files.map(name => [name, '{}'])))
  expect(installOf(folder.path)?.command).toBe(command)
})
