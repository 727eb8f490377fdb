import { expect, test } from 'vitest'
import { armUseOf } from '../../../src/scenarios/usage.ts'

type Between = Parameters<typeof armUseOf>[0]

/** A look at one process with these threads, in milliseconds of CPU, and the loops of its workers, in milliseconds. */
function look(threads: Readonly<Record<number, number>>, loops: readonly number[]) {
  const times = Object.entries(threads).map(([id, ms]) => [Number(id), { cpuUs: ms * 1_000, waitingUs: 0 }] as const)
  return {
    cpuUs: 0,
    processes: [{ pid: 100, cpuUs: 0, threads: new Map(times) }],
    workers: loops.map((loopActiveMs, at) => ({ slot: at + 1, pid: 100, incarnation: 0, loopActiveMs })),
  }
}

function usesOf(before: ReturnType<typeof look>, after: ReturnType<typeof look>) {
  const slices = [{ perSec: 1_000, durationMs: 1_000, generator: {} }]
  return armUseOf({ before, after, slices, ok: 1_000 } as unknown as Between).processes
}

test('each worker that is a thread has the loop that its agent measured, and one of the busiest threads', () => {
  const uses = usesOf(
    look({ 100: 50, 101: 10, 102: 0, 103: 0 }, [0, 0]),
    look({ 100: 90, 101: 410, 102: 900, 103: 5 }, [450, 950]),
  )
  expect(uses).toEqual([
    { role: 'worker', slot: 2, cpu: 0.9, loop: 0.95, main: { cpu: 0.9, waiting: 0 }, other: null },
    { role: 'worker', slot: 1, cpu: 0.4, loop: 0.45, main: { cpu: 0.4, waiting: 0 }, other: null },
  ])
})

test('a process that is one worker has its main thread, and its busiest other one', () => {
  const uses = usesOf(look({ 100: 50, 101: 10 }, [0]), look({ 100: 850, 101: 110 }, [820]))
  expect(uses).toMatchObject([{ role: 'worker', slot: 1, loop: 0.82, main: { cpu: 0.8 }, other: { cpu: 0.1 } }])
})
