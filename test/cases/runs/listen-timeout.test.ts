import { expect, test } from 'vitest'
import { chaosResultIn, findingsOf, runChaos, SHORT, trialOf } from '../../support/chaos.ts'
import { run, scratch } from '../../support/command.ts'

const SLOW = ['test/fixtures/apps/starts-late.js', '--modes', 'cluster-rr', '--workers', '2', '--rate', '50']
const boot = (ms: number) => ({ env: { BOOT_MS: `${ms}` } })

test('a replacement that needs longer than --listen-timeout is told as that, not as an app that does not come back', async () => {
  const args = [
    ...SLOW,
    '--fault',
    'kill at=1s',
    '--duration',
    '1500ms',
    '--cooldown',
    '3s',
    '--listen-timeout',
    '600ms',
  ]
  const { result, stdout, stderr, code } = await runChaos(args, boot(1_500))
  expect(code).toBe(0)
  expect(findingsOf(result, 'cluster-rr')).toContain('killed-while-starting')
  expect(findingsOf(result, 'cluster-rr')).not.toContain('not-respawned')
  const { listenTimeoutMs, events } = trialOf(result, 'cluster-rr')
  expect(listenTimeoutMs).toBe(600)
  expect(events.find(event => event.kind === 'killed')).toMatchObject({ cause: 'listen-timeout' })
  const text = stdout.replace(/\s+/g, ' ')
  expect(text).toMatch(
    /did not listen within 600 ms \(--listen-timeout\), and the first start took [\d.]+ m?s; worker \d was missing/,
  )
  expect(text).toMatch(/Raise --listen-timeout, for example to \d+s, or leave it out/)
  expect(stderr.replace(/\s+/g, ' ')).toMatch(
    /took [\d.]+s to start, longer than --listen-timeout \(0\.6s\): replacements will be killed/,
  )
})

test('by default it has as long as it needs, however slow the first start was', async () => {
  const args = [...SLOW, '--fault', 'kill at=1s', '--duration', '1500ms', '--cooldown', '7s']
  const { result, code } = await runChaos(args, boot(3_500))
  expect(code).toBe(0)
  const { listenTimeoutMs, faults, events } = trialOf(result, 'cluster-rr')
  expect(listenTimeoutMs).toBeGreaterThan(3_500)
  expect(result.settings.policy.listenTimeout).toBeNull()
  expect(events.map(event => event.kind)).not.toContain('killed')
  expect(faults[0]!.times.listeningMs).toBeGreaterThan(3_500)
  for (const id of ['killed-while-starting', 'not-respawned', 'crash-loop'])
    expect(findingsOf(result, 'cluster-rr')).not.toContain(id)
})

test.each([
  [
    'a rolling restart',
    ['--rolling-restart-at', '1s'],
    /Fault 1 \(rolling-restart\) did not complete on cluster-rr: the replacement of worker 1 was killed because it did not listen within 0\.5s \(--listen-timeout\); the first start of the app took [\d.]+s\./,
  ],
  [
    'the death of every worker',
    ['--fault', 'kill at=1s,1400ms', '--max-restarts', '1'],
    /starts-late\.js \(cluster-rr\) has no worker left: .*1 restart.* within 0\.5s \(--listen-timeout\); its first start took [\d.]+s\./,
  ],
])('%s ends the run with the flag and the time of a start', async (_, faults, message) => {
  using folder = scratch()
  const limits = ['--duration', '5s', '--listen-timeout', '500ms', '--out', folder.path]
  const { code, stderr, alive } = await run(['chaos', ...SHORT, ...SLOW, ...faults, ...limits], boot(1_500))
  expect(alive()).toEqual([])
  expect(stderr).toMatch(message)
  expect(stderr).toMatch(
    /\n {2}Raise --listen-timeout, for example to \d+s, or leave it out: the default follows from the first start\./,
  )
  expect(code).toBe(3)
  expect(chaosResultIn(folder.path).error).toMatch(message)
})
