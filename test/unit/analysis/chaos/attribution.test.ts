import { expect, test } from 'vitest'
import { attribute } from '../../../../src/analysis/chaos/attribution.ts'
import { chargedDrops, summarizeFaults } from '../../../../src/analysis/chaos/fault-summary.ts'
import { windowsOf } from '../../../../src/analysis/chaos/windows.ts'
import { type SampleHarm, sampleChaosRaw, sampleFault, sampleSham, sampleTrial } from '../../../golden/trials.ts'

const { settings } = sampleChaosRaw([])
const faults = [sampleFault(1, 10_000), sampleFault(2, 15_000), sampleSham(3, 20_000)]

/** One dropped request, and the fault that it is charged to; `background` for none, undefined for not counted. */
function chargedTo(atMs: number, more: Partial<SampleHarm> = {}): number | string | undefined {
  const harm = [{ fromMs: atMs, toMs: atMs + 4, outcome: 'closed', ...more } as const]
  const trial = sampleTrial({ harm, faults })
  expect(trial.drops.kind).toHaveLength(1)
  const { byFault, background } = attribute(trial, windowsOf(trial), trial.sloMs!)
  const [id] = [...byFault].find(([, drops]) => drops.length > 0) ?? []
  return id ?? (background.length > 0 ? 'background' : undefined)
}

test('a drop is charged to the window in which it was due', () => {
  expect(chargedTo(10_000)).toBe(1)
  expect(chargedTo(14_900)).toBe(1)
  expect(chargedTo(17_000)).toBe(2)
  expect(chargedTo(39_992)).toBe(3)
})

test('what was lost before the first fault is background, and the warm-up is nobody’s', () => {
  expect(chargedTo(9_000)).toBe('background')
  expect(chargedTo(2_000)).toBe('background')
  expect(chargedTo(1_000)).toBeUndefined()
})

test('what was on its way when a fault was fired is charged to that fault', () => {
  expect(chargedTo(9_996, { lastsMs: 6 })).toBe(1)
  expect(chargedTo(14_996, { outcome: 'hung' })).toBe(2)
  expect(chargedTo(14_996, { lastsMs: 2 })).toBe(1)
})

test('what was late already has its cause before', () => {
  expect(chargedTo(14_000, { outcome: 'hung' })).toBe(1)
})

test('the connection of a victim decides before anything else', () => {
  expect(chargedTo(14_000, { outcome: 'hung', slot: 1, incarnation: 1 })).toBe(2)
  expect(chargedTo(14_996, { outcome: 'hung', slot: 1, incarnation: 0 })).toBe(1)
  expect(chargedTo(15_004, { slot: 1, incarnation: 0 })).toBe(2)
})

test('direct are the drops on connections of the victim, of that very process; all others are collateral', () => {
  const harm = [
    { fromMs: 10_000, toMs: 10_012, outcome: 'closed', slot: 1, incarnation: 0 },
    { fromMs: 10_012, toMs: 10_016, outcome: 'hung', slot: 1, incarnation: 1 },
    { fromMs: 10_016, toMs: 10_024, outcome: 'refused' },
  ] as const
  const trial = sampleTrial({ harm, faults: [sampleFault(1, 10_000, { primaryFds: [24, 25] })] })
  const [summary] = summarizeFaults(trial, settings).summaries
  expect(summary).toMatchObject({ dropped: 6, dropRatio: 0.75, fdsLeaked: 1, lastHarmMs: 20 })
  expect(summary!.direct).toEqual({ refused: 0, closed: 3, truncated: 0, hung: 0, malformed: 0 })
  expect(summary!.collateral).toEqual({ refused: 2, closed: 0, truncated: 0, hung: 1, malformed: 0 })
})

test('a fault that was skipped has no window', () => {
  const skipped = sampleFault(2, 15_000, { firedMs: null, status: 'skipped', victims: [] })
  const trial = sampleTrial({ faults: [faults[0]!, skipped, faults[2]!] })
  expect(windowsOf(trial).map(({ fault, fromMs, toMs }) => [fault.id, fromMs, toMs])).toEqual([
    // A sham ends nothing.
    [1, 10_000, 40_000],
    [3, 20_000, 40_000],
  ])
})

test('nothing was in flight: there is no ratio', () => {
  const trial = sampleTrial({ faults: [sampleFault(1, 10_000, { inFlight: 0 })] })
  expect(summarizeFaults(trial, settings).summaries[0]!.dropRatio).toBeNull()
})

test('each arm is judged by its own SLO: what was late by it already had its cause before', () => {
  const harm = [{ fromMs: 14_920, toMs: 14_924, outcome: 'hung' }] as const
  const idOf = (sloMs: number | null) => {
    const trial = sampleTrial({ harm, faults, overrides: { sloMs } })
    return [...chargedDrops(trial, settings)].map(([, fault]) => fault?.id)
  }
  expect([idOf(100), idOf(50), idOf(null)]).toEqual([[2], [1], [1]])
})

test('the fault of each drop is told in the order of the drops, by the rule of the counts', () => {
  const harm = [
    { fromMs: 1_000, toMs: 1_004, outcome: 'closed' },
    { fromMs: 9_000, toMs: 9_004, outcome: 'closed' },
    { fromMs: 10_000, toMs: 10_012, outcome: 'refused' },
    { fromMs: 14_000, toMs: 14_004, outcome: 'hung', slot: 1, incarnation: 1 },
    { fromMs: 15_000, toMs: 15_008, outcome: 'refused' },
    { fromMs: 21_000, toMs: 21_004, outcome: 'refused' },
  ] as const
  const trial = sampleTrial({ harm, faults })
  const ids = [...chargedDrops(trial, settings)].map(([, fault]) => fault?.id)
  expect(ids).toEqual([undefined, undefined, 1, 1, 1, 2, 2, 2, 3])
  for (const { id, dropped } of summarizeFaults(trial, settings).summaries) {
    expect(ids.filter(each => each === id)).toHaveLength(dropped)
  }
})
