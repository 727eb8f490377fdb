import { expect, test } from 'vitest'
import type { Effect } from '../../../../src/faults/index.ts'
import { PLAN_SCHEMA, type Plan, type PlannedFault } from '../../../../src/model/plan.ts'
import { type Injected, isInVain, statusOf } from '../../../../src/scenarios/chaos/injector.ts'

const restart: PlannedFault = { id: 1, atMs: 0, fault: 'rolling-restart', params: { strategy: 'own' }, draw: 0 }
const kill: PlannedFault = { id: 2, atMs: 1_000, fault: 'kill', params: {}, draw: 0 }

function planOf(...faults: PlannedFault[]): Plan {
  return { schema: PLAN_SCHEMA, seed: 1, durationMs: 10_000, faults }
}

function injected(effect: Partial<Effect>): Injected {
  const nothing = { verified: false, evidence: 'why', effectiveAtMs: undefined, endedAtMs: undefined }
  const fired = { atMs: 0, victims: new Set<number>(), inFlight: 0 }
  return { planned: restart, plannedMs: 0, victims: [], fired, skipped: undefined, effect: { ...nothing, ...effect } }
}

const unhandled = { signal: 'SIGHUP', handled: [] }
const otherWords = { ...restart, id: 2, params: { strategy: 'own', trigger: 'SIGUSR2' } }

test.each([
  ['a fault without effect', {}, planOf(restart, kill), true],
  ['one that took effect', { verified: true }, planOf(restart), false],
  ['one whose victim was gone', { victimGone: true }, planOf(restart), false],
  [
    'a signal that the app does not handle, sent again later',
    { unhandled },
    planOf(restart, { ...restart, id: 2 }),
    true,
  ],
  ['a signal that the app does not handle, beside a kill', { unhandled }, planOf(restart, kill), false],
  ['a signal that the app does not handle, before another', { unhandled }, planOf(restart, otherWords), false],
])('%s', (_, effect, plan, inVain) => {
  const fault = injected(effect)
  expect(isInVain(fault, [fault], plan)).toBe(inVain)
})

test('a restart whose signal the app does not handle is skipped', () => {
  expect(statusOf(injected({ unhandled }))).toBe('skipped')
  expect(statusOf(injected({}))).toBe('ineffective')
})
