import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { scratch } from '../support/command.ts'
import { inRepository } from '../support/targets.ts'

const HOOK = pathToFileURL(inRepository('test/support/loaded-modules.mjs')).href
const BIN = inRepository('bin/clusterbench.js')
const EXAMPLE = inRepository('results/examples/compare.json')

/** What `node <args>` loads of ours, as paths within `dist`, and of packages, by their names. */
function loadedBy(...args: string[]): { own: string[]; packages: string[] } {
  using folder = scratch()
  const list = join(folder.path, 'loaded')
  const env = { ...process.env, LOADED_MODULES: list, GITHUB_STEP_SUMMARY: '', GITHUB_OUTPUT: '' }
  spawnSync(process.execPath, ['--import', HOOK, ...args], { cwd: folder.path, env })
  const urls = existsSync(list) ? readFileSync(list, 'utf8').split('\n') : []
  const all = (pattern: RegExp) => [...new Set(urls.flatMap(url => pattern.exec(url)?.[1] ?? []))].sort()
  return { own: all(/\/dist\/((?!.*node_modules).+)$/), packages: all(/.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//) }
}

const roomsOf = (own: readonly string[]) => [...new Set(own.map(path => path.split('/')[0]!))].sort()

/** What only a run needs, or only a report. */
const OF_RUNS = ['autocannon', 'undici', 'pidusage', 'cli-progress', 'hdr-histogram-js']
const OF_REPORTS = ['cli-table3', 'd3-scale', 'd3-shape', 'preact', 'preact-render-to-string']
const NEEDLESS = [...OF_RUNS, ...OF_REPORTS]

describe('nothing is loaded that is not needed', () => {
  test.each([['--version'], ['-v'], ['--help'], ['-h'], ['help'], []])('%j loads no command', (...args) => {
    const { own, packages } = loadedBy(BIN, ...args)
    expect(packages).toEqual(['commander', 'fastest-levenshtein'])
    expect(own).toContain('cli.js')
    expect(own.filter(path => /^(commands|scenarios|analysis|versions|faults)\//.test(path))).toEqual([])
    expect(own.filter(path => path.startsWith('options/settings/'))).toEqual([])
  })

  test.each(['compare', 'chaos', 'capacity', 'soak', 'check', 'init', 'calibrate', 'report', 'trend'])(
    '%s --help loads what neither runs nor renders',
    command => {
      const { own, packages } = loadedBy(BIN, command, '--help')
      expect(own).toContain('options/settings/table.js')
      expect(roomsOf(own).filter(room => ['commands', 'scenarios', 'analysis'].includes(room))).toEqual([])
      expect(packages.filter(name => NEEDLESS.includes(name))).toEqual([])
    },
  )

  test.each([
    ['compare', 'nope.js'],
    ['chaos', 'nope.js', '--kill-every', '5s'],
  ])('%s with an app that is not there loads no engine, no report and no configuration', (...args) => {
    const { own, packages } = loadedBy(BIN, ...args)
    expect(own).toContain(`commands/${args[0]}.js`)
    expect(own.filter(path => /^(report\/[a-z]+\/|options\/config\/schema)/.test(path))).toEqual([])
    const needless = ['autocannon', 'undici', 'cli-progress', ...OF_REPORTS]
    expect(packages.filter(name => needless.includes(name))).toEqual([])
  })

  test('a report loads its own format, and nothing that runs', () => {
    const { own, packages } = loadedBy(BIN, 'report', EXAMPLE, '--format', 'text')
    expect(own).toContain('report/text/index.js')
    expect(own.filter(path => /^(scenarios\/(?!result-file\.)|load\/session)/.test(path))).toEqual([])
    expect(own.filter(path => /^report\/(html|junit|markdown|openmetrics|github)\//.test(path))).toEqual([])
    const needless = ['autocannon', 'undici', 'pidusage', 'preact', 'preact-render-to-string']
    expect(packages).toContain('cli-table3')
    expect(packages.filter(name => needless.includes(name))).toEqual([])
  })

  test('the host of a target loads no package, and of ours what its target takes', () => {
    const host = loadedBy(inRepository('dist/targets/host/host.js'))
    const supervised = loadedBy(inRepository('dist/targets/host/supervised.js'))
    expect(host.own).not.toContain('targets/host/supervisor.js')
    expect(supervised.own).toContain('targets/host/supervisor.js')
    for (const { own, packages } of [host, supervised]) {
      expect(packages).toEqual([])
      expect(roomsOf(own)).toEqual(['model', 'targets'])
      expect(own.filter(path => /^targets\/host\/(own-|cluster|threads|sticky|scaler|roll\.)/.test(path))).toEqual([])
    }
  })
})

describe('what it cannot run on is said in one line, before anything is loaded', () => {
  /** Runs the command with a preload that changes what the process says of itself. */
  function runAs(field: string, value: unknown) {
    const code = `Object.defineProperty(process, ${JSON.stringify(field)}, { value: ${JSON.stringify(value)} })`
    const preload = `data:text/javascript,${encodeURIComponent(code)}`
    return spawnSync(process.execPath, ['--import', preload, BIN, '--version'], { encoding: 'utf8' })
  }

  test.each([
    ['18.20.8', 'expected Node 20.19 or newer, but this is '],
    ['20.18.3', 'expected Node 20.19 or newer, but this is '],
  ])('Node %s', (node, line) => {
    const { status, stdout, stderr } = runAs('versions', { ...process.versions, node })
    expect([status, stdout, stderr]).toEqual([2, '', `clusterbench: ${line}${process.version}\n`])
  })

  test('Windows', () => {
    const { status, stdout, stderr } = runAs('platform', 'win32')
    expect([status, stdout, stderr]).toEqual([2, '', 'clusterbench: Windows is not supported: use WSL2\n'])
  })

  test('the oldest that it runs on', () => {
    const { status, stderr } = runAs('versions', { ...process.versions, node: '20.19.0' })
    expect([status, stderr]).toEqual([0, ''])
  })
})
