import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { unavailableWords } from '../../src/model/unavailable.ts'
import { findMode } from '../../src/targets/modes/index.ts'
import { ask, resultIn, run, scratch } from '../support/command.ts'
import { inRepository, thisNode } from '../support/targets.ts'

const app = (name: string) => `test/fixtures/apps/${name}`
const quick = ['--modes', 'single', '--budget', '1s', '--start-timeout', '5s']

describe('usage: one clear line, exit 2, nothing measured', () => {
  test.each([
    [
      ['compare', '--modes', 'cluster-r'],
      '--modes "cluster-r": no such mode; expected one of single, cluster-rr, cluster-os, reuseport, sticky, autoscale, threads, own, own-os, pm2. Did you mean "cluster-rr"?',
    ],
    [['compare', '--engine', 'wrk'], '--engine "wrk": no such engine; expected one of sockets, undici, autocannon.'],
    [['compare', '--conections', '5'], "unknown option '--conections' (Did you mean --connections?)"],
    [['compre'], "unknown command 'compre' (Did you mean compare?)"],
    [['compare', '--workers', '0'], '--workers "0": expected a whole number from 1 to 128'],
    [['compare', '--workers', '-2'], '--workers "-2": expected a whole number from 1 to 128'],
    [['compare', '--workers', '1.5'], '--workers "1.5": expected a whole number from 1 to 128'],
    [['compare', '--connections', '1e12'], '--connections "1e12": expected a whole number from 1 to 10000'],
    [['compare', '--budget', '60'], '--budget "60": expected a duration from 1s to 12h, with its unit: 500ms, 60s, 2m'],
    [['compare', '--rate', '0'], '--rate "0": expected a number from 1 to 1000000'],
    [
      ['compare', '--timeout', '0ms'],
      '--timeout "0ms": expected a duration from 10ms to 10m, with its unit: 500ms, 60s, 2m',
    ],
    [['compare', 'no-such-app.js'], 'app "no-such-app.js": no such script:'],
    [['compare', 'helo'], 'app "helo": no such script:'],
    [['compare', 'examples'], 'app "examples": expected a script, or a directory with a package.json, but'],
    [['compare', '/dev/null'], 'app "/dev/null": expected a script, but /dev/null is not a file'],
    [['compare', 'npm', 'run', 'no-such'], 'app "npm:no-such": package.json has no script "no-such"'],
    [['chaos', 'hello', 'cpu', '--kill-every', '5s'], "too many arguments for 'chaos'. Expected 1 argument but got 2."],
    [['compare', ''], 'app "": expected a script, a package or a sample'],
    [['compare', '--cwd', ''], '--cwd "": expected a folder path'],
    [['compare', '--node', ''], '--node "": expected the path of a Node binary'],
    [['compare', '--calibration', ''], '--calibration "": expected the path of a file'],
    [['report', ''], '"": expected the path of a result file'],
    [['compare', '--env', 'x'], '--env "x": expected NAME=value'],
    [['compare', '--threshold', 'p95<2ms'], '"p95": no such metric; expected one of throughput,'],
    [['compare', '--expect-status', '2x'], '--expect-status "2x": expected a status from 100 to 599, or a class'],
    [['compare', '--node', '/no/such/node'], '/no/such/node'],
    [['compare', '--node', '/bin/ls'], '/bin/ls'],
    [['compare', 'hello', 'hello'], 'hello in mode single is given twice: two identical arms'],
    [['compare', '--modes', 'single,single'], '--modes "single,single": expected no duplicates'],
    [['compare', '--out', '/dev/null/here'], '--out "/dev/null/here": cannot be written:'],
    [['compare', '--body', 'x'], '--body: a GET request has no body'],
    [['compare', '--ca', 'package.json'], '--ca "package.json": expected certificates in PEM'],
    [['compare', '--cwd', 'package.json'], '--cwd "package.json": '],
    [['compare', app('module.mjs'), '--work', '5ms'], '--work: only applies to the samples cpu and io'],
    [['report', 'no-such-result.json'], '"no-such-result.json": expected a result file:'],
    [['report', 'package.json'], '"package.json": expected a result of schema clusterbench.result/2'],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await ask(args)
    expect(stderr).toContain(message)
    expect(stderr.trim().split('\n').length, stderr).toBeLessThanOrEqual(2)
    expect(stdout).toBe('')
    expect(code).toBe(2)
  })

  test('the nearest sample is offered', async () => {
    expect((await ask(['compare', 'helo'])).stderr).toContain('the nearest sample is "hello"')
  })

  const unavailable = findMode('reuseport')!.unavailable(thisNode, process.platform)
  test.skipIf(unavailable === undefined)('a mode that this Node cannot run, and that was named', async () => {
    const { code, stderr } = await ask(['compare', '--modes', 'reuseport'])
    expect(stderr).toContain(unavailableWords(unavailable!))
    expect(code).toBe(2)
  })

  test('an old or strange result file', async () => {
    using folder = scratch()
    const file = join(folder.path, 'result.json')
    for (const text of [
      '',
      '{',
      'null',
      '[]',
      '{"schema":"clusterbench.result/2"}',
      '{"schema":"clusterbench.result/1"}',
    ]) {
      writeFileSync(file, text)
      expect(await ask(['report', file]), text).toMatchObject({ code: 2, stdout: '' })
    }
  })
})

describe('an edited result: exit 2, with the file and the place', () => {
  test.each<[command: string, place: string, value: unknown, message: string]>([
    ['compare', 'arms', [], 'arms: expected at least one'],
    ['compare', 'arms.2.id', 'x', 'generations.0.arms.2.arm: "cluster-os": no such arm; expected one of single'],
    ['compare', 'arms.1.id', 'single', 'arms.1.id: "single": expected no duplicates'],
    ['compare', 'generations.0.arms.1.lagHdr', 'z', 'generations.0.arms.1.lagHdr: "z": expected an HDR histogram'],
    ['compare', 'generations', 7, 'generations: '],
    ['compare', 'generations', [], 'generations: expected at least one'],
    ['compare', 'summary.arms', [], 'summary.arms: expected one for each of arms, found none for "single"'],
    ['chaos', 'trials.0.timeline.ok', [], 'trials.0.timeline.ok: expected'],
    ['chaos', 'arms', [], 'arms: expected at least one'],
    ['chaos', 'trials', [], 'trials: expected at least one'],
    ['chaos', 'schema', [[[]]], 'expected a result of schema clusterbench.result/2, but its schema is [[[]]]'],
  ])('%s: %s', async (command, place, value, message) => {
    using folder = scratch()
    const file = join(folder.path, 'result.json')
    const result = JSON.parse(readFileSync(inRepository(`results/examples/${command}.json`), 'utf8'))
    const names = place.split('.')
    const parent = names.slice(0, -1).reduce((each, name) => each[name], result)
    parent[names.at(-1)!] = value
    writeFileSync(file, JSON.stringify(result))
    const { code, stdout, stderr } = await ask(['report', file])
    expect(stderr).toContain(`clusterbench: ${JSON.stringify(file)}: ${message}`)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })

  test('one of 200,000 levels, and one of five megabytes', async () => {
    using folder = scratch()
    const file = join(folder.path, 'result.json')
    for (const text of [
      `{"schema":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
      JSON.stringify({ schema: 'x'.repeat(5_000_000) }),
    ]) {
      writeFileSync(file, text)
      for (const args of [
        ['report', file],
        ['trend', file],
        ['compare', 'hello', '--baseline', file],
      ]) {
        const { code, stderr } = await ask(args)
        expect(stderr.length, stderr.slice(0, 500)).toBeLessThan(500)
        expect(code).toBe(2)
      }
    }
  })

  test('a byte-order mark is none', async () => {
    using folder = scratch()
    const file = join(folder.path, 'result.json')
    writeFileSync(file, `\ufeff${readFileSync(inRepository('results/examples/compare.json'), 'utf8')}`)
    expect(await ask(['report', file])).toMatchObject({ code: 0, stderr: '' })
  })
})

describe('a script that fails: exit 3, with its last words and its exit code', () => {
  test.each([
    ['syntax-error.js', ['SyntaxError']],
    ['exits-at-once.js', ['exit']],
    ['exits-without-a-word.js', ['exit']],
    ['never-listens.js', ['did not listen']],
    ['never-answers.js', ['GET /']],
    ['answers-500.js', ['500']],
    ['answers-once.js', ['answered the first request, but then none of', 'hung until the 2 s timeout']],
    ['closes-after-first.js', ['answered the first request, but then none of', 'closed']],
    ['dies-after-first.js', ['exited with code 7', 'the licence has run out']],
    ['own-cluster.js', ['cluster', '--modes cluster-rr,cluster-os']],
  ])('%s', async (name, words) => {
    using folder = scratch()
    const { code, stdout, stderr, alive } = await run(['compare', app(name), ...quick, '--out', folder.path])
    for (const word of words) expect(stderr).toContain(word)
    expect(stderr).toContain(name)
    expect(stdout).toBe('')
    expect(code).toBe(3)
    expect(alive()).toEqual([])
    expect(resultIn(folder.path)).toMatchObject({ state: 'failed', exitCode: 3, error: expect.stringContaining(name) })
  })

  test('a megabyte on stderr is cut to its end', async () => {
    using folder = scratch()
    const { code, stderr } = await run(['compare', app('noisy-then-exits.js'), ...quick, '--out', folder.path])
    expect(code).toBe(3)
    expect(stderr.length).toBeLessThan(20_000)
  })
})

describe('what looks bad and is not', () => {
  test('the value of a flag that looks like another flag', async () => {
    using folder = scratch()
    const args = ['compare', 'hello', ...quick, '--node-args', '--version', '--out', folder.path]
    const { code, stdout, stderr } = await run(args)
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toContain('hello (single) exited with code 0 before it listened on a port')
  })

  test('a hard-coded port that is taken: the app is moved to a free one', async () => {
    const server = createServer().listen(3000, '127.0.0.1')
    await Promise.race([once(server, 'listening'), once(server, 'error')])
    using folder = scratch()
    const { code, stderr } = await run(['compare', 'examples/plain/server.js', ...quick, '--out', folder.path])
    server.close()
    expect(stderr).not.toContain('EADDRINUSE')
    expect(code).toBe(0)
  })

  test('an expected status other than 2xx', async () => {
    using folder = scratch()
    const { code } = await run([
      'compare',
      app('answers-500.js'),
      ...quick,
      '--expect-status',
      '500',
      '--out',
      folder.path,
    ])
    expect(code).toBe(0)
    expect(resultIn(folder.path).summary.arms[0]!.requests).toMatchObject({ rejected: 0, dropped: 0 })
  })

  test('a folder that is not there yet is made', async () => {
    using folder = scratch()
    expect((await run(['compare', 'hello', ...quick, '--out', join(folder.path, 'a/b')])).code).toBe(0)
  })
})
