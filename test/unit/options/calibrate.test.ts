import { describe, expect, test } from 'vitest'
import type { CalibrateOptions } from '../../../src/options/calibrate-options.ts'
import { parseCommandLine, type RunRequest } from '../../../src/options/command-line.ts'
import { configured } from '../../../src/options/config/index.ts'
import { resolveCalibrate } from '../../../src/options/resolve-calibrate.ts'
import { folderWith } from './config-run.ts'

async function parse(args: readonly string[]): Promise<RunRequest<'calibrate'>> {
  const known = { formats: ['text'], trendFormats: [] }
  const request = await parseCommandLine(['calibrate', ...args], { known, version: '1.0.0', columns: 80 })
  if (request.command !== 'calibrate') throw new Error(`parsed as ${request.command}`)
  return request
}

/** The sample `hello`, because its work needs no calibration. */
async function resolved(args: readonly string[]): Promise<CalibrateOptions> {
  const { apps, flags } = await parse(args)
  return resolveCalibrate(apps.length > 0 ? apps : ['hello'], [], flags, '.')
}

test('the configuration of compare, as far as both have its words; flags go before it', async () => {
  const config = { app: 'hello', path: '/a', compare: { budget: '30s', margin: { throughput: '4%' }, against: 'main' } }
  using folder = folderWith({ 'clusterbench.config.json': JSON.stringify(config) })
  const { apps, flags } = await configured(await parse(['--path', '/b']), folder.path)
  expect(apps).toEqual(['hello'])
  expect(flags).toMatchObject({ path: '/b', budget: 30_000, margin: { throughput: 0.04 } })
  expect(flags).not.toHaveProperty('against')
  const { compare } = await resolveCalibrate(apps, [], flags, folder.path)
  expect(compare.margins).toMatchObject({ throughput: 0.04, cpuPerRequest: 0.02 })
  expect((await configured(await parse(['--no-config']), folder.path)).apps).toEqual([])
})

describe('the flags of calibrate', () => {
  test('by default ten runs of 60 s of each kind, in one process, and 5 %', async () => {
    const { compare, runs, slowdowns } = await resolved([])
    expect(compare.margins.throughput).toBe(0.02)
    expect({ runs, slowdowns, budgetMs: compare.budgetMs }).toEqual({ runs: 10, slowdowns: [0.05], budgetMs: 60_000 })
    expect(compare.arms.map(({ id, mode, control }) => ({ id, mode, control }))).toEqual([
      { id: 'base', mode: 'single', control: false },
      { id: 'copy', mode: 'single', control: false },
    ])
  })

  test('what is given', async () => {
    const args = ['--slowdown', '10%', '--slowdown', '3%', '--modes', 'cluster-rr', '--workers', '3', '--seed', '7']
    const { compare, slowdowns, seed } = await resolved([...args, '--runs', '2', '--connections', '20'])
    expect({ slowdowns, seed }).toEqual({ slowdowns: [0.1, 0.03], seed: 7 })
    expect(compare.arms[1]).toMatchObject({ mode: 'cluster-rr', workers: 3 })
    expect(compare.connections).toBe(20)
  })

  test.each([
    [['--slowdown', '5'], '--slowdown "5": expected a percentage above 0% and below 100%, such as 3%'],
    [['--slowdown', '5%', '--slowdown', '5%'], '--slowdown "5%": expected no duplicates'],
    [['--runs', '0'], '--runs "0": expected a whole number from 1 to 1000'],
    [
      ['--modes', 'single,cluster-rr'],
      '--modes "single,cluster-rr": expected one mode, because each has its own noise',
    ],
    [['--modes', 'singel'], '--modes "singel": no such mode'],
    [['--slowdwon', '5%'], "unknown option '--slowdwon' (Did you mean --slowdown?)"],
    [['a.js', 'b.js'], 'too many arguments'],
  ])('%j is refused', async (args, message) => {
    await expect(parse(args)).rejects.toThrow(message)
  })
})
