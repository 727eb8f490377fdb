import { describe, expect, test } from 'vitest'
import { findingsOf } from '../../support/chaos.ts'
import { check, KILLED_IN_THE_END, nameOf, RACES, type Restart, restart } from './restart.ts'

const SLOW = {
  env: { WORK_MS: '2600' },
  args: ['--rate', '20', '--timeout', '10s', '--baseline-for', '4s', '--cooldown', '5s'],
}

const SITUATIONS: readonly Restart[] = [
  { stops: 'close-all', env: { SIGNALS: '' }, finds: ['ended-at-signal'] },
  { stops: 'close-all', mode: 'cluster-os', env: { SIGNALS: '' }, finds: ['ended-at-signal'] },
  { stops: 'close-all', mode: 'single', env: { SIGNALS: '' }, finds: ['ended-at-signal'] },
  { stops: 'close-all', roll: 'strategy=signal signal=SIGINT', env: { SIGNALS: '' }, finds: ['ended-at-signal'] },
  { stops: 'close-all', env: { SIGNALS: 'SIGINT' }, finds: ['ended-at-signal'] },
  { stops: 'exit-at-once', finds: ['ended-at-signal'] },
  { stops: 'close-only', finds: ['never-drained'], tolerates: KILLED_IN_THE_END },
  { stops: 'reraise', finds: ['never-drained'], tolerates: KILLED_IN_THE_END },
  { stops: 'nothing', finds: ['never-drained'], tolerates: KILLED_IN_THE_END },
  // The load is over before its time to stop is: nobody knows whether it would have stopped.
  { stops: 'nothing', roll: 'killTimeout=20s', finds: [] },
  { stops: 'close-all', roll: 'strategy=disconnect', finds: ['never-told'], tolerates: KILLED_IN_THE_END },
  {
    stops: 'close-all',
    roll: 'strategy=disconnect',
    env: { SIGNALS: '' },
    finds: ['never-told'],
    tolerates: KILLED_IN_THE_END,
  },
  { stops: 'close-all', ...SLOW, finds: ['killed-while-busy'], tolerates: KILLED_IN_THE_END },
  { stops: 'close-all', ...SLOW, roll: 'killTimeout=8s', finds: ['slow-stop'], tolerates: RACES },
  { stops: 'wait', roll: 'killTimeout=5s', args: ['--cooldown', '5s'], finds: ['slow-stop'], tolerates: RACES },
  { stops: 'no-exit', finds: ['never-exits'], tolerates: KILLED_IN_THE_END },
  { stops: 'timer', finds: ['never-exits'], tolerates: KILLED_IN_THE_END },
  { stops: 'destroy-new', args: ['--no-keepalive'], finds: ['takes-while-stopping'], tolerates: KILLED_IN_THE_END },
]

describe('what is found of a rolling restart', () => {
  test.each(SITUATIONS.map(each => [nameOf(each), each] as const))('%s', (_, each) => check(each))
})

describe('races', () => {
  /** They happen at some restarts only. The apps differ in how they leave alone. */
  test.each([
    ['cut-keep-alive', []],
    ['handoff-lost', ['--no-keepalive', '--rate', '300']],
  ] as const)(
    '%s is found where it happens, and never where the app sees to it',
    async (id, args) => {
      const often = { at: 'every=1s', args, env: { WORK_MS: '2' } }
      const seen = async (stops: string) => findingsOf(await restart({ ...often, stops, finds: [] }), 'cluster-rr')
      let found: readonly string[] = []
      for (let attempt = 0; attempt < 12 && !found.includes(id); attempt += 1) found = await seen('close-all')
      expect(found).toContain(id)
      expect(await seen('clients-first')).not.toContain(id)
    },
    300_000,
  )
})
