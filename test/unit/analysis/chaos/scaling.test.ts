import { expect, test } from 'vitest'
import { summarizeScaling } from '../../../../src/analysis/chaos/scaling.ts'
import type { Trial, WorkerRecord } from '../../../../src/model/chaos-result.ts'
import type { ModeTraits } from '../../../../src/model/traits.ts'
import { type SampleTrial, sampleFault, sampleTrial, sampleWorker } from '../../../golden/trials.ts'
import { OWN, SCALES } from '../findings/scaling-samples.ts'

const TWO = [sampleWorker(1), sampleWorker(2)]
const later = (slot: number, startedMs: number, more: Partial<WorkerRecord> = {}) =>
  sampleWorker(slot, { startedMs, listeningMs: startedMs + 300, firstServedMs: startedMs + 350, ...more })

function summaryOf(overrides: Partial<Trial>, traits: ModeTraits, sample: SampleTrial = {}) {
  return summarizeScaling(sampleTrial({ faults: [], ...sample, overrides }), { traits, workers: 2 })
}

const scaled = (atMs: number, from: number, to: number, ...slots: number[]): Trial['events'][number] => ({
  ...{ atMs, kind: 'scaled', slot: null, incarnation: null, text: '' },
  scaled: { from, to, load: 0.9, workers: slots.map(slot => ({ slot, incarnation: 0 })) },
})

test('what an autoscaler decided is told with what followed, and workers count from when they listen', () => {
  const workers = [...TWO, later(3, 3_010), later(4, 3_010, { listeningMs: 3_900, endedMs: 21_500 })]
  const events = [scaled(3_000, 2, 4, 3, 4), scaled(20_000, 4, 3, 4)]
  const summary = summaryOf({ workers, events }, SCALES)
  expect(summary).toMatchObject({ least: 2, most: 4, fullMs: 3_900 })
  expect(summary!.workers).toEqual([
    { atMs: 0, count: 2 },
    { atMs: 3_310, count: 3 },
    { atMs: 3_900, count: 4 },
    { atMs: 20_000, count: 3 },
  ])
  expect(summary!.events).toMatchObject([
    { from: 2, to: 4, load: 0.9, listeningMs: 900, servedMs: 360, endedMs: null, untilMs: 5_360, lost: 0 },
    { from: 4, to: 3, listeningMs: null, servedMs: null, endedMs: 1_500, untilMs: 23_500 },
  ])
})

test('a worker that dies before it listens is replaced, and its slot counts from when the replacement listens', () => {
  const dead = later(3, 3_010, { listeningMs: null, firstServedMs: null, endedMs: 3_200 })
  const workers = [...TWO, dead, later(3, 3_210, { incarnation: 1 })]
  const summary = summaryOf({ workers, events: [scaled(3_000, 2, 3, 3), scaled(20_000, 3, 2, 3)] }, SCALES)
  expect(summary!.workers.map(({ count }) => count)).toEqual([2, 3, 2])
  expect(summary!.events[0]).toMatchObject({ listeningMs: 510, servedMs: 560 })
})

test('removing a slot that has no worker, or one that never listened, leaves the number that was decided', () => {
  const never = later(3, 3_010, { listeningMs: null, firstServedMs: null, endedMs: 3_400 })
  const events = [scaled(3_000, 2, 3, 3), scaled(4_000, 3, 2)]
  const summary = summaryOf({ workers: [...TWO, never], events }, SCALES)
  expect(summary!.workers.at(-1)!.count).toBe(2)
  expect(summary!.least).toBe(2)
})

test('requests are lost to a change up to the next fault, and those that a removed worker had in flight', () => {
  const lost = (fromMs: number, toMs: number, more = {}) => ({ fromMs, toMs, outcome: 'refused' as const, ...more })
  // 250 requests a second: one every 4 ms.
  const harm = [
    lost(3_500, 3_512),
    lost(9_980, 9_984, { outcome: 'closed', slot: 2, lastsMs: 60 }),
    lost(9_984, 9_992, { outcome: 'closed', slot: 3, lastsMs: 60 }),
    lost(10_500, 10_504),
    lost(11_500, 11_520),
  ]
  const events = [scaled(3_000, 2, 3, 3), scaled(10_000, 3, 2, 3)]
  const workers = [...TWO, later(3, 3_010, { endedMs: 10_800 })]
  const faults = [sampleFault(1, 11_000)]
  const summary = summaryOf({ workers, events }, SCALES, { harm, faults })
  expect(summary!.events.map(each => each.lost)).toEqual([3, 3])
})

test('an app scales where it starts workers that replace nobody, and takes some away that it does not replace', () => {
  const removed = (atMs: number, slot: number): Trial['events'][number] => ({
    ...{ atMs, kind: 'removed', slot, incarnation: 0, text: '' },
  })
  const dead = sampleWorker(1, { endedMs: 9_000 })
  const workers = [
    ...[dead, sampleWorker(2), later(1, 9_010, { incarnation: 1 })],
    ...[later(3, 10_000, { endedMs: 26_000 }), later(3, 30_000, { incarnation: 1 })],
  ]
  const summary = summaryOf({ workers, events: [removed(25_000, 3)] }, OWN)
  expect(summary!.events).toMatchObject([
    { atMs: 10_000, from: 2, to: 3, load: null, servedMs: 350 },
    { atMs: 25_000, from: 3, to: 2, endedMs: 1_000 },
    { atMs: 30_000, from: 2, to: 3 },
  ])
  expect(summary).toMatchObject({ least: 2, most: 3, fullMs: 10_300 })
})

test('a restart of an app is no change, nor is a death', () => {
  const faults = [sampleFault(1, 10_000, { fault: 'rolling-restart', endedMs: 12_000, victims: [] })]
  const restarted = [...TWO, later(3, 10_100), later(4, 11_000)]
  expect(summaryOf({ workers: restarted }, OWN, { faults })).toBeUndefined()
  const replaced = [sampleWorker(1, { endedMs: 9_000 }), sampleWorker(2), later(1, 9_010, { incarnation: 1 })]
  expect(summaryOf({ workers: replaced }, OWN)).toBeUndefined()
  expect(summaryOf({ workers: replaced }, { ...OWN, respawns: 'clusterbench' })).toBeUndefined()
})

test('an autoscaler that changed nothing says so', () => {
  expect(summaryOf({ workers: TWO }, SCALES)).toMatchObject({ least: 2, most: 2, fullMs: null, events: [] })
})
