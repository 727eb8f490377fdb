import { describe, expect, it, test } from 'vitest'
import { desiredWorkers, type Recommendation, stabilized } from '../../../src/targets/host/recommendation.ts'

describe('desired workers', () => {
  it.each([
    ['at the target', 2, [0.7, 0.7], 0.7, 2],
    ['within the tolerance above', 2, [0.77, 0.77], 0.7, 2],
    ['within the tolerance below', 2, [0.63, 0.63], 0.7, 2],
    ['beyond it', 2, [0.78, 0.78], 0.7, 3],
    ['twice the target', 2, [1, 1], 0.5, 4],
    ['exactly a whole number, whatever the last bits say', 3, [0.3, 0.3, 0.3], 0.1, 9],
    ['half of the target', 4, [0.35, 0.35, 0.35, 0.35], 0.7, 2],
    ['uneven: the mean counts', 3, [1, 0.05, 0.05], 0.5, 3],
    ['without any load', 4, [0, 0, 0, 0], 0.7, 1],
    ['requests in flight', 2, [25, 15], 10, 4],
    ['nobody listens', 3, [], 0.7, 3],
    ['one that starts counts as idle', 2, [1], 0.5, 2],
    ['one that starts is not enough', 2, [2], 0.5, 4],
    ['the ones that start turn it round', 4, [0.6], 0.5, 4],
    ['one that starts does not keep others', 4, [0.1, 0.1, 0.1], 0.6, 1],
  ] as const)('%s', (_name, current, loads, target, expected) => {
    expect(desiredWorkers({ current, loads: [...loads] }, target)).toBe(expected)
  })
})

const at = (...workers: readonly number[]): Recommendation[] =>
  workers.map((each, second) => ({ atMs: second * 1_000, workers: each }))

describe('stabilisation', () => {
  it.each([
    ['at once without a window', at(1, 4), 1, 0, 0, 4],
    ['and back at once', at(4, 1), 4, 0, 0, 1],
    ['up by the lowest of the window', at(1, 4, 2, 3), 1, 3_000, 0, 2],
    ['not up while one of the window says no', at(1, 4, 4), 1, 3_000, 0, 1],
    ['up once it has left the window', at(1, 4, 4, 4), 1, 3_000, 0, 4],
    ['down by the highest of the window', at(4, 1, 3, 2), 4, 0, 3_000, 3],
    ['not down while one of the window says no', at(4, 1, 1), 4, 0, 3_000, 4],
    ['down once it has left the window', at(4, 1, 1, 1), 4, 0, 3_000, 1],
    ['up within the window of down', at(2, 1, 3), 2, 0, 30_000, 3],
    ['as many as there are, where nothing was recommended', [], 3, 0, 30_000, 3],
  ] as const)('%s', (_name, history, current, upAfterMs, downAfterMs, expected) => {
    expect(stabilized(history, current, { upAfterMs, downAfterMs })).toBe(expected)
  })

  test('a load that goes up and down within the window keeps the workers', () => {
    const history = at(4, 1, 4, 1, 4, 1, 4, 1)
    for (let count = 2; count <= history.length; count += 1)
      expect(stabilized(history.slice(0, count), 4, { upAfterMs: 0, downAfterMs: 3_000 })).toBe(4)
  })
})
