import { expect, it } from 'vitest'
import { RestartCounter } from '../../../src/targets/host/restart-counter.ts'

it('calls it a crash loop after more than maxRestarts short lives in a row', () => {
  const counter = new RestartCounter({ maxRestarts: 2, minUptime: 1_000 })
  expect([0, 999, 10].map(uptimeMs => counter.count(1, uptimeMs))).toEqual(['restart', 'restart', 'crash-loop'])
})

it('starts anew after a long life, and counts each slot alone', () => {
  const counter = new RestartCounter({ maxRestarts: 1, minUptime: 1_000 })
  expect(counter.count(1, 0)).toBe('restart')
  expect(counter.count(2, 0)).toBe('restart')
  expect(counter.count(1, 1_000)).toBe('restart')
  expect(counter.count(1, 0)).toBe('restart')
  expect(counter.count(1, 0)).toBe('crash-loop')
})

it('forgets a slot that is no more', () => {
  const counter = new RestartCounter({ maxRestarts: 1, minUptime: 1_000 })
  counter.count(1, 0)
  counter.forget(1)
  expect(counter.count(1, 0)).toBe('restart')
})
