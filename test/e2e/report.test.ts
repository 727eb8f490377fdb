import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ask, resultIn, run, scratch, start } from '../support/command.ts'
import { inRepository } from '../support/targets.ts'

const EXAMPLE = inRepository('results/examples/compare.json')
const quick = ['--modes', 'single', '--budget', '1s', '--warmup', '200ms']
/** Not the CI that may be running this test. */
const noStep = { GITHUB_STEP_SUMMARY: '', GITHUB_OUTPUT: '' }

function read(...path: string[]): string {
  return readFileSync(join(...path), 'utf8')
}

describe('report', () => {
  test.each([
    ['report.md', '<!-- clusterbench:compare:cpu -->\n'],
    ['a/b/report.xml', '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites '],
    ['report.json', '{\n  "schema": "clusterbench.result/2"'],
    ['report.txt', 'Difference found: '],
  ])('into %s, whose ending names the format', async (name, beginning) => {
    using folder = scratch()
    const { code, stdout, stderr } = await ask(['report', EXAMPLE, '--out', name], { cwd: folder.path })
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: `Report: ${name}\n` })
    expect(read(folder.path, name).startsWith(beginning)).toBe(true)
  })

  test('of several files, without colour in a file even where it is forced', async () => {
    using folder = scratch()
    const args = ['report', EXAMPLE, EXAMPLE, '--format', 'text', '--out', 'both.txt']
    const { code } = await ask(args, { cwd: folder.path, env: { NO_COLOR: '', FORCE_COLOR: '1' } })
    expect(code).toBe(0)
    expect(read(folder.path, 'both.txt')).not.toContain('\u001b')
    expect(read(folder.path, 'both.txt').match(/compare\.json \(compare\)/g)).toHaveLength(2)
    const json = await ask(['report', EXAMPLE, EXAMPLE, '--format', 'json'], { cwd: folder.path })
    expect(JSON.parse(json.stdout)).toHaveLength(2)
  })

  test('replaces a file whole, and leaves nothing beside it', async () => {
    using folder = scratch()
    writeFileSync(join(folder.path, 'report.md'), 'what was there')
    await ask(['report', EXAMPLE, '--out', 'report.md'], { cwd: folder.path })
    expect(read(folder.path, 'report.md')).not.toContain('what was there')
    expect(readdirSync(folder.path)).toEqual(['report.md'])
  })

  test('a step of GitHub Actions gets annotations, a summary and outputs; what stands there stays', async () => {
    using folder = scratch()
    const env = { GITHUB_STEP_SUMMARY: join(folder.path, 'summary.md'), GITHUB_OUTPUT: join(folder.path, 'outputs') }
    writeFileSync(env.GITHUB_STEP_SUMMARY, '# before\n')
    const { code, stdout } = await ask(['report', EXAMPLE, '--format', 'github'], { cwd: folder.path, env })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^::notice title=compare cpu%3A Difference found::/)
    expect(read(env.GITHUB_STEP_SUMMARY)).toMatch(/^# before\n\n<!-- clusterbench:compare:cpu -->\n/)
    expect(read(env.GITHUB_OUTPUT)).toMatch(
      /^verdict<<(\w+)\nunjudged\n\1\nresult<<\1\n.*compare\.json\n\1\nreport<<\1\n\n\1\n$/,
    )
  })

  test('a summary that is full, or cannot be written, is told of and changes no exit code', async () => {
    using folder = scratch()
    const full = join(folder.path, 'summary.md')
    writeFileSync(full, 'x'.repeat(1024 * 1024))
    const env = { GITHUB_STEP_SUMMARY: full, GITHUB_OUTPUT: folder.path }
    const { code, stderr } = await ask(['report', EXAMPLE, '--format', 'github'], { env })
    expect(code).toBe(0)
    expect(stderr).toMatch(/^GITHUB_STEP_SUMMARY: there is no room left.*\nGITHUB_OUTPUT: cannot be written: EISDIR/)
    expect(read(full)).toHaveLength(1024 * 1024)
  })
})

describe('what is no result is refused: one line, exit 2, nothing written', () => {
  const broken = JSON.parse(readFileSync(EXAMPLE, 'utf8'))
  const { seed, ...withoutSeed } = broken
  const { command, ...withoutCommand } = broken
  test.each<[string, string | undefined, string | RegExp]>([
    ['none.json', undefined, '"none.json": expected a result file: ENOENT'],
    ['folder', undefined, '"folder": expected a result file, but this is a folder'],
    ['empty.json', '', '"empty.json": expected a result file: Unexpected end of JSON input'],
    ['broken.json', '{"schema":', '"broken.json": expected a result file: '],
    ['null.json', 'null', '"null.json": expected a result of schema clusterbench.result/2, but it has none'],
    [
      'trend.json',
      '{"schema":"clusterbench.trend/1"}',
      '"trend.json": expected a result of schema clusterbench.result/2, but its schema is "clusterbench.trend/1"',
    ],
    [
      'older.json',
      '{"schema":"clusterbench.result/1"}',
      'its schema is "clusterbench.result/1": it was written by another version of clusterbench, so measure again',
    ],
    ['no-seed.json', JSON.stringify(withoutSeed), /"no-seed.json": seed: .*expected number/],
    ['no-command.json', JSON.stringify(withoutCommand), '"no-command.json": command: '],
    [
      'bad-metric.json',
      JSON.stringify({ ...broken, arms: [{ ...broken.arms[0], workers: 'two' }] }),
      /"bad-metric.json": arms\[0\]\.workers: .*expected number/,
    ],
  ])('%s', async (name, content, message) => {
    using folder = scratch()
    mkdirSync(join(folder.path, 'folder'))
    if (content !== undefined) writeFileSync(join(folder.path, name), content)
    const { code, stdout, stderr } = await ask(['report', EXAMPLE, name, '--out', 'out.md'], { cwd: folder.path })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(
      typeof message === 'string' ? new RegExp(message.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')) : message,
    )
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(readdirSync(folder.path)).not.toContain('out.md')
  })
  test('seed and command are what was left out', () => expect([seed, command]).toEqual([1, 'compare']))

  test.each([
    [['report', 'x.json', '--out', 'x.json'], '--out "x.json": expected a file other than the result'],
    [['report', 'x.json', '--out', 'link/x.json'], '--out "link/x.json": expected a file other than the result'],
    [['trend', 'x.json', 'x.json', '--out', 'link/x.json'], '--out "link/x.json": expected a file other than a result'],
    [['report', 'x.json', '--out', '.', '--format', 'text'], '--out ".": cannot be written: '],
    [['report', 'x.json', '--out', 'x.json/y.md'], '--out "x.json/y.md": cannot be written: '],
    [
      ['compare', '--report', 'text:/proc/none/x.txt'],
      '--report "text:/proc/none/x.txt": the folder /proc/none does not exist',
    ],
    [['chaos', '--kill-every', '5s', '--report', 'text:.'], '--report "text:.": cannot be written: '],
    [
      ['compare', '--report', 'json:a.txt', '--report', 'text:./a.txt'],
      '--report "text:./a.txt": expected another file: --report "json:a.txt" writes to it',
    ],
    [
      ['compare', '--out', 'out', '--report', 'json:out/result.json'],
      '--report "json:out/result.json": expected another file: the run itself writes it',
    ],
    [
      ['chaos', '--kill-every', '5s', '--out', 'out', '--report', 'json:out/plan.json'],
      '--report "json:out/plan.json": expected another file: the run itself writes it',
    ],
  ])('%j', async (args, message) => {
    using folder = scratch()
    writeFileSync(join(folder.path, 'x.json'), readFileSync(EXAMPLE))
    symlinkSync('.', join(folder.path, 'link'))
    const { code, stdout, stderr } = await ask(args, { cwd: folder.path })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(`clusterbench: ${message}`)
    expect(readdirSync(folder.path)).toEqual(['link', 'x.json'])
  })
})

describe('--report', () => {
  test('of compare: every report at the end, with its path', async () => {
    using folder = scratch()
    const outputs = join(folder.path, 'outputs')
    const reports = ['--report', 'markdown:out/report.md', '--report', 'junit:report.xml', '--report', 'github']
    const args = ['compare', 'hello', ...quick, '--out', 'out', '--quiet', ...reports]
    const { code, stdout } = await run(args, { cwd: folder.path, env: { ...noStep, GITHUB_OUTPUT: outputs } })
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /\nResult: out\/result\.json\nReport: out\/report\.md\nReport: report\.xml\n::(notice|warning) title=/,
    )
    expect(read(folder.path, 'out/report.md')).toContain(`--seed ${resultIn(join(folder.path, 'out')).seed}`)
    expect(read(folder.path, 'report.xml')).toContain('<testcase name="the run came to its end"')
    expect(read(outputs)).toMatch(
      /^verdict<<(\w+)\n(unjudged|inconclusive)\n\1\nresult<<\1\n\/.*\/out\/result\.json\n\1\nreport<<\1\n\/.*\/out\/report\.md\n/,
    )
  })

  test('with --json stdout stays the result alone', async () => {
    using folder = scratch()
    const args = [
      'compare',
      'hello',
      ...quick,
      '--out',
      'out',
      '--json',
      '--report',
      'github',
      '--report',
      'text:r.txt',
    ]
    const { stdout, stderr } = await run(args, { cwd: folder.path, env: noStep })
    expect(JSON.parse(stdout)).toMatchObject({ command: 'compare' })
    expect(stderr).toMatch(/\n::(notice|warning) title=.*\nReport: r\.txt\n$/)
  })

  test('of a run that failed: the reports are there, and the exit code is its own', async () => {
    using folder = scratch()
    const app = inRepository('test/fixtures/apps/exits-at-once.js')
    const args = ['compare', app, ...quick, '--out', 'out', '--report', 'markdown:r.md', '--report', 'github']
    const { code, stdout, stderr } = await run(args, { cwd: folder.path, env: noStep })
    expect(code).toBe(3)
    expect(stdout).toMatch(/^Report: r\.md\n::error title=.*%3A Unfinished::/)
    expect(stderr).toContain('clusterbench: ')
    expect(read(folder.path, 'r.md')).toMatch(/: Unfinished\n\n\*\*Unfinished:\*\* /)
  })

  test('of chaos that is interrupted', async () => {
    using folder = scratch()
    const load = [
      '--modes',
      'single',
      '--rate',
      '20',
      '--warmup',
      '200ms',
      '--baseline-for',
      '1s',
      '--kill-every',
      '3s',
    ]
    const args = ['chaos', 'hello', ...load, '--out', 'out', '--report', 'junit:r.xml', '--report', 'markdown:r.md']
    const running = start(args, { cwd: folder.path, env: noStep })
    const began = new Promise<void>(resolve => {
      running.child.stderr!.on('data', () => {
        if (/baseline/i.test(running.stderr())) resolve()
      })
    })
    await began
    running.child.kill('SIGINT')
    const { code, stdout } = await running.ended
    expect(code).toBe(130)
    expect(stdout).toMatch(/Result: out\/result\.json\nReport: r\.xml\nReport: r\.md\n$/)
    expect(read(folder.path, 'r.xml')).toMatch(/<error message="Unfinished: interrupted /)
    expect(read(folder.path, 'r.md')).toContain('## clusterbench chaos hello: Unfinished')
  })
})
