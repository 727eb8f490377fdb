import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ask, run, scratch } from '../support/command.ts'
import { inRepository } from '../support/targets.ts'

const EXAMPLE = inRepository('results/examples/compare.json')
const quick = ['hello', '--modes', 'single', '-d', '1s', '--warmup', '200ms']
const PLAN = ['chaos', '--kill-every', '5s', '--dry-run']

describe('an app that was not named', () => {
  test.each([
    [{ scripts: { start: 'node server.js' } }, 'clusterbench chaos .'],
    [{ main: 'server.js' }, 'clusterbench chaos .'],
    [{ scripts: { start: 'concurrently a b' } }, 'clusterbench chaos <script>'],
  ])('%j: one line says what measures it', async (manifest, command) => {
    using folder = scratch()
    writeFileSync(join(folder.path, 'package.json'), JSON.stringify(manifest))
    if (command.endsWith('.')) writeFileSync(join(folder.path, 'server.js'), '')
    const { code, stderr } = await ask(PLAN, { cwd: folder.path })
    expect(stderr).toBe(`No app given, so the built-in sample cpu is measured. To measure yours: ${command}\n`)
    expect(code).toBe(0)
  })

  test.each(['{"name":"x"}', '{', undefined])(
    'nothing is said beside %s, nor where an app is named',
    async manifest => {
      using folder = scratch()
      if (manifest !== undefined) writeFileSync(join(folder.path, 'package.json'), manifest)
      expect(await ask(PLAN, { cwd: folder.path })).toMatchObject({ code: 0, stderr: '' })
      writeFileSync(join(folder.path, 'package.json'), '{"main":"x.js"}')
      expect(await ask([...PLAN, 'hello'], { cwd: folder.path })).toMatchObject({ code: 0, stderr: '' })
      writeFileSync(join(folder.path, 'clusterbench.config.json'), '{"app":"hello"}')
      expect(await ask(PLAN, { cwd: folder.path })).toMatchObject({ code: 0, stderr: '' })
    },
  )
})

describe('report -', () => {
  const report = (input: string, ...args: string[]) =>
    spawnSync(process.execPath, [inRepository('bin/clusterbench.js'), 'report', '-', ...args], {
      input,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1', GITHUB_STEP_SUMMARY: '', GITHUB_OUTPUT: '' },
    })

  test('reads a result from stdin', async () => {
    const { status, stdout } = report(readFileSync(EXAMPLE, 'utf8'))
    expect({ status, stdout }).toEqual({ status: 0, stdout: (await ask(['report', EXAMPLE])).stdout })
    expect(JSON.parse(report(readFileSync(EXAMPLE, 'utf8'), '--json').stdout)).toMatchObject({ command: 'compare' })
  })

  test('says in one line what stdin is not', () => {
    const { status, stdout, stderr } = report('{}')
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toBe('clusterbench: "-": expected a result of schema clusterbench.result/2, but it has none\n')
  })
})

test('--format prints another format alone on stdout, and the report for people on stderr', async () => {
  using folder = scratch()
  const { code, stdout, stderr } = await run(['compare', ...quick, '--format', 'markdown', '--out', folder.path])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^<!-- clusterbench:compare:hello -->\n/)
  expect(stdout).not.toMatch(/\nResult: [^,\n]*\n$/)
  expect(stderr).toContain('Result: ')
})

test('a body out of a file is what the app gets', async () => {
  using folder = scratch()
  const app = join(folder.path, 'app.cjs')
  writeFileSync(app, WANTS_BODY)
  writeFileSync(join(folder.path, 'body.json'), '{"né":1}\n')
  const request = ['-m', 'post', '--body-file', join(folder.path, 'body.json'), '-H', 'content-type: application/json']
  const args = ['compare', app, ...quick.slice(1), ...request, '-c', '2', '--threshold', 'rejected == 0']
  const { code, stderr } = await run([...args, '--out', join(folder.path, 'out')])
  expect(code, stderr).toBe(0)
})

const WANTS_BODY = `
require('node:http').createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8').on('data', text => { body += text }).on('end', () => {
    response.statusCode = body === '{"né":1}\\n' && request.headers['content-type'] === 'application/json' ? 200 : 422
    response.end()
  })
}).listen(3000)
`
