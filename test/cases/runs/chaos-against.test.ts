import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { FaultComparison } from '../../../src/model/fault-comparison.ts'
import { runChaos, SHORT } from '../../support/chaos.ts'
import { ask, run, scratch } from '../../support/command.ts'
import { type Repository, repository, SERVER } from '../../support/repository.ts'

const KILLS = ['--kill-every', '1s', '--duration', '3s', '--rate', '100', '--modes', 'cluster-rr', '--workers', '2']

const refused = async ({ path }: Repository, ...args: string[]) =>
  ask(['chaos', 'server.js', '--kill-every', '1s', '--duration', '3s', ...args], { cwd: path })

/** Three faults are too few, unless a busy machine keeps the load from its schedule, which is told first. */
const isOfFewFaults = ({ reason }: FaultComparison) =>
  reason?.kind === 'generator-limit' || (reason?.kind === 'few-faults' && reason.needed === 6)

test('the versions take one turn each in a budget for one, and the result says what it takes for a verdict', {
  timeout: 120_000,
}, async () => {
  using repo = repository({ 'server.js': SERVER })
  const short = ['--against', 'HEAD', '--budget', '20s', ...KILLS]
  const { code, stdout, result } = await runChaos(['server.js', ...short], { cwd: repo.path })
  expect(code).toBe(0)
  expect(result.arms.map(({ id }) => id)).toEqual(['base', 'head'])
  expect(result.settings.repetitions).toBe(1)
  expect(result.repeats).toEqual([])
  const [dropped] = result.summary.faultComparisons!
  expect(dropped).toMatchObject({ verdict: 'inconclusive', candidateFaults: 3 })
  expect(isOfFewFaults(dropped!)).toBe(true)
  expect(stdout).toContain('What faults cost each version')
  expect(repo.worktrees()).toEqual([])
})

test('a stored result takes the place of the base: the same faults, at its rate', { timeout: 120_000 }, async () => {
  using folder = scratch()
  const kills = ['hello', ...KILLS.filter(word => word !== '--rate' && word !== '100')]
  const first = join(folder.path, 'first')
  const { code } = await run(['chaos', ...kills, ...SHORT, '--rate', '100', '--out', first])
  expect(code).toBe(0)
  const file = join(first, 'result.json')
  const { result, stdout } = await runChaos([...kills, '--baseline', file])
  expect(result.settings.ratePerSec).toBe(100)
  expect(result.baseline!.costs[0]!.costs).toHaveLength(3)
  expect(result.summary.faultComparisons![0]).toMatchObject({
    ...{ reference: 'baseline:cluster-rr', candidate: 'cluster-rr', referenceFaults: 3, gate: true },
  })
  expect(isOfFewFaults(result.summary.faultComparisons![0]!)).toBe(true)
  expect(stdout).toContain('cluster-rr against cluster-rr in the baseline')
  const others = [
    [['--kill-signal', 'SIGTERM'], 'different plan: faults: there 3 × kill '],
    [['--fault', 'pause at=1s for=100ms'], 'different plan: faults: there 3 × kill '],
    [['--kill-timeout', '900ms'], 'different plan: faults: '],
    [['--min-uptime', '900ms'], 'different plan: minUptime: there 1000, here 900'],
    [['--timeout', '3s'], 'different scenario: timeout: there 2000 ms, here 3000 ms'],
    [['--workers', '3'], 'different scenario: workers of cluster-rr: there 2, here 3'],
  ] as const
  for (const [more, message] of others) {
    const wrong = await ask(['chaos', ...kills, ...SHORT, ...more, '--baseline', file])
    expect(wrong.stderr).toContain(message)
    expect(wrong.code).toBe(2)
  }
})

test('what cannot be is refused in one line, before anything is brought', async () => {
  using repo = repository({ 'server.js': SERVER })
  for (const [args, message] of [
    [['--against', 'mian'], '--against "mian": expected a git ref'],
    [['--against', 'main', '--budget', '5s'], '--budget 5s: expected at least '],
    [['--budget', '5s'], '--budget: requires --against'],
    [['--setup', 'true'], '--setup: requires --against'],
    [['--against', 'main', '--command', 'node server.js'], 'not allowed together with --command'],
  ] as const) {
    const { code, stdout, stderr } = await refused(repo, ...args)
    expect(stderr).toContain(message)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  }
  expect(readdirSync(repo.path).sort()).toEqual(['.git', 'server.js'])
})
