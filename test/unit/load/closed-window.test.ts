import { expect, test } from 'vitest'
import { ClosedWindow } from '../../../src/load/closed-window.ts'

interface Answer {
  readonly sentMs: number
  readonly doneMs: number
}

/** A closed loop of `connections` over one first-come-first-served server: no request is sent after `closesMs`, the rest drain. */
function overOneServer(connections: number, serviceMs: number, closesMs: number): Answer[] {
  const answers: Answer[] = []
  const queue = Array.from({ length: connections }, () => 0)
  for (let freeMs = 0, sentMs = queue.shift(); sentMs !== undefined; sentMs = queue.shift()) {
    freeMs = Math.max(freeMs, sentMs) + serviceMs
    answers.push({ sentMs, doneMs: freeMs })
    if (freeMs < closesMs) queue.push(freeMs)
  }
  return answers
}

/** Connections that each get an answer after the same wait, however many there are; all started at once, so they clump. */
function overWaiting(connections: number, waitMs: number, closesMs: number): Answer[] {
  return Array.from({ length: connections }, () => overOneServer(1, waitMs, closesMs)).flat()
}

function perSecOf(answers: readonly Answer[], closesMs: number): number {
  const window = new ClosedWindow(0, closesMs)
  for (const { sentMs, doneMs } of answers) window.credit(sentMs, doneMs)
  return window.perSec()
}

test.each([
  // [what, the answers of a slice of this length, answers per second by arithmetic]
  ['one server, 1 connection', 60, overOneServer(1, 0.25, 60), 4000],
  ['one server, 10 connections', 60, overOneServer(10, 0.25, 60), 4000],
  ['one server, service that does not divide the slice', 61.7, overOneServer(7, 0.3, 61.7), 1000 / 0.3],
  // The worker with 3 connections is drained long before the one with 7; both were busy all the time.
  ['two servers with 7 and 3 connections', 60, [...overOneServer(7, 0.5, 60), ...overOneServer(3, 0.5, 60)], 4000],
  ['two unlike servers', 60, [...overOneServer(7, 1, 60), ...overOneServer(3, 0.25, 60)], 5000],
  // 3 answers per connection fall into 60 ms, 1 or 2 of them into the window: a count would be wrong by a third.
  ['clumped io, 20 ms, 10 connections', 60, overWaiting(10, 20, 60), 500],
  ['clumped io, the slice is not a multiple', 75, overWaiting(10, 20, 75), 500],
])('gives the exact rate: %s', (_what, closesMs, answers, perSec) => {
  expect(perSecOf(answers, closesMs)).toBeCloseTo(perSec, 6)
})

test('leaves out what was done before the window and sent after it', () => {
  const window = new ClosedWindow(1000, 1100)
  window.credit(1000, 1015)
  window.credit(1100, 1120)
  expect(window.perSec()).toBe(0)
})

test('credits the share of the interval that lies within', () => {
  const window = new ClosedWindow(0, 100)
  window.credit(10, 20) // half: from 15
  window.credit(90, 110) // half: until 100
  window.credit(0, 200) // 85 of 200
  expect(window.perSec()).toBeCloseTo((0.5 + 0.5 + 85 / 200) / 0.085, 9)
})
