import { expect, test } from 'vitest'
import { Lifetimes } from '../../../src/load/lifetimes.ts'
import { lifetimeOf } from '../../../src/model/lifetime.ts'

test('the first connections, which are dialled together, end one after the other; later ones last as long as they were to', () => {
  const lifetimes = new Lifetimes({ ms: 1_000 }, 4)
  const overAt = (index: number, fromMs: number) => {
    let ms = fromMs
    while (!lifetimes.isOver(index, ms)) ms += 1
    return ms - fromMs
  }
  for (const index of [0, 1, 2, 3]) lifetimes.began(index, 0)
  expect([0, 1, 2, 3].map(index => overAt(index, 0))).toEqual([250, 500, 750, 1_000])
  for (const index of [0, 1, 2, 3, 4]) lifetimes.began(index, 5_000)
  expect([0, 1, 2, 3, 4].map(index => overAt(index, 5_000))).toEqual([1_000, 1_000, 1_000, 1_000, 1_000])
})

test('a connection is over after its last request, and each begins to count anew', () => {
  const lifetimes = new Lifetimes({ requests: 2 }, 1)
  expect(lifetimes.isOver(0, 0)).toBe(false)
  for (const round of [1, 2]) {
    lifetimes.began(0, round)
    lifetimes.used(0)
    expect(lifetimes.isOver(0, 1e9)).toBe(false)
    lifetimes.used(0)
    expect(lifetimes.isOver(0, 0)).toBe(true)
  }
})

test('a connection that could not be dialled again is down like any other', () => {
  const lifetimes = new Lifetimes({ requests: 1 }, 1)
  lifetimes.began(0, 0)
  lifetimes.retired(0)
  expect(lifetimes.isRetired(0)).toBe(true)
  lifetimes.used(0)
  expect(lifetimes.isRetired(0)).toBe(false)
})

test.each([
  ['5s', { ms: 5_000 }],
  ['1.5s', { ms: 1_500 }],
  ['2m', { ms: 120_000 }],
  ['100req', { requests: 100 }],
  ['1req', { requests: 1 }],
])('a lifetime of %s', (text, lifetime) => {
  expect(lifetimeOf(text)).toEqual(lifetime)
})

test.each(['', '5', 'req', '0req', '-1req', '1.5req', '0s', '5ms', '13h', '5 s', '5sec', '100 req', 'never'])(
  'no lifetime: %j',
  text => {
    expect(lifetimeOf(text)).toBeUndefined()
  },
)
