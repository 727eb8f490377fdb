import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { capture } from '../../../dist/targets/index.js'
import { findVersions, placeOf, versionKinds } from '../../../dist/versions/index.js'
import type { App } from '../../../src/model/arm.ts'
import { scratch } from '../../support/command.ts'
import { inRepositoryAt, type Repository, repository, SERVER } from '../../support/repository.ts'

const SERVICE = 'my service'

let repo: Repository
let folder: ReturnType<typeof scratch>

beforeEach(() => {
  repo = repository({ 'server.js': SERVER, [`${SERVICE}/api.js`]: SERVER, '.gitignore': 'dist\n' })
  folder = scratch()
})
afterEach(() => {
  vi.unstubAllEnvs()
  repo[Symbol.dispose]()
  folder[Symbol.dispose]()
})

function appAt(here: string, name: string): App {
  return { name, script: join(here, name), args: [], env: {}, cwd: here, builtIn: false }
}

function find(text: string, { here = repo.path, app = 'server.js', setup = undefined as string | undefined } = {}) {
  return findVersions(text, setup, placeOf(here, [appAt(here, app)]))
}

describe('a git ref', () => {
  test('leaves no entry in git, whenever git was killed', async () => {
    const { temporary } = await find('HEAD')
    const { path, afterwards } = temporary!
    const name = basename(path)
    for (const entry of [{}, { locked: 'initializing', gitdir: join(path, '.git'), commondir: '' }]) {
      for (const [file, text] of Object.entries({ '.': undefined, ...entry })) {
        const at = join(repo.path, '.git/worktrees', name, file)
        if (text === undefined) mkdirSync(at, { recursive: true })
        else writeFileSync(at, text)
      }
      await capture(afterwards!.command, afterwards!.args, afterwards!.cwd, afterwards!.env)
      expect(existsSync(join(repo.path, '.git/worktrees'))).toBe(false)
    }
    repo.git('worktree', 'add', '--quiet', '--detach', join(folder.path, 'mine'))
    repo.git('worktree', 'add', '--quiet', '--detach', path)
    rmSync(path, { recursive: true })
    await capture(afterwards!.command, afterwards!.args, afterwards!.cwd, afterwards!.env)
    expect(repo.worktrees()).toEqual([join(folder.path, 'mine')])
  })

  test('is the base, and the working tree that the command is given in is the head', async () => {
    const first = repo.git('rev-parse', 'HEAD')
    const second = repo.commit('second')
    repo.git('tag', 'v1', first)
    for (const text of ['v1', 'HEAD~1', first, first.slice(0, 8), 'main~1']) {
      const { base, head } = await find(text)
      expect(base.version).toEqual({ side: 'base', kind: 'git', name: text, commit: first, dirty: false })
      expect(head).toEqual({
        root: repo.path,
        version: { side: 'head', kind: 'tree', name: 'main', commit: second, dirty: false },
      })
    }
  })

  test('may be that of a remote', async () => {
    const clone = join(folder.path, 'a clone')
    repo.git('clone', '--quiet', repo.path, clone)
    expect((await find('origin/main', { here: clone })).base.version.name).toBe('origin/main')
  })

  test('goes before a folder of the same name, but not before one that is written as a path', async () => {
    repo.git('branch', 'lib')
    repo.write('lib/server.js', SERVER)
    expect((await find('lib')).base.version.kind).toBe('git')
    expect((await find('./lib')).base.version.kind).toBe('folder')
  })

  test('with a slash, and a folder of that name: neither is guessed', async () => {
    repo.git('branch', 'release/one')
    repo.write('release/one/server.js', SERVER)
    await expect(find('release/one')).rejects.toMatchObject({
      exitCode: 2,
      message: '--against "release/one": both a git ref and a folder have this name',
      hint: 'use ./release/one for the folder, or refs/heads/release/one for the ref',
    })
    expect((await find('refs/heads/release/one')).base.version.kind).toBe('git')
  })

  test('is found from a subfolder, from a linked worktree, and within a hook', async () => {
    const here = join(repo.path, SERVICE)
    expect((await find('main', { here, app: 'api.js' })).head.root).toBe(repo.path)
    const linked = join(folder.path, 'linked tree')
    repo.git('worktree', 'add', '--quiet', '-b', 'fix', linked)
    expect((await find('main', { here: linked })).head).toMatchObject({ root: linked, version: { name: 'fix' } })
    vi.stubEnv('GIT_DIR', '.git')
    vi.stubEnv('GIT_INDEX_FILE', '.git/index')
    vi.stubEnv('GIT_WORK_TREE', '.')
    expect((await find('main', { here, app: 'api.js' })).head).toMatchObject({
      root: repo.path,
      version: { dirty: false },
    })
  })

  test('that does not exist: the nearest one is named', async () => {
    repo.git('branch', 'release-2')
    const message =
      'expected a git ref, a folder or npm:name@version, but it is none of these; the nearest branch or tag is'
    await expect(find('mian')).rejects.toMatchObject({ exitCode: 2, message: `--against "mian": ${message} "main"` })
    await expect(find('release2')).rejects.toThrow('"release-2"')
    const clone = join(folder.path, 'clone')
    repo.git('clone', '--quiet', repo.path, clone)
    await expect(find('release-2', { here: clone })).rejects.toThrow('"origin/release-2"')
  })

  test('that a shallow clone lacks: the hint says how to get it', async () => {
    repo.commit('second')
    const clone = join(folder.path, 'clone')
    repo.git('clone', '--quiet', '--depth', '1', `file://${repo.path}`, clone)
    expect((await find('HEAD', { here: clone })).base.version.kind).toBe('git')
    const error = { exitCode: 2, hint: expect.stringContaining('fetch-depth: 0') }
    await expect(find('HEAD~1', { here: clone })).rejects.toMatchObject(error)
  })

  test.each(['', ' ', '-x', '--all', '~', 'main:server.js', 'HEAD^{tree}'])('is not %j', async text => {
    await expect(find(text)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('expected a git ref'),
    })
  })

  test('outside of any repository: git says why', async () => {
    writeFileSync(join(folder.path, 'server.js'), SERVER)
    await expect(find('main', { here: folder.path })).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/^--against "main": expected .*not a git repository/),
    })
  })

  test('of a repository with a submodule', async () => {
    using part = repository({ 'part.js': SERVER })
    repo.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', part.path, 'part')
    repo.commit('with a part')
    expect((await find('main')).head.version.dirty).toBe(false)
    const inside = await find('HEAD', { here: join(repo.path, 'part'), app: 'part.js' })
    expect(inside.head.root).toBe(join(repo.path, 'part'))
  })
})

describe('the working tree', () => {
  const head = async () => (await find('HEAD')).head.version

  test('is dirty with a change, and with a new file, but not with what is ignored or what runs have written', async () => {
    repo.write('dist/built.js', '')
    repo.write('results/2026-01-01-compare/result.json', '{}')
    expect(await head()).toMatchObject({ dirty: false })
    repo.write('new.js', '')
    expect(await head()).toMatchObject({ dirty: true })
    repo.commit('new')
    expect(await head()).toMatchObject({ dirty: false })
    repo.write('server.js', `${SERVER}\n`)
    expect(await head()).toMatchObject({ dirty: true })
  })

  test('without a branch is named by its commit', async () => {
    const commit = repo.git('rev-parse', 'HEAD')
    repo.git('checkout', '--quiet', '--detach')
    expect(await head()).toMatchObject({ name: commit.slice(0, 7), commit })
  })
})

describe('the app', () => {
  test('that the base does not have: said before anything is started, by its path in the base', async () => {
    repo.write(`${SERVICE}/new.js`, SERVER)
    const error = { exitCode: 2, message: `app "new.js": main has no ${SERVICE}/new.js` }
    await expect(find('main', { here: join(repo.path, SERVICE), app: 'new.js' })).rejects.toMatchObject(error)
    expect((await find('main', { app: 'dist/made.js', setup: 'npm run build' })).setup).toBe('npm run build')
  })

  test('outside of the repository', async () => {
    writeFileSync(join(folder.path, 'server.js'), SERVER)
    const app = join('..', basename(folder.path), 'server.js')
    const error = { exitCode: 2, message: expect.stringContaining(`is outside ${repo.path}`) }
    await expect(find('main', { app })).rejects.toMatchObject(error)
  })
})

describe('a folder', () => {
  test('stands for the working directory', async () => {
    const old = join(folder.path, 'old copy')
    mkdirSync(old)
    await expect(find(old)).rejects.toThrow(`app "server.js": ${old} has no server.js`)
    writeFileSync(join(old, 'server.js'), SERVER)
    const { base, head, temporary } = await find(old)
    expect(base).toMatchObject({ root: old, version: { kind: 'folder', name: old, commit: null, dirty: false } })
    expect(head.root).toBe(repo.path)
    expect(temporary).toBeUndefined()
  })

  test('of another clone has a commit, and may be dirty', async () => {
    const clone = join(folder.path, 'clone')
    repo.git('clone', '--quiet', repo.path, clone)
    inRepositoryAt(clone).write('server.js', '')
    const commit = repo.git('rev-parse', 'HEAD')
    expect((await find(clone)).base.version).toMatchObject({ commit, dirty: true })
  })

  test('that only lies in the repository has none', async () => {
    repo.write('dist/server.js', SERVER)
    expect((await find('dist')).base.version).toMatchObject({ kind: 'folder', commit: null })
  })

  test('cannot be the working directory itself', async () => {
    const error = { exitCode: 2, message: '--against ".": this is the working directory itself' }
    await expect(find('.')).rejects.toMatchObject(error)
    await expect(find(repo.path)).rejects.toMatchObject({ exitCode: 2 })
  })

  test('is no file', async () => {
    const error = { exitCode: 2, hint: expect.stringContaining('pass both') }
    await expect(find('server.js')).rejects.toMatchObject(error)
  })
})

describe('a package', () => {
  test.each([
    ['npm:my-app@1.2.3', 'my-app', 'my-app@1.2.3'],
    ['npm:@scope/my-app@^1.0.0-rc.1', '@scope/my-app', '@scope/my-app@^1.0.0-rc.1'],
    ['npm:my-app@latest', 'my-app', 'my-app@latest'],
  ])('%s', async (text, name, shown) => {
    repo.write(`${SERVICE}/package.json`, '{}')
    const { base, head, temporary } = await find(text, { app: `${SERVICE}/api.js` })
    expect(base.version).toMatchObject({ kind: 'npm', name: shown, commit: null })
    expect(base.root).toBe(join(temporary!.path, 'node_modules', name))
    expect(head.root).toBe(join(repo.path, SERVICE))
  })

  test.each(['npm:my-app', 'npm:', 'npm:my-app@', 'npm:a b@1', 'npm:a@file:../x', 'npm:../x@1', 'npm:--flag@1'])(
    'is not %s',
    async text => {
      const error = {
        exitCode: 2,
        message: `--against ${JSON.stringify(text)}: expected npm:name@version, such as npm:my-app@1.2.3`,
      }
      await expect(find(text)).rejects.toMatchObject(error)
    },
  )

  test('needs a package to compare with', async () => {
    await expect(find('npm:my-app@1.0.0')).rejects.toThrow('no package.json is above "server.js"')
  })
})

test('nothing was changed by looking', async () => {
  await find('main')
  expect(repo.git('status', '--porcelain')).toBe('')
  expect(repo.worktrees()).toEqual([])
})

test.each(versionKinds)('$name says what it expects', ({ summary, expected }) => {
  expect(summary).not.toBe('')
  expect(expected).not.toBe('')
})
