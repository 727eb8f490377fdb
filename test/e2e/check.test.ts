import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type CheckResult, checkResultSchema } from '../../src/model/check-result.ts'
import { run, scratch, start } from '../support/command.ts'

const LOGIN = ['--sequence', 'examples/session/login.yaml']
const quick = ['--sequences', '120', '--seed', '1', '--workers', '2', '--no-config']

function checkIn(folder: string): CheckResult {
  return checkResultSchema.parse(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')))
}

describe('check', { timeout: 60_000 }, () => {
  test('says in one sentence why an Express app with sessions in memory must not be clustered', async () => {
    using folder = scratch()
    const out = ['--out', folder.path, '--quiet']
    const { code, stdout, alive } = await run(['check', 'examples/session/server.js', ...LOGIN, ...quick, ...out])
    expect(stdout.split('\n\n')[0]!.replaceAll('\n', ' ')).toBe(
      'Failed: Do not run examples/session/server.js in cluster-rr as it is: GET /me fails in 100 % of the sequences that changed worker, and in 0 % of those that stayed: each worker knows only its own sessions.',
    )
    expect([code, alive()]).toEqual([1, []])
    const { summary, trials, settings } = checkIn(folder.path)
    expect(summary.arms.map(({ arm, verdict }) => [arm, verdict])).toEqual([
      ['single', 'one-worker'],
      ['cluster-rr', 'depends'],
    ])
    expect(trials[1]!.steps[1]!.pairs.map(({ from, to }) => [from, to])).toEqual([
      [1, 2],
      [2, 1],
    ])
    // Neither the body that was sent nor the cookie.
    expect(JSON.stringify({ trials, settings })).not.toMatch(/user \d|sid|[0-9a-f]{8}-[0-9a-f]{4}/)
    const again = await run(['report', join(folder.path, 'result.json')])
    expect(again.stdout).toBe(stdout.replace(/\nResult: .*\n$/, ''))
  })

  test('passes with a store that the workers share', async () => {
    using folder = scratch()
    const modes = ['--modes', 'cluster-rr', '--out', folder.path]
    const { code, stdout, alive } = await run([
      'check',
      'session',
      ...LOGIN,
      ...quick,
      ...modes,
      '--',
      '--store',
      'ipc',
    ])
    expect(stdout).toMatch(/^Passed: no response depended on the worker/)
    expect([code, alive()]).toEqual([0, []])
    expect(checkIn(folder.path).trials[0]!.steps[1]!.moved).toMatchObject({ failed: 0 })
  })

  test('finds lost updates in one process', async () => {
    using folder = scratch()
    const app = join(folder.path, 'race.mjs')
    writeFileSync(
      app,
      `import { createServer } from 'node:http'
       let count = 0
       createServer((request, response) => {
         const before = count
         setTimeout(() => response.end(String((count = before + 1))), 5)
       }).listen(3000)`,
    )
    const sequence = join(folder.path, 'count.json')
    writeFileSync(sequence, JSON.stringify({ steps: [{ method: 'POST', path: '/', unique: '$' }] }))
    const args = ['--sequence', sequence, ...quick, '--modes', 'single', '--out', folder.path]
    const { code, stdout } = await run(['check', app, ...args])
    expect(stdout).toContain('loses updates in single')
    expect(code).toBe(1)
    expect(checkIn(folder.path).trials[0]!.values[0]!.serial).toMatchObject({ within: 0, between: 0 })
  })

  test('a sequence that fails with one worker, too, is what is wrong', async () => {
    using folder = scratch()
    const sequence = join(folder.path, 'me.json')
    writeFileSync(sequence, JSON.stringify([{ steps: [{ path: '/me' }, { path: '/me' }] }]))
    const { code, stderr, alive } = await run(['check', 'session', '--sequence', sequence, '--out', folder.path])
    expect(stderr).toContain(
      'Step GET /me fails in single: status 401 (“{"error":"not logged in"}”) in all of the first 5',
    )
    expect([code, alive()]).toEqual([3, []])
    expect(checkIn(folder.path)).toMatchObject({ state: 'failed', exitCode: 3 })
  })

  test('that is interrupted has what was sent until then, and leaves nothing behind', async () => {
    using folder = scratch()
    const long = ['--sequences', '100000', '--budget', '1m', '--modes', 'cluster-rr', '--out', folder.path]
    const running = start(['check', 'session', ...LOGIN, ...long])
    const sending = new Promise<void>(resolve => {
      running.child.stderr!.on('data', () => running.stderr().includes('one at a time') && resolve())
    })
    await Promise.race([sending, running.ended])
    running.child.kill('SIGINT')
    const { code, stdout } = await running.ended
    expect(stdout).toContain('Unfinished: interrupted')
    expect([code, running.alive()]).toEqual([130, []])
    expect(checkIn(folder.path).state).toBe('interrupted')
  })
})
