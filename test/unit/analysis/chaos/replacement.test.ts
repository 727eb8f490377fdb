import { expect, test } from 'vitest'
import { type Life, replacementTimes } from '../../../../src/analysis/chaos/replacement.ts'

const life = (slot: number, incarnation: number, listeningMs: number, endedMs: number | null = null): Life => ({
  ...{ slot, incarnation, startedMs: listeningMs - 100, listeningMs, firstServedMs: listeningMs, endedMs },
})

test('full capacity is as many slots as at the start, whatever slots came later', () => {
  const workers = [life(1, 0, -100, 5_000), life(2, 0, -100), life(1, 1, 5_200), life(3, 0, 9_000)]
  const ends = { victims: [{ slot: 1, incarnation: 0 }], fromMs: 5_000, untilMs: 20_000 }
  expect(replacementTimes(workers, { ...ends, slots: 2 })).toMatchObject({ detectedMs: 0, allSlotsMs: 200 })
  expect(replacementTimes(workers, { ...ends, slots: 3 })).toMatchObject({ allSlotsMs: 4_000 })
  expect(replacementTimes(workers, { ...ends, slots: 3, untilMs: 8_000 })).toMatchObject({ allSlotsMs: null })
})
