import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { runChaos } from '../support/chaos.ts'
import { ask } from '../support/command.ts'
import { type Repository, repository, SERVER } from '../support/repository.ts'

const KILLS = ['--kill-every', '1s', '--duration', '3s', '--rate', '100', '--modes', 'cluster-rr', '--workers', '2']

const refused = async ({ path }: Repository, ...args: string[]) =>
  ask(['chaos', 'server.js', '--kill-every', '1s', '--duration', '3s', ...args], { cwd: path })

test('the versions take one turn each in a budget for one, and the result says what it takes for a verdict', {
  timeout: 60_000,
}, async () => {
  using repo = repository({ 'server.js': SERVER })
  const short = ['--against', 'HEAD', '--budget', '20s', ...KILLS]
  const { code, stdout, result } = await runChaos(['server.js', ...short], { cwd: repo.path })
  expect(code).toBe(0)
  expect(result.arms.map(({ id }) => id)).toEqual(['base', 'head'])
  expect(result.settings.repetitions).toBe(1)
  expect(result.repeats).toEqual([])
  const [dropped] = result.summary.faultComparisons!
  expect(dropped).toMatchObject({ verdict: 'inconclusive', reason: { kind: 'few-faults', needed: 6 } })
  expect(stdout).toContain('What faults cost each version')
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('of the 6 faults that a verdict needs')
  expect(repo.worktrees()).toEqual([])
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
