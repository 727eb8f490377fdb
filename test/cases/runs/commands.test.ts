import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { chaosResultSchema } from '../../../src/model/chaos-result.ts'
import { resultIn, run, scratch, start } from '../../support/command.ts'
import { eventually, inRepository } from '../../support/targets.ts'

const LAUNCHED = inRepository('test/fixtures/launchers')
/** Node without our agent, started again by a loop whenever it ends. */
const UNSEEN = 'while true; do env -u NODE_OPTIONS node server.js; sleep 0.3; done'

test('commands and modes are arms of one comparison', async () => {
  using folder = scratch()
  const commands = ['--command', 'npm start', '--command', `unseen: ${UNSEEN}`]
  const args = [
    'compare',
    ...commands,
    '--modes',
    'single',
    '--budget',
    '3s',
    '--warmup',
    '200ms',
    '--out',
    folder.path,
  ]
  const { code, stdout, stderr, alive } = await run(args, { cwd: LAUNCHED })
  expect(stderr).toContain('Running node server.js ("start" in package.json).')
  const { arms } = resultIn(folder.path)
  expect(arms.map(({ id, mode }) => [id, mode])).toEqual([
    ['single', 'single'],
    ['npm start', 'command'],
    ['unseen', 'command'],
  ])
  expect([code, stdout.includes('report a different number of answers')]).toEqual([0, false])
  expect(alive()).toEqual([])
})

test('a process without an agent is killed and comes back, and its losses are its own', async () => {
  using folder = scratch()
  const load = ['--rate', '300', '--warmup', '300ms', '--baseline-for', '2s', '--cooldown', '2s']
  const faults = ['--fault', 'kill at=1s', '--fault', 'block at=5s for=200ms', '--duration', '6s']
  const args = ['chaos', '--command', `unseen: ${UNSEEN}`, ...load, ...faults, '--out', folder.path]
  const { code, stderr, stdout } = await run(args, { cwd: LAUNCHED })
  expect(code).toBe(3)
  expect(stderr).toMatch(
    /Fault 2 \(block\) had no effect on unseen: process \d+ has no agent to do it: it is no Node process/,
  )
  const { trials, summary } = chaosResultSchema.parse(
    JSON.parse(readFileSync(join(folder.path, 'result.json'), 'utf8')),
  )
  expect(trials[0]!.workers.map(({ slot, incarnation, agent }) => [slot, incarnation, agent])).toEqual([
    [1, 0, false],
    [1, 1, false],
  ])
  const [kill] = summary.faults
  expect(kill).toMatchObject({ inFlight: null, dropRatio: null })
  // Late responses may keep the service from counting as recovered on a busy machine; the last request was lost long before.
  expect(kill!.lastHarmMs).toBeGreaterThan(0)
  expect(kill!.lastHarmMs).toBeLessThan(3_500)
  expect(summary.findings.map(({ id }) => id)).toContain('no-agent')
  expect(stdout).not.toContain('disagree')
})

test('an interrupted command leaves nothing behind, however many processes it has started', async () => {
  using folder = scratch()
  const args = ['chaos', '--command', `npm start & ${UNSEEN}`, '--kill-every', '1s', '--out', folder.path]
  const running = start(args, { cwd: LAUNCHED })
  await eventually('it runs', 60_000, () => running.stderr().includes('warmup'))
  running.child.kill('SIGINT')
  const { code } = await running.ended
  expect(code).toBe(130)
  expect(running.alive()).toEqual([])
})
