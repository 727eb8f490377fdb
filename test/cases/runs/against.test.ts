import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Ended, interruptUntilGone, type Running, resultIn, run, scratch, start } from '../../support/command.ts'
import { registryOf } from '../../support/registry.ts'
import { type Repository, repository, SERVER } from '../../support/repository.ts'
import { eventually } from '../../support/targets.ts'

const SERVICE = 'my service'
const QUICK = ['--budget', '1s', '--warmup', '100ms']

let repo: Repository
let here: string
let folder: ReturnType<typeof scratch>
let tmp: string

beforeEach(() => {
  repo = repository({ [`${SERVICE}/server.js`]: SERVER, '.gitignore': 'node_modules\ndist\n*.log\n' })
  here = join(repo.path, SERVICE)
  folder = scratch()
  tmp = join(folder.path, 'tmp')
  mkdirSync(tmp)
})
afterEach(() => {
  expect(readdirSync(tmp)).toEqual([])
  expect(repo.worktrees()).toEqual([])
  expect(existsSync(join(repo.path, '.git/worktrees'))).toBe(false)
  repo[Symbol.dispose]()
  folder[Symbol.dispose]()
})

function args(against: string, ...more: string[]): string[] {
  return ['compare', 'server.js', '--against', against, '--out', out(), ...more]
}

const out = () => join(folder.path, 'out')

/** As a user runs it in the service's folder, with a temporary folder that the test can look at. */
const there = (env: NodeJS.ProcessEnv = {}) => ({ cwd: here, env: { TMPDIR: tmp, ...env } })

/** Starts a run, sees it measure, and ends it. */
async function measures(wanted: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const running = start(wanted, there(env))
  await eventually('it measures', 60_000, () => running.stderr().includes('warm-up'))
  running.child.kill('SIGINT')
  const ended = await running.ended
  expect(ended.code).toBe(130)
  return ended
}

const OWN_CLUSTER = `
const cluster = require('node:cluster')
if (cluster.isPrimary) cluster.fork()
else require('node:http').createServer((_request, response) => response.end()).listen(3000)
`

test('two versions of an app with its own cluster are compared as is', async () => {
  repo.write(`${SERVICE}/server.js`, OWN_CLUSTER)
  repo.git('add', '.')
  repo.git('commit', '-qm', 'own cluster')
  const { stderr } = await measures(args('main', ...QUICK, '--budget', '30s'))
  expect(stderr.replaceAll(/\s+/g, ' ')).toContain('server.js forks its own cluster and is measured as is.')
  expect(resultIn(out()).arms.map(({ id, mode }) => [id, mode])).toEqual([
    ['base', 'own'],
    ['head', 'own'],
  ])
})

test('base and head of a repository, in a subfolder with a space: one experiment', async () => {
  repo.write(`${SERVICE}/server.js`, `${SERVER}// changed\n`)
  const commit = repo.git('rev-parse', 'HEAD')
  const log = join(folder.path, 'setup.log')
  const setup = `echo "$PWD" >> '${log}'; grep -c changed server.js >> '${log}'; true`
  const options = ['--modes', 'single,cluster-rr', '--workers', '1', '--budget', '3s', '--warmup', '100ms']
  const { code, stdout, stderr, alive } = await run(args('main', '--setup', setup, ...options), there())
  expect(code, stderr).toBe(0)
  expect(alive()).toEqual([])
  const result = resultIn(out())
  expect(result.arms.map(arm => [arm.id, arm.version?.side, arm.app])).toEqual([
    ['base single', 'base', 'server.js'],
    ['head single', 'head', 'server.js'],
    ['base cluster-rr', 'base', 'server.js'],
    ['head cluster-rr', 'head', 'server.js'],
  ])
  expect(result.arms[0]!.version).toEqual({ side: 'base', kind: 'git', name: 'main', commit, dirty: false })
  expect(result.arms[1]!.version).toEqual({ side: 'head', kind: 'tree', name: 'main', commit, dirty: true })
  const asked = result.summary.comparisons.filter(each => each.metric === 'throughput')
  expect(asked.map(each => [each.reference, each.candidate, each.gate])).toEqual([
    ['base single', 'head single', true],
    ['base cluster-rr', 'head cluster-rr', true],
  ])
  const [basePlace, baseLines, headPlace, headLines] = readFileSync(log, 'utf8').split('\n')
  expect([basePlace!.endsWith(`/${SERVICE}`), baseLines, headPlace, headLines]).toEqual([true, '0', here, '1'])
  expect(stderr).toMatch(/Checking out main[\s\S]*Setup in base: echo[\s\S]*Setup in head: echo/)
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('with uncommitted changes.')
  expect(stdout).toContain('throughput against base')
})

test('--against alone runs the mode single, and tells that two copies of one commit differ by noise', async () => {
  const { stderr } = await measures(args('HEAD', '--control'))
  expect(resultIn(out()).arms.map(arm => [arm.id, arm.mode])).toEqual([
    ['base', 'single'],
    ['head', 'single'],
    ['control', 'single'],
  ])
  expect(stderr).toContain('the same commit')
})

describe('it cannot be run', () => {
  test('a ref that does not exist: exit 2, and no result is begun', async () => {
    const { code, stderr } = await run(args('mian', ...QUICK), there())
    expect(code).toBe(2)
    expect(stderr).toContain('clusterbench: --against "mian": expected a git ref')
    expect(stderr).toContain('"main"')
    expect(existsSync(out())).toBe(false)
  })

  test('a sample has no versions, and --setup needs --against: exit 2', async () => {
    for (const wrong of [
      ['compare', '--against', 'main'],
      ['compare', 'cpu', '--against', 'main'],
      ['compare', 'server.js', '--setup', 'true'],
      ['compare', 'server.js', '--against', 'main', '--setup', ' '],
    ]) {
      const { code, stderr } = await run(wrong, there())
      expect(code).toBe(2)
      expect(stderr).toMatch(/^clusterbench: --(against|setup)/)
    }
  })

  test('a setup that fails in the base: exit 3, where it ran, its output, and the head is left alone', async () => {
    const setup = 'pwd; echo to stderr >&2; touch was-here.log; exit 7'
    const { code, stderr } = await run(args('main', '--setup', setup, ...QUICK), there())
    expect(code).toBe(3)
    expect(stderr).toMatch(/The setup failed in base \(main\): pwd; .* exited with code 7\./)
    expect(stderr).toMatch(/Its output:\n {2}\/.*\/my service\n {2}to stderr\n/)
    expect(existsSync(join(here, 'was-here.log'))).toBe(false)
    expect(resultIn(out())).toMatchObject({ state: 'failed', exitCode: 3 })
  })

  test('an app that no setup has made: exit 3, and in which version', async () => {
    const made = ['compare', 'dist/made.js', '--against', 'main', '--out', out(), ...QUICK]
    const { code, stderr } = await run([...made, '--setup', 'true'], there())
    expect(code).toBe(3)
    expect(stderr).toContain(`app "dist/made.js": base (main) has no ${SERVICE}/dist/made.js after the setup.`)
    const setup = 'mkdir -p dist && cp server.js dist/made.js'
    await measures([...made, '--setup', setup])
  })

  test('a base that lacks its modules: said up front, and again as a hint', async () => {
    repo.write(`${SERVICE}/server.js`, `require('some-module')\n${SERVER}`)
    repo.commit('needs a module')
    repo.write(`${SERVICE}/node_modules/some-module/index.js`, '')
    const { code, stderr } = await run(args('HEAD', ...QUICK), there())
    expect(code).toBe(3)
    expect(stderr).toContain('base has no node_modules, but head does. If')
    expect(stderr).toContain('clusterbench: In base (HEAD): server.js (single) exited with code 1 before it listened')
    expect(stderr).toMatch(
      /clusterbench: In base .*: the module some-module was not found\.\n {2}base has no .*--setup "npm ci"\n/,
    )
    const setup = 'mkdir -p node_modules/some-module && touch node_modules/some-module/index.js'
    await measures(args('HEAD', ...QUICK, '--setup', setup))
  })
})

test('a submodule that the setup fetches is in the worktree, and does not keep it', async () => {
  using part = repository({ 'index.js': SERVER })
  const files = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'protocol.file.allow', GIT_CONFIG_VALUE_0: 'always' }
  repo.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', part.path, `${SERVICE}/part`)
  repo.write(`${SERVICE}/server.js`, `require('./part')\n`)
  repo.commit('with a part')
  await measures(args('HEAD', '--setup', 'git submodule update --init'), files)
})

describe('whatever ends it, nothing is left', () => {
  // Two processes in a group of their own, one of which has its output closed.
  const SETUP = 'sleep 1000 > /dev/null 2>&1 & touch up.log; sleep 1000'
  const isUp = () => readdirSync(tmp).some(base => existsSync(join(tmp, base, SERVICE, 'up.log')))

  async function inSetup(): Promise<Running> {
    const running = start(args('main', '--setup', SETUP), there())
    await eventually('the setup runs in the base', 60_000, isUp)
    return running
  }

  test('Ctrl-C in the setup: exit 130 with a result', async () => {
    const running = await inSetup()
    running.child.kill('SIGINT')
    expect((await running.ended).code).toBe(130)
    expect(running.alive()).toEqual([])
    expect(resultIn(out())).toMatchObject({ state: 'interrupted', exitCode: 130, generations: [] })
  })

  test('Ctrl-C twice in a setup that will not end', async () => {
    const stubborn = 'trap "" TERM; touch up.log; sleep 1000; sleep 1000'
    const running = start(args('main', '--setup', stubborn), there())
    await eventually('the setup runs in the base', 60_000, isUp)
    running.child.kill('SIGINT')
    await eventually('it has heard', 60_000, () => running.stderr().includes('Press Ctrl-C again'))
    expect((await interruptUntilGone(running)).code).toBe(130)
    await eventuallyGone(running)
  })

  test('SIGKILL in the setup', async () => {
    const running = await inSetup()
    running.child.kill('SIGKILL')
    await running.ended
    await eventuallyGone(running)
  })

  test.each(['Checking out', 'generation 1', 'throughput'])('SIGKILL at %j', async words => {
    const running = start(args('main', '--budget', '30s'), there())
    await eventually(`stderr says ${words}`, 60_000, () => running.stderr().includes(words))
    running.child.kill('SIGKILL')
    await running.ended
    await eventuallyGone(running)
  })

  test('Ctrl-C under load', async () => {
    const running = start(args('main', '--budget', '30s'), there())
    await eventually('it measures', 60_000, () => running.stderr().includes('throughput'))
    running.child.kill('SIGINT')
    expect((await running.ended).code).toBe(130)
    expect(running.alive()).toEqual([])
  })

  async function eventuallyGone(running: Running): Promise<void> {
    await eventually('all processes are gone', 30_000, () => running.alive().length === 0)
    await eventually('the worktree is gone', 30_000, () => repo.worktrees().length === 0)
    await eventually('the folders are gone', 30_000, () => readdirSync(tmp).length === 0)
    // git keeps this folder for a worktree that was being added, of which its list says nothing yet.
    await eventually('git knows of none', 30_000, () => !existsSync(join(repo.path, '.git/worktrees')))
  }
})

test('--against a folder: that folder is the base', async () => {
  const old = join(folder.path, 'old')
  mkdirSync(old)
  writeFileSync(join(old, 'server.js'), SERVER)
  const { stdout } = await measures(args(old, '--setup', 'touch here.log'))
  expect(resultIn(out()).arms[0]!.version).toMatchObject({ kind: 'folder', name: old, commit: null })
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(`base is ${old}; head is the working tree of main`)
  expect([old, here].map(each => existsSync(join(each, 'here.log')))).toEqual([true, true])
})

test('--against a package: installed, compared, and removed', async () => {
  await using registry = await registryOf('my-app', '1.2.3', { 'server.js': SERVER })
  repo.write(`${SERVICE}/package.json`, JSON.stringify({ name: 'my-app', version: '1.3.0' }))
  const { env } = registry
  const { stdout, stderr } = await measures(args('npm:my-app@1.2.3'), env)
  expect(stderr).toContain('Installing my-app@1.2.3.')
  expect(resultIn(out()).arms[0]!.version).toMatchObject({ kind: 'npm', name: 'my-app@1.2.3' })
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('base is my-app@1.2.3; head is')
  const latest = start(args('npm:my-app@latest', ...QUICK), there(env))
  await eventually('it says which', 60_000, () => latest.stderr().includes('my-app@latest is version 1.2.3.'))
  latest.child.kill('SIGINT')
  expect((await latest.ended).code).toBe(130)
  const lost = await run(args('npm:my-app@9.9.9', ...QUICK), there(env))
  expect(lost.code).toBe(3)
  expect(lost.stderr).toMatch(/my-app@9\.9\.9 could not be installed: npm install exited with code 1\.\n[\s\S]*ETARGET/)
})

test('an .npmrc that leads npm elsewhere: no package, exit 3, and where to look', async () => {
  await using registry = await registryOf('my-app', '1.2.3', { 'server.js': SERVER })
  repo.write(`${SERVICE}/package.json`, JSON.stringify({ name: 'my-app', version: '1.3.0' }))
  repo.write(`${SERVICE}/.npmrc`, 'package-lock-only=true\n')
  const { code, stderr } = await run(args('npm:my-app@1.2.3', ...QUICK), there(registry.env))
  expect(code).toBe(3)
  expect(stderr).toMatch(/my-app@1\.2\.3 is not in \S+, although npm install succeeded\./)
  expect(stderr.replaceAll(/\s+/g, ' ')).toContain('an .npmrc may install it elsewhere')
})
