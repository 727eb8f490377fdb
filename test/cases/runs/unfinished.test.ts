import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { resultSchema } from '../../../src/model/result.ts'
import { run, scratch } from '../../support/command.ts'
import { inRepository } from '../../support/targets.ts'

const app = (name: string) => inRepository(`test/fixtures/apps/${name}.js`)
const REPORTS = { markdown: 'r.md', junit: 'r.xml', html: 'r.html', github: 'r.github', text: 'r.txt' }

/** A run that ends with exit 3, and all that it printed and wrote. */
async function unfinished(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  using folder = scratch()
  const reports = Object.entries(REPORTS).flatMap(([format, file]) => ['--report', `${format}:${file}`])
  const count = join(folder.path, 'count')
  const ended = await run([...args, '--out', 'out', ...reports], { cwd: folder.path, env: { COUNT: count, ...env } })
  const read = (file: string) => readFileSync(join(folder.path, file), 'utf8')
  const written = Object.values(REPORTS).map(file => [file, read(file)] as const)
  return { ...ended, written, result: resultSchema.parse(JSON.parse(read('out/result.json'))) }
}

describe('what was learned before a run failed is told after the reason', () => {
  test('compare: an app that never starts again after two generations', async () => {
    const args = ['compare', app('starts-so-often'), app('own-ports'), '--modes', 'single', '--budget', '60s']
    const { code, stdout, stderr, written, result } = await unfinished(args, { STARTS: '2' })
    expect(code).toBe(3)
    expect(stderr).toMatch(
      /clusterbench: \S*starts-so-often\.js \(single\) exited with code 1 [\s\S]*the database is gone/,
    )
    expect(stdout).toMatch(/^Unfinished: \S*starts-so-often\.js\s+\(single\)\s+exited\s+with\s+code\s+1\s/)
    expect(stdout).toContain('req/s at full load')
    expect(stdout).toContain('the database is gone')
    expect(stdout).toContain('Result: out/result.json')
    for (const [file, text] of written) expect(text, file).toContain('Unfinished')
    expect(result).toMatchObject({ state: 'failed', exitCode: 3, generations: [{}, {}] })
  })

  test('chaos: a fault without effect after one that had some', async () => {
    const load = ['--modes', 'single', '--rate', '50', '--warmup', '200ms', '--baseline-for', '1s', '--duration', '10s']
    const faults = ['--fault', 'kill at=2500ms signal=SIGKILL', '--fault', 'kill at=7500ms signal=SIGTERM within=500ms']
    const { code, stdout, stderr, written, result } = await unfinished([
      ...['chaos', app('ignores-sigterm'), ...load, ...faults, '--cooldown', '1s', '--restart-delay', '400ms'],
    ])
    expect(code).toBe(3)
    expect(stderr).toMatch(/clusterbench: Fault 2 \(kill\) had no effect on single/)
    expect(stdout).toMatch(
      /^Unfinished: Fault 2 \(kill\) had no effect on single[\s\S]* Seen\s+until\s+then: an\s+outage of /,
    )
    expect(stdout).toContain('what each fault cost')
    for (const [file, text] of written)
      expect(text, file).toMatch(/Unfinished[\s\S]*The service is down while the app restarts/)
    expect(result).toMatchObject({ state: 'failed', trials: [{ faults: [{ status: 'verified' }, {}] }] })
  })

  test('chaos: a baseline that does not hold', async () => {
    const load = ['--modes', 'single', '--rate', '100', '--warmup', '200ms', '--baseline-for', '1s']
    const { code, stdout, stderr, result } = await unfinished([
      ...['chaos', app('closes-one-in-ten'), ...load, '--kill-every', '3s', '--duration', '4s'],
    ])
    expect(code).toBe(3)
    expect(stderr).toMatch(/clusterbench: The baseline of single did not hold [\s\S]*\n {2}The app loses requests/)
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /^Unfinished: The baseline of single did not hold .* The app loses requests/,
    )
    expect(stdout).toContain('Results per arm')
    expect(stdout.match(/did not hold/g)).toHaveLength(1)
    expect(result.hint).toContain('The app loses requests')
  })
})
