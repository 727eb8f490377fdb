import { expect, test } from 'vitest'
import { drawPlan, parseFault } from '../../../src/faults/plan/index.ts'
import { refuseUnfit } from '../../../src/options/chaos-plan.ts'

const refusing = (text: string, ...modes: string[]) => {
  const plan = drawPlan([parseFault(text, '--fault')], { seed: 1, durationMs: 30_000 })
  return () => refuseUnfit(plan, modes)
}

test.each([
  [
    'pause at=1s',
    'threads',
    '--fault pause: not possible in mode threads: SIGSTOP would stop the whole process; use block',
  ],
  ['kill at=1s signal=SIGTERM', 'threads', 'SIGTERM would reach the whole process'],
  ['crash at=1s how=abort', 'threads', 'process.abort() would end the whole process; use how=exception'],
  ['rolling-restart at=1s', 'threads', 'no signal reaches a thread'],
  ['rolling-restart at=1s', 'own', '--modes own: only the app can restart its own workers'],
  ['rolling-restart at=1s', 'pm2', '--modes pm2: only the app can restart its own workers'],
  ['rolling-restart at=1s', 'command', '--command: only the app can restart its own workers'],
  ['rolling-restart at=1s strategy=own', 'cluster-rr', '--fault rolling-restart strategy=own: the app does not start'],
  [
    'kill at=1s',
    'url',
    '--fault kill: not possible with --url, whose processes are not those of this run; say how with',
  ],
  ['kill-command at=1s run=true', 'single', '--fault kill-command: only possible with --url; use kill'],
])('%s is refused in mode %s', (text, mode, message) => {
  expect(refusing(text, mode)).toThrow(message)
})

test.each([['kill at=1s'], ['pause at=1s'], ['kill-command at=1s run=true']])(
  '%s is refused for an app and a server of --url in one run',
  text => {
    const message = 'not possible for an app and a server of --url in one run'
    expect(refusing(text, 'single', 'url')).toThrow(message)
    expect(refusing(text, 'url', 'cluster-rr')).toThrow(message)
  },
)

test('a fault that hits nobody is possible for both in one run', () => {
  expect(refusing('none at=1s', 'single', 'url')).not.toThrow()
})

test.each([
  ['kill at=1s', 'threads'],
  ['crash at=1s', 'threads'],
  ['block at=1s', 'threads'],
  ['memory at=1s', 'threads'],
  ['pause at=1s', 'cluster-rr'],
  ['rolling-restart at=1s strategy=own', 'pm2'],
  ['rolling-restart at=1s strategy=own', 'command'],
  ['kill-command at=1s run=true', 'url'],
  ['restart-command at=1s run=true', 'url'],
])('%s is possible in mode %s', (text, mode) => {
  expect(refusing(text, mode)).not.toThrow()
})
