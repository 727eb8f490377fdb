import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { resultJsonSchema } from '../../src/model/result.ts'
import { run, scratch } from '../support/command.ts'
import { inRepository } from '../support/targets.ts'

test('npm pack gives a package that runs in an empty folder', { timeout: 180_000 }, async () => {
  using folder = scratch()
  // `prepare` would build again, over the files that other tests are using; the suite has just built.
  const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder.path], {
    cwd: inRepository('.'),
    encoding: 'utf8',
  })
  const [{ filename, files }] = JSON.parse(packed) as [{ filename: string; files: { path: string }[] }]
  const paths = files.map(file => file.path)
  expect(paths).toContain('dist/cli.js')
  expect(paths).toContain('dist/targets/host/agent.cjs')
  expect(paths).toEqual(expect.arrayContaining(['docs/config.schema.json', 'examples/ci/github-actions.yml']))
  expect(paths.filter(path => /^(src|test|node_modules|results)\//.test(path))).toEqual([])
  const home = join(folder.path, 'home')
  mkdirSync(home)
  writeFileSync(join(home, 'package.json'), '{ "private": true }')
  writeFileSync(join(home, 'app.js'), "require('node:http').createServer((_, res) => res.end('hi')).listen(8080)")
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', join(folder.path, filename)], {
    cwd: home,
    stdio: 'pipe',
  })
  const bin = join(home, 'node_modules/clusterbench/bin/clusterbench.js')
  const { code, stdout, stderr } = await run(['compare', 'app.js', '--modes', 'single,cluster-rr', '--budget', '1s'], {
    cwd: home,
    bin,
  })
  expect(stderr).not.toContain('clusterbench:')
  expect(code).toBe(0)
  expect(stdout).toContain('Result: results/')
})

describe('the published schema', () => {
  test('docs/result.schema.json is what the code says', () => {
    expect(JSON.parse(readFileSync(inRepository('docs/result.schema.json'), 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(resultJsonSchema())),
    )
  })
})
