import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { listenForSignals } from '../../../src/commands/interrupt.ts'

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => vi.useRealTimers())

function listening() {
  const left: (number | string)[] = []
  const io = Object.assign(new EventEmitter(), { exit: (code: number) => left.push(code) })
  const interrupt = listenForSignals(io as unknown as NodeJS.Process)
  return { io, left, interrupt }
}

test('the first signal asks for a clean stop, the second leaves with the code of the first', () => {
  const { io, left, interrupt } = listening()
  expect([interrupt.signal.aborted, interrupt.exitCode]).toEqual([false, undefined])
  io.emit('SIGINT', 'SIGINT')
  expect([interrupt.signal.aborted, interrupt.exitCode, left]).toEqual([true, 130, []])
  vi.advanceTimersByTime(300)
  io.emit('SIGINT', 'SIGINT')
  expect(left).toEqual([130])
})

test('one key that arrives twice, from the terminal and from npx, is one', () => {
  const { io, left } = listening()
  io.emit('SIGINT', 'SIGINT')
  vi.advanceTimersByTime(5)
  io.emit('SIGINT', 'SIGINT')
  expect(left).toEqual([])
  io.emit('SIGTERM', 'SIGTERM')
  expect(left, 'another signal is no echo').toEqual([130])
})

test('the second signal first cleans up, in the order of acquisition, and only then leaves', () => {
  const { io, left, interrupt } = listening()
  for (const name of ['owner', 'progress']) interrupt.beforeLeaving(() => left.push(name))
  io.emit('SIGTERM', 'SIGTERM')
  expect(left).toEqual([])
  io.emit('SIGINT', 'SIGINT')
  expect(left).toEqual(['owner', 'progress', 143])
})

test('nothing is listened to afterwards', () => {
  const { io, interrupt } = listening()
  interrupt[Symbol.dispose]()
  expect(['SIGINT', 'SIGTERM', 'SIGHUP'].map(name => io.listenerCount(name))).toEqual([0, 0, 0])
})
