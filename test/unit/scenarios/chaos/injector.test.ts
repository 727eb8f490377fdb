import { expect, test } from 'vitest'
import { sharedNowMs } from '../../../../src/model/shared-clock.ts'
import { type Injected, Injector, statusOf } from '../../../../src/scenarios/chaos/injector.ts'
import type { CommandEnd, CompanionControls, Target } from '../../../../src/targets/index.ts'
import { ScriptedControls } from '../../faults/scripted-controls.ts'

const fine: CommandEnd = { code: 0, signal: null, problem: undefined, lines: [] }

test('a command that still runs when it is due again is not run twice at once', async () => {
  const running: ((end: CommandEnd) => void)[] = []
  const endAll = () => {
    for (const end of running.splice(0)) end(fine)
  }
  let started = 0
  const carryOut = () =>
    new Promise<CommandEnd>(resolve => {
      started += 1
      running.push(resolve)
      if (started > 1) endAll()
    })
  const injector = new Injector({
    target: Object.assign(new ScriptedControls(() => ({})), { carryOut }) as unknown as Target,
    ...{ startedAtMs: sharedNowMs(), seed: 1, faultsFromMs: 0, signal: AbortSignal.timeout(5_000) },
    fired: (_victims, atMs) => ({ atMs, victims: new Set(), inFlight: 0 }),
    answeredBy: () => 0,
    changed: ({ skipped }: Injected) => {
      if (skipped !== undefined) endAll()
    },
    failed: error => {
      throw error
    },
  })
  const due = (id: number, atMs: number) => ({ id, atMs, fault: 'kill-command', params: { run: 'true' }, draw: 0 })
  await injector.run([due(1, 0), due(2, 1)])
  expect(started).toBe(1)
  expect(injector.all.map(statusOf)).toEqual(['verified', 'skipped'])
  expect(injector.all[1]!.skipped).toBe('fault 1 was still in progress')
})

test('a second fault of a companion is skipped while the first lasts, and one of another is not', async () => {
  const companion = (name: string): CompanionControls => ({
    ...{ name, pid: 7, isRunning: true, kill: () => true, endWithin: async () => undefined },
    ...{ restart: async () => {}, pause: async () => true, resume: () => {} },
  })
  const seen: { does: string }[] = []
  const injector = new Injector({
    target: new ScriptedControls(() => ({ companion })) as unknown as Target,
    ...{ startedAtMs: sharedNowMs(), seed: 1, faultsFromMs: 0, signal: AbortSignal.timeout(5_000) },
    fired: (_victims, atMs, traits) => {
      seen.push(traits)
      return { atMs, victims: new Set(), inFlight: 0 }
    },
    answeredBy: () => 0,
    changed: () => {},
    failed: error => {
      throw error
    },
  })
  const pause = (id: number, target: string) => {
    return { id, atMs: id, fault: 'pause', params: { for: '100ms', target }, draw: 0 }
  }
  await injector.run([pause(1, 'redis'), pause(2, 'redis'), pause(3, 'mail')])
  expect(injector.all.map(statusOf)).toEqual(['verified', 'skipped', 'verified'])
  expect(injector.all[1]!.skipped).toBe('fault 1 was still in progress on redis')
  expect(seen.map(({ does }) => does)).toEqual(['disturbs', 'disturbs'])
})
