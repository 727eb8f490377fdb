import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { CapacityOptions } from '../../../src/options/capacity-options.ts'
import { parseCommandLine, type RunRequest } from '../../../src/options/command-line.ts'
import { configured } from '../../../src/options/config/index.ts'
import { resolveCapacity } from '../../../src/options/resolve-capacity.ts'
import { folderWith } from './config-run.ts'

async function parse(args: readonly string[]): Promise<RunRequest<'capacity'>> {
  const known = { formats: ['text'], trendFormats: [] }
  const request = await parseCommandLine(['capacity', ...args], { known, version: '1.0.0', columns: 80 })
  if (request.command !== 'capacity') throw new Error(`parsed as ${request.command}`)
  return request
}

async function resolved(args: readonly string[]): Promise<CapacityOptions> {
  const { apps, flags } = await parse(args)
  return resolveCapacity(apps.length > 0 ? apps : ['hello'], [], flags, '.')
}

const expressionsOf = ({ slo }: CapacityOptions) => slo.map(({ expression, implied }) => [expression, implied])

describe('the objectives', () => {
  test('by default', async () => {
    const options = await resolved([])
    expect(expressionsOf(options)).toEqual([
      ['latency.p99 < 100ms', false],
      ['dropped == 0', false],
      ['availability >= 99%', true],
    ])
    expect(options).toMatchObject({ stepMs: 1_000, precision: 0.05, compare: { budgetMs: 120_000, connections: 10 } })
  })

  test('those that are given replace them; a rate that is mostly rejected is never carried', async () => {
    expect(expressionsOf(await resolved(['--slo', 'latency.p50<5ms']))).toEqual([
      ['latency.p50 < 5ms', false],
      ['availability >= 99%', true],
    ])
    const own = await resolved(['--slo', 'latency.p99 < 1s', '--slo', 'availability >= 90%'])
    expect(expressionsOf(own)).toEqual([
      ['latency.p99 < 1s', false],
      ['availability >= 90%', false],
    ])
  })

  test('a step is as long as it takes to see that a limit is not kept', async () => {
    expect((await resolved(['--slo', 'latency.p99 < 400ms'])).stepMs).toBe(4_000)
    expect((await resolved(['--slo', 'latency.p99 < 400ms', '--slo', 'latency.max < 5s'])).stepMs).toBe(4_000)
    expect((await resolved(['--slo', 'latency.p99 < 1m'])).stepMs).toBe(10_000)
    expect((await resolved(['--slo', 'dropped == 0'])).stepMs).toBe(1_000)
    expect((await resolved(['--slo', 'latency.p99 < 400ms', '--step', '2500ms'])).stepMs).toBe(2_500)
  })

  test.each([
    ['throughput > 5', '--slo "throughput > 5": "throughput": a metric of compare, not of capacity'],
    ['latency.p95 < 1s', '--slo "latency.p95 < 1s": "latency.p95": no such metric. Did you mean "latency.p'],
    ['latency.p99 > 1s', '--slo "latency.p99 > 1s": expected one of < <= == for latency.p99, because'],
    ['availability < 99%', '--slo "availability < 99%": expected one of > >= == for availability, because'],
    ['warn: dropped == 0', '--slo "warn: dropped == 0": expected no level'],
    ['latency.p99 regress < 3%', '--slo "latency.p99 regress < 3%": "regress": only allowed in compare'],
    ['latency.p99{search} < 1s', '--slo "latency.p99{search} < 1s": expected no {search}: an objective is about all'],
    ['latency.p99 < 100', '--slo "latency.p99 < 100": limit "100": for latency.p99, expected a duration'],
  ])('%j is refused', async (text, message) => {
    await expect(parse(['--slo', text])).rejects.toThrow(message)
  })
})

test.each([
  [['a.js', 'b.js'], 'too many arguments'],
  [['--step', '1'], '--step "1": expected a duration'],
  [['--precision', '5'], '--precision "5": expected a percentage'],
  [['--threshold', 'dropped == 0'], '--threshold: an option of compare, chaos and soak, not of capacity'],
  [['--modes', 'autoscal'], '--modes "autoscal": no such mode'],
])('%j is refused', async (args, message) => {
  await expect(parse(args)).rejects.toThrow(message)
})

test('a mode that changes the number of its workers has no capacity of its own', async () => {
  await expect(resolved(['--modes', 'autoscale'])).rejects.toThrow('--modes autoscale: only for chaos')
})

test('a mix with rates of its own is refused: they are what is looked for', async () => {
  using folder = folderWith({ 'mix.json': JSON.stringify({ entries: [{ path: '/a' }, { path: '/b', rate: 5 }] }) })
  await expect(resolved(['--requests', join(folder.path, 'mix.json')])).rejects.toThrow(
    '--requests: expected weights only, without rates: capacity sets the rate',
  )
})

test('the configuration of compare, as far as both have its words; flags go before it', async () => {
  const config = { app: 'hello', path: '/a', compare: { budget: '30s', connections: 33, against: 'main' } }
  using folder = folderWith({ 'clusterbench.config.json': JSON.stringify(config) })
  const { apps, flags } = await configured(await parse(['--path', '/b']), folder.path)
  expect(apps).toEqual(['hello'])
  expect(flags).toMatchObject({ path: '/b', budget: 120_000 })
  const { compare } = await resolveCapacity(apps, [], flags, folder.path)
  expect(compare.connections).toBe(33)
  expect(compare.versions).toBeUndefined()
})
