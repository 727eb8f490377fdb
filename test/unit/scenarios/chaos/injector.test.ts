import { expect, test } from 'vitest'
import { sharedNowMs } from '../../../../src/model/shared-clock.ts'
import { type Injected, Injector, statusOf } from '../../../../src/scenarios/chaos/injector.ts'
import type { CommandEnd, Target } from '../../../../src/targets/index.ts'
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
    ...{ startedAtMs: sharedNowMs(), faultsFromMs: 0, signal: AbortSignal.timeout(5_000) },
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
