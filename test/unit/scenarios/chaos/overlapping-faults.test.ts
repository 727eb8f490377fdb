import { expect, test } from 'vitest'
import { type Injected, overlapsOtherFault } from '../../../../src/scenarios/chaos/injector.ts'

function injected(fault: string, slot: number, firedAtMs: number, endedAtMs?: number): Injected {
  const params = {}
  return {
    planned: { id: 1, atMs: firedAtMs, fault, params, draw: 0 },
    plannedMs: firedAtMs,
    victims: [{ slot, incarnation: 0, pid: 4_000, startedAtMs: 0, listening: true, retiring: false }],
    fired: { atMs: firedAtMs, victims: new Set(), inFlight: 0 },
    skipped: undefined,
    effect:
      endedAtMs === undefined
        ? undefined
        : { verified: true, evidence: '', effectiveAtMs: firedAtMs, endedAtMs, ...params },
  }
}

test('a fault is entangled with another kind that was not over on the same worker', () => {
  const block = injected('block', 7, 1_000, 3_000)
  const isWith = (other: Injected) => overlapsOtherFault(block, [other, block])
  expect(isWith(injected('pause', 7, 500, 1_500))).toBe(true)
  expect(isWith(injected('pause', 7, 500))).toBe(true)
  expect(isWith(injected('pause', 7, 2_000))).toBe(true)
  expect(isWith(injected('pause', 7, 500, 900))).toBe(false)
  expect(isWith(injected('pause', 8, 500, 1_500))).toBe(false)
  expect(isWith(injected('rolling-restart', 8, 500, 1_500))).toBe(true)
  // An app that ignores SIGTERM ignores the second one as well.
  expect(isWith(injected('block', 7, 500, 1_500))).toBe(false)
})
