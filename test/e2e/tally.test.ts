import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type ChaosResult, chaosResultSchema } from '../../src/model/chaos-result.ts'
import { type CompareResult, compareResultSchema } from '../../src/model/compare-result.ts'
import type { ValueCounts } from '../../src/model/tally.ts'
import { run, scratch } from '../support/command.ts'

const TALLIES = [
  '--tally',
  'header:X-Cache',
  '--tally',
  'json:$.cache.hit',
  '--tally',
  'status',
  '--rate',
  '100',
  '--timeout',
  '10s',
]

const countOf = (value: string, counts: Readonly<ValueCounts>) =>
  counts.filter(each => each.value === value).reduce((sum, { count }) => sum + count, 0)

test('compare counts what all arms respond at once, and ends the store that they share', async () => {
  using folder = scratch()
  const quick = ['--budget', '6s', '--warmup', '200ms', '--modes', 'single,cluster-rr', '--workers', '2']
  const args = ['compare', 'cache', ...TALLIES, ...quick, '--threshold', 'share{status=200} >= 99%']
  const { code, stdout, alive } = await run([...args, '--out', folder.path, '--', '--store', 'ipc'])
  expect(code).toBe(0)
  expect(alive()).toEqual([])
  expect(stdout).toContain('Responses by header:x-cache at 100')
  const { settings, generations, summary }: CompareResult = compareResultSchema.parse(
    JSON.parse(readFileSync(join(folder.path, 'result.json'), 'utf8')),
  )
  expect(settings).toMatchObject({ tally: ['header:x-cache', 'json:$.cache.hit', 'status'], tallyMs: 600 })
  for (const { tallies } of generations.flatMap(({ arms }) => arms)) {
    const [header, place, status] = tallies!.map(({ steady }) => steady)
    expect(countOf('HIT', header!)).toBe(countOf('true', place!))
    expect(countOf('MISS', header!)).toBe(countOf('false', place!))
    // Half of 600 ms is counted.
    expect(countOf('200', status!)).toBeGreaterThanOrEqual(25)
    expect(countOf('200', status!)).toBeLessThanOrEqual(35)
  }
  expect(summary.thresholds).toHaveLength(2)
  expect(summary.arms.map(({ tallies }) => tallies?.length)).toEqual([3, 3])
})

test('chaos counts from the baseline on, by worker, and judges a share', async () => {
  using folder = scratch()
  const quick = ['--modes', 'cluster-rr', '--workers', '2', '--warmup', '500ms', '--baseline-for', '700ms']
  const load = ['--fault', 'none every=500ms', '--duration', '600ms', '--cooldown', '0ms']
  const thresholds = ['--threshold', 'share{status=200} > 95%', '--threshold', 'share{header:x-cache=STALE} > 50%']
  const { code } = await run(['chaos', 'cache', ...TALLIES, ...quick, ...load, ...thresholds, '--out', folder.path])
  expect(code).toBe(1)
  const { trials, summary }: ChaosResult = chaosResultSchema.parse(
    JSON.parse(readFileSync(join(folder.path, 'result.json'), 'utf8')),
  )
  const { counts } = trials[0]!.tallies![2]!
  // Without the 50 of the warm-up; the generator begins a little later than the trial.
  expect(countOf('200', counts)).toBeGreaterThanOrEqual(120)
  expect(countOf('200', counts)).toBeLessThanOrEqual(131)
  expect(counts.map(({ slot }) => slot).sort()).toEqual([1, 2])
  expect(summary.thresholds.map(({ verdict }) => verdict)).toEqual(['held', 'failed'])
})

test.each([
  [['--tally', 'x-cache'], '--tally "x-cache": '],
  [['--tally', 'header:a', '--tally', 'header:A'], '--tally header:a: expected no duplicates'],
  [['--tally', 'json:$'], '--tally "json:$": expected a path in JSON, such as json:$.items[0].id'],
  [['--threshold', 'share{HIT} > 60%'], '--threshold "share{HIT} > 60%": requires --tally'],
  [['--tally', 'status', '--threshold', 'share > 60%'], 'expected it in braces, such as share{HIT}'],
])('%j is refused in one line', async (args, message) => {
  const { code, stderr } = await run(['compare', 'hello', ...args])
  expect(code).toBe(2)
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect(stderr).toContain(message)
})
