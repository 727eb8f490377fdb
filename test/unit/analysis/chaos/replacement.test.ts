import { expect, test } from 'vitest'
import { type Life, replacementTimes, successorOf } from '../../../../src/analysis/chaos/replacement.ts'
import { slotsOf } from '../../../../src/analysis/chaos/slots.ts'

const life = (slot: number, incarnation: number, listeningMs: number | null, endedMs: number | null = null): Life => ({
  ...{ slot, incarnation, startedMs: (listeningMs ?? 0) - 100, listeningMs, firstServedMs: listeningMs, endedMs },
})

test('full capacity is as many slots as at the start, whatever slots came later', () => {
  const workers = [life(1, 0, -100, 5_000), life(2, 0, -100), life(1, 1, 5_200), life(3, 0, 9_000)]
  const ends = { victims: [{ slot: 1, incarnation: 0 }], fromMs: 5_000, untilMs: 20_000 }
  expect(replacementTimes(workers, { ...ends, slots: slotsOf(2, []) })).toMatchObject({
    detectedMs: 0,
    allSlotsMs: 200,
  })
  expect(replacementTimes(workers, { ...ends, slots: slotsOf(3, []) })).toMatchObject({ allSlotsMs: 4_000 })
  expect(replacementTimes(workers, { ...ends, slots: slotsOf(3, []), untilMs: 8_000 })).toMatchObject({
    allSlotsMs: null,
  })
})

test('slots that an autoscaler adds meanwhile are not waited for, and those that it takes away are not missing', () => {
  const workers = [life(1, 0, -100, 5_000), life(2, 0, -100), life(3, 0, -100, 5_100), life(1, 1, 5_200)]
  const ends = { victims: [{ slot: 1, incarnation: 0 }], fromMs: 5_000, untilMs: 20_000 }
  const allBackMs = (first: number, to: number, of = workers) => {
    const changed = to < first ? [{ slot: 3, incarnation: 0 }] : []
    const slots = slotsOf(first, [{ atMs: 5_050, from: first, to, workers: changed }])
    return replacementTimes(of, { ...ends, slots }).allSlotsMs
  }
  expect(allBackMs(3, 3)).toBeNull()
  expect(allBackMs(3, 2)).toBe(200)
  const two = workers.filter(({ slot }) => slot < 3)
  expect(allBackMs(2, 4, two)).toBe(200)
  // One that is leaving does not stand in for the victim, however long it listens.
  const staying = [life(1, 0, -100, 5_100), life(3, 0, -100), life(1, 1, 5_200)]
  expect(allBackMs(2, 1, staying)).toBe(200)
})

test('the successor of a worker is the next process of its slot that came to listen', () => {
  const lives = [life(2, 1, 5), life(1, 3, 30), life(1, 2, 20), life(1, 1, null), life(1, 0, 1)]
  expect(successorOf(life(1, 0, 1), lives)).toBe(lives[2])
  expect(successorOf(life(1, 2, 20), lives)).toBe(lives[1])
  expect(successorOf(life(1, 3, 30), lives)).toBeUndefined()
  expect(successorOf(life(1, 0, 1), [life(1, 2, null), life(1, 1, null)])).toMatchObject({ incarnation: 1 })
})
