import { expect, test } from 'vitest'
import { withoutSecrets } from '../../../src/model/without-secrets.ts'
import { hashesOf } from '../../../src/scenarios/compare-record.ts'
import { compared, disturbed, folderWith } from './config-run.ts'

/** The environment of each arm, with these files and flags. */
async function environments(files: Record<string, string>, ...flags: string[]) {
  using folder = folderWith(files)
  const { arms } = await compared(folder.path, 'hello', '--modes', 'single,cluster-rr', ...flags)
  return Object.fromEntries(arms.map(({ id, app }) => [id, app.env]))
}

test('variables for all arms, and for one', async () => {
  expect(await environments({}, '--env', 'A=1', '--env', 'B=x=y', '--env', 'single:A=2', '--env', 'C=')).toEqual({
    single: { A: '2', B: 'x=y', C: '' },
    'cluster-rr': { A: '1', B: 'x=y', C: '' },
  })
})

test('a file, over which the flags go', async () => {
  const files = { 'a.env': 'A=file\nB="two words" # why\n', 'b.env': 'C=3\n' }
  const both = { A: 'flag', B: 'two words', C: '3' }
  expect(await environments(files, '--env-file', 'a.env', '--env-file', 'b.env', '--env', 'A=flag')).toEqual({
    single: both,
    'cluster-rr': both,
  })
})

test('a configuration, joined name by name', async () => {
  const config = JSON.stringify({ env: { A: 'file', N: 7, 'single:B': 'own' }, envFile: '.env' })
  const files = { 'clusterbench.config.json': config, '.env': 'F=1' }
  expect(await environments(files, '--env', 'A=flag')).toEqual({
    single: { A: 'flag', N: '7', B: 'own', F: '1' },
    'cluster-rr': { A: 'flag', N: '7', F: '1' },
  })
})

test('chaos has the same', async () => {
  using folder = folderWith({})
  const { arms } = await disturbed(folder.path, 'hello', '--kill-every', '5s', '--env', 'cluster-os:A=1')
  expect(arms.map(({ app }) => app.env)).toEqual([{}, { A: '1' }])
})

test.each([
  [['--env', 'A'], '--env "A": expected NAME=value, or an arm, a colon and that: head:NAME=value'],
  [['--env', '=1'], '--env "=1": expected NAME=value'],
  [['--env', '1A=1'], '--env "1A=1": expected NAME=value'],
  [
    ['--env', 'singel:A=1'],
    '--env "singel:A": "singel": no such arm; expected one of single, cluster-rr. Did you mean "single"?',
  ],
  [['--env-file', 'gone.env'], '--env-file "gone.env": cannot be read: ENOENT'],
])('%j is refused', async (flags, message) => {
  await expect(environments({}, ...flags)).rejects.toThrow(message)
})

test('another environment is another scenario, and none is as before', async () => {
  using folder = folderWith({})
  const hash = async (...flags: string[]) => hashesOf(await compared(folder.path, 'hello', ...flags)).argumentsHash
  const without = await hash()
  expect(await hash('--env', 'A=1')).not.toBe(without)
  expect(await hash('--env', 'A=1')).toBe(await hash('--env', 'A=1', '--modes', 'single'))
})

test('a result keeps no value that may be a secret', () => {
  const words = [
    '--env',
    'TOKEN=abc',
    '--env=single:DB=postgres://u:p@h',
    '--env',
    'NODE_ENV=production',
    '--env',
    'N=8',
  ]
  expect(withoutSecrets(words)).toEqual([
    '--env',
    'TOKEN=…',
    '--env=single:DB=…',
    '--env',
    'NODE_ENV=production',
    '--env',
    'N=8',
  ])
})
