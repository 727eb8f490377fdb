import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CompareResult } from '../../src/model/compare-result.ts'
import { nightlyRuns, noisy } from '../golden/history.ts'
import { ask, run, scratch } from '../support/command.ts'
import { inRepository } from '../support/targets.ts'

const folder = scratch()

/** The real result in the repository, as if it had been measured on that night. */
function realNight(night: number, slower: number): CompareResult {
  const result = JSON.parse(readFileSync(inRepository('results/examples/compare.json'), 'utf8')) as CompareResult
  const factor = slower * (1 + 0.01 * ((night % 5) - 2))
  for (const { throughput } of result.summary.arms) {
    throughput.perSec *= factor
    throughput.ci = throughput.ci && [throughput.ci[0] * factor, throughput.ci[1] * factor]
  }
  const git = { commit: 'e1ce26ab714f3b7714dde2e04ef4abd95519f111', dirty: true, folder: '' }
  const environment = { ...result.environment, git }
  return { ...result, environment, seed: night, startedAt: new Date(Date.UTC(2026, 8, night + 1)).toISOString() }
}

function write(name: string, results: readonly unknown[]): string[] {
  return results.map((result, index) => {
    mkdirSync(join(folder.path, name, String(index)), { recursive: true })
    const path = join(folder.path, name, String(index), 'result.json')
    writeFileSync(path, JSON.stringify(result))
    return path
  })
}

let nights: string[]
beforeAll(() => {
  nights = write(
    'nights',
    Array.from({ length: 16 }, (_, night) => realNight(night, night < 8 ? 1 : 0.9)),
  )
})
afterAll(() => folder[Symbol.dispose]())

describe('trend', () => {
  test('says of each arm what changed, where and between which commits', async () => {
    const { code, stdout, stderr } = await ask(['trend', ...nights])
    expect(stderr).toBe('')
    expect(code).toBe(0)
    const flat = stdout.replace(/\s+/g, ' ')
    for (const arm of ['single', 'cluster-rr', 'cluster-os'])
      expect(flat).toMatch(
        new RegExp(`worse ${arm}: throughput fell by (9\\.\\d|1\\d) % at run 9 \\(e1ce26a\\+, 2026-09-09\\)`),
      )
    expect(flat).toContain('The runs before and after are of e1ce26a with uncommitted changes (+).')
    expect(Math.max(...stdout.split('\n').map(line => line.length))).toBeLessThanOrEqual(80)
  })

  test('shows one arm, another metric, the last runs; the same file twice counts once', async () => {
    const { stdout } = await ask(['trend', '--arm', 'single', '--metric', 'rss', '--last', '3', ...nights, nights[0]!])
    expect(stdout).toContain('single: 3 runs; detecting a change takes at least 14 runs')
    expect(stdout).toContain('Left out: 1 duplicate of another file.')
    expect(stdout).not.toContain('cluster-rr')
  })

  test('writes into a file, which other programs can read', async () => {
    const out = join(folder.path, 'trend.json')
    const { code, stdout, stderr } = await ask(['trend', ...nights, '--format', 'json', '--out', out])
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: `Report: ${out}\n` })
    const { schema, series } = JSON.parse(readFileSync(out, 'utf8')) as {
      schema: string
      series: { name: string; changes: unknown[] }[]
    }
    expect(schema).toBe('clusterbench.trend/1')
    expect(series.map(each => [each.name, each.changes.length])).toEqual([
      ['single', 1],
      ['cluster-rr', 1],
      ['cluster-os', 1],
    ])
  })

  test('one run is shown, with what it would take', async () => {
    const { code, stdout } = await ask(['trend', 'results/examples/compare.json'])
    expect(code).toBe(0)
    expect(stdout).toContain('single: 1 run; detecting a change takes at least 14 runs')
  })

  test('a hundred results are read in a heap that could not hold them all', async () => {
    const perSec = noisy('many', () => 800)
    const many = nightlyRuns(100, night => ({ arms: [{ id: 'single', perSec: perSec(night) }] }))
    const big = many.map(result => ({ ...result, events: 'x'.repeat(2_000_000) }))
    const files = write('many', big)
    const { code, stdout } = await run(['trend', ...files], { env: { NODE_OPTIONS: '--max-old-space-size=64' } })
    expect(code).toBe(0)
    expect(stdout).toContain('no change in throughput over 100 runs')
  })
})

describe('usage: one clear line, exit 2', () => {
  test.each([
    [['trend'], "missing required argument 'result.json'"],
    [['trend', 'no-such/*/result.json'], '"no-such/*/result.json": no file matches this pattern'],
    [['trend', 'no-such.json'], '"no-such.json": expected a result file:'],
    [['trend', 'results'], '"results": expected a result file, but this is a folder'],
    [['trend', 'package.json'], '"package.json": expected a result of schema clusterbench.result/2, but it has none'],
    [['trend', 'README.md'], '"README.md": expected a result file:'],
    [
      ['trend', 'x.json', '--metric', 'latency.p98'],
      '--metric "latency.p98": no such metric. Did you mean "latency.p9',
    ],
    [['trend', 'x.json', '--format', 'htm'], '--format "htm": no such report format; expected one of'],
    [['trend', 'x.json', '--last', '0'], '--last "0": expected a whole number from 1 to 100000'],
    [['trend', 'x.json', '--min-magnitude', '3'], '--min-magnitude "3": expected a percentage from 0% to 100%'],
    [['trend', 'x.json', '--alpha', '1'], '--alpha "1": expected a number from 0.0001 to 0.2'],
    [
      ['trend', 'results/examples/compare.json', '--arm', 'cluster-r'],
      '--arm "cluster-r": no such arm; expected one of single, cluster-rr, cluster-os. Did you mean "cluster-rr"?',
    ],
    [
      ['trend', 'results/examples/compare.json', '--metric', 'availability'],
      '--metric availability: the file contains no run with this metric',
    ],
    [['trend', 'results/examples/compare.json', '--out', '/dev/null/x'], '--out "/dev/null/x": cannot be written:'],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await ask(args)
    expect(stderr).toContain(message)
    expect(stderr.trim().split('\n').length, stderr).toBeLessThanOrEqual(2)
    expect(stdout).toBe('')
    expect(code).toBe(2)
  })
})
