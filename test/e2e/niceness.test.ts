import { getPriority } from 'node:os'
import { expect, test } from 'vitest'
import { chaosResultIn } from '../support/chaos.ts'
import { resultIn, run, scratch } from '../support/command.ts'

const nicer = getPriority() + 5
const app = ['test/fixtures/apps/answers-if-nice.js', '--modes', 'single,cluster-rr', '--workers', '1']
const compare = ['compare', ...app, '--budget', '1s', '--warmup', '200ms']
const phases = ['--warmup', '200ms', '--baseline-for', '500ms', '--duration', '1500ms', '--cooldown', '500ms']
const chaos = ['chaos', ...app, ...phases, '--rate', '50', '--fault', 'none at=1s']

test.each([
  ['compare', compare, resultIn],
  ['chaos', chaos, chaosResultIn],
])('%s: where the load generator has no CPU of its own, the apps are nicer than it', async (_, args, read) => {
  using folder = scratch()
  const env = { EXPECTED_NICENESS: String(nicer) }
  const { code, stderr, alive } = await run([...args, '--no-pin', '--out', folder.path], { env })
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('503')])
  expect(alive()).toEqual([])
  expect(read(folder.path).environment).toMatchObject({ placement: null, niceness: nicer })
})
