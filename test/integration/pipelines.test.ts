import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { workflowText } from '../../src/commands/init.ts'
import { namesOf } from '../../src/model/named.ts'
import { parseCommandLine } from '../../src/options/command-line.ts'
import { formats } from '../../src/report/index.ts'
import { readAction, readGitlab, readWorkflow, type Step } from '../support/pipelines.ts'
import { folderWith } from '../unit/options/config-run.ts'

/** Writes down what it is called with, a line for each word. */
const STUB = '#!/bin/sh\nprintf "%s\\n" "$@" >> "$CALLS.$(basename "$0")"\n'

/** Runs a script of a pipeline with commands that only write down how they are called. */
function calls(script: string, env: Readonly<Record<string, string>>): Record<'npx' | 'npm' | 'node', string[]> {
  using folder = folderWith({ 'bin/npx': STUB, 'bin/npm': STUB, 'bin/node': STUB, 'temp/x.txt': '', 'work/x.txt': '' })
  for (const name of ['npx', 'npm', 'node']) chmodSync(join(folder.path, 'bin', name), 0o755)
  const file = join(folder.path, 'calls')
  execFileSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    cwd: join(folder.path, 'work'),
    env: {
      PATH: `${join(folder.path, 'bin')}:${process.env.PATH}`,
      CALLS: file,
      RUNNER_TEMP: join(folder.path, 'temp'),
      GITHUB_ACTION_PATH: '/action',
      GITHUB_OUTPUT: join(folder.path, 'output'),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const linesOf = (name: string) => {
    const path = `${file}.${name}`
    return existsSync(path) ? readFileSync(path, 'utf8').replaceAll(folder.path, '').split('\n').slice(0, -1) : []
  }
  return { npx: linesOf('npx'), npm: linesOf('npm'), node: linesOf('node') }
}

const runOf = (steps: readonly Step[]) =>
  steps.flatMap(each => ('run' in each && each.run.includes('clusterbench') ? [each.run] : []))[0]!

/** Reads the words behind `clusterbench` as our own command line does. */
async function parsed(words: readonly string[]) {
  const known = { formats: namesOf(formats), trendFormats: [] }
  const request = await parseCommandLine(words, { known, version: '1.0.0', columns: 80 })
  if (request.command !== 'compare') throw new Error(`parsed as ${request.command}`)
  return request
}

const onlyJob = <T>(jobs: Readonly<Record<string, T>>): T => Object.values(jobs)[0]!

/** The formats of the reports that these words ask for. */
function reportsIn(words: readonly string[]): string[] {
  const said = words.filter((_, at) => words[at - 1] === '--report').map(text => text.split(':')[0]!)
  const known = namesOf(formats)
  for (const format of said) expect(known).toContain(format)
  return said
}

test('two commits of a merge are enough to have its base', () => {
  using folder = folderWith({ 'x.txt': '' })
  const git = (where: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@y', ...args], { cwd: where, encoding: 'utf8' }).trim()
  const commit = (name: string) => git(folder.path, 'commit', '--quiet', '--allow-empty', '-m', name)
  git(folder.path, 'init', '--quiet', '--initial-branch', 'main')
  for (const name of ['one', 'two']) commit(name)
  git(folder.path, 'checkout', '--quiet', '-b', 'change', 'HEAD^1')
  for (const name of ['three', 'four']) commit(name)
  git(folder.path, 'checkout', '--quiet', 'main')
  git(folder.path, 'merge', '--quiet', '--no-edit', 'change')
  const job = onlyJob(readWorkflow().jobs)
  const checkout = job.steps.find(each => 'uses' in each && each.uses.startsWith('actions/checkout'))
  const depth = String('uses' in checkout! ? checkout.with!['fetch-depth'] : '')
  git(folder.path, 'clone', '--quiet', '--depth', depth, `file://${folder.path}`, 'clone')
  expect(git(join(folder.path, 'clone'), 'log', '-1', '--format=%s', 'HEAD^1')).toBe('two')
})

describe('the commands of the pipelines', () => {
  test('GitHub, as an example and as init writes it', async () => {
    const written = readWorkflow(workflowText({ install: 'npm ci', folder: 'a' }))
    for (const { jobs } of [readWorkflow(), written]) {
      const { npx } = calls(runOf(onlyJob(jobs).steps), {})
      expect(npx.slice(0, 5)).toEqual(['--no', 'clusterbench', 'compare', '--against', 'HEAD^1'])
      expect(await parsed(npx.slice(2))).toMatchObject({ apps: [], flags: { out: '/temp/clusterbench' } })
      expect(reportsIn(npx)).toEqual(['github', 'markdown', 'html'])
      expect(npx).toContain('markdown:/temp/clusterbench/comment.md')
    }
  })

  test('GitLab', async () => {
    const { npx, npm } = calls(onlyJob(readGitlab()).script.join('\n'), { CI_MERGE_REQUEST_DIFF_BASE_SHA: 'abc' })
    expect(npm).toEqual(['ci'])
    expect(npx.slice(0, 5)).toEqual(['--no', 'clusterbench', 'compare', '--against', 'abc'])
    expect(await parsed(npx.slice(2))).toMatchObject({ flags: { out: 'results/clusterbench' } })
    expect(reportsIn(npx)).toEqual(['junit', 'openmetrics', 'html'])
  })

  const script = runOf(readAction().runs.steps)
  const none = { APP: '', AGAINST: '', SETUP: '', ARGS: '' }

  test('the action with nothing but its defaults', async () => {
    const { node } = calls(script, { ...none, AGAINST: readAction().inputs.against!.default! })
    expect(node.slice(0, 2)).toEqual(['/action/bin/clusterbench.js', 'compare'])
    expect(node.slice(-2)).toEqual(['--against', 'HEAD^1'])
    expect((await parsed(node.slice(1))).apps).toEqual([])
    expect(reportsIn(node)).toEqual(['github', 'markdown', 'html'])
  })

  test('the action with everything, quoted, and nothing of it run', async () => {
    const { node } = calls(script, {
      APP: 'my app.js',
      AGAINST: 'origin/main; touch x',
      SETUP: 'npm ci && npm run build',
      ARGS: `--budget 90s --threshold 'dropped == 0'\n--header "x-a: $(id) \`id\`" -- --port '1 2'`,
    })
    expect(node.slice(0, 2)).toEqual(['/action/bin/clusterbench.js', 'compare'])
    expect(node).toContain('origin/main; touch x')
    expect(node).toContain('npm ci && npm run build')
    expect(node).toContain('dropped == 0')
    const request = await parsed(node.slice(1))
    expect(request).toMatchObject({
      apps: ['my app.js'],
      appArgs: ['--port', '1 2'],
      flags: { budget: 90_000, header: [['x-a', '$(id) `id`']] },
    })
  })

  test('the action with a quote that does not end', () => {
    expect(() => calls(script, { ...none, ARGS: "--path '/x" })).toThrow(/xargs/)
  })
})
