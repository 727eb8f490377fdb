import { expect, test } from 'vitest'
import type { Effect } from '../../../../src/faults/index.ts'
import { type Injected, noEffectReason } from '../../../../src/scenarios/chaos/injector.ts'

function injected(fault: string, effect: Partial<Effect> | undefined, skipped?: string): Injected {
  const nothing = { verified: false, evidence: 'why', effectiveAtMs: undefined, endedAtMs: undefined }
  return {
    planned: { id: 1, atMs: 0, fault, params: {}, draw: 0 },
    plannedMs: 0,
    victims: [],
    fired: skipped === undefined ? { atMs: 0, victims: new Set(), inFlight: 0 } : undefined,
    skipped,
    effect: effect && { ...nothing, ...effect },
  }
}

const verified = { verified: true, effectiveAtMs: 1 }

test.each([
  ['nothing at all', [], 'none was due'],
  ['a fault that was skipped', [injected('kill', undefined, 'nobody was there')], 'nobody was there'],
  ['one that was under way at the end', [injected('kill', { unfinished: true })], 'why'],
  ['one whose victim was gone', [injected('kill', { victimGone: true })], 'why'],
  ['one beside a sham', [injected('none', verified), injected('kill', { unfinished: true })], 'why'],
  ['a sham alone', [injected('none', verified)], undefined],
  ['half a rolling restart', [injected('rolling-restart', { unfinished: true, effectiveAtMs: 1 })], undefined],
  ['one of two', [injected('kill', { unfinished: true }), injected('kill', verified)], undefined],
  // Two faults of different kinds on one worker; it went on to the end.
  ['one without effect', [injected('block', {})], undefined],
])('%s', (_, all, why) => {
  expect(noEffectReason(all)).toBe(why)
})
