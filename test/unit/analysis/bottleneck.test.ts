import { describe, expect, test } from 'vitest'
import type { LoadFigures, ProcessFigures } from '../../../src/analysis/bottleneck/figures.ts'
import { bottleneckFrom, isUnloaded, neededConnections } from '../../../src/analysis/bottleneck/index.ts'

const idle = { cpu: 0, waiting: 0 }

/** A process whose event loop is busy for this share of the time, on a CPU unless it says otherwise. */
function process(loop: number, more: Partial<ProcessFigures> = {}): ProcessFigures {
  return { loop, main: { cpu: loop, waiting: 0 }, other: { cpu: 0.03, waiting: 0 }, ...more }
}

/** An arm on 4 CPUs, one of which the generator has for itself. */
function seen(more: Partial<LoadFigures> = {}): LoadFigures {
  return {
    connections: 10,
    available: { cpus: 3, shared: false },
    cpus: 0.3,
    workers: [process(0.3)],
    primary: undefined,
    children: [],
    generator: { utilization: 0.3, thread: { cpu: 0.3, waiting: 0 }, limited: false },
    machine: { otherCpus: 0.05, stolenCpus: 0, throttled: null },
    machineCpus: 4,
    quota: null,
    rejected: undefined,
    pace: undefined,
    ...more,
  }
}

const two = { available: { cpus: 2, shared: true }, machineCpus: 2 }
const primary = (busy: number) => ({ loop: null, main: { cpu: busy, waiting: 0 }, other: idle })
const burned = { otherCpus: 1.4, stolenCpus: 0, throttled: null }

describe('what kept an arm from serving more', () => {
  test.each<[string, LoadFigures, object]>([
    [
      'a single process whose event loop is busy',
      seen({ cpus: 1.02, workers: [process(0.98)] }),
      { kind: 'event-loop', workers: 1, busy: 0.98 },
    ],
    [
      'the same on two CPUs, of which the generator uses the other',
      seen({
        ...two,
        cpus: 1.02,
        workers: [process(0.98)],
        generator: { ...seen().generator, thread: { cpu: 0.9, waiting: 0.02 } },
      }),
      { kind: 'event-loop', workers: 1 },
    ],
    [
      'an event loop that garbage collection and the thread pool help above 100 %',
      seen({ cpus: 1.4, workers: [process(1.02, { other: { cpu: 0.3, waiting: 0 } })] }),
      { kind: 'event-loop', workers: 1, busy: 1 },
    ],
    [
      'an event loop that synchronous calls block',
      seen({ cpus: 0.05, workers: [process(0.99, { main: { cpu: 0.05, waiting: 0.01 } })] }),
      { kind: 'event-loop', busy: 0.99, cpu: expect.closeTo(0.06) },
    ],
    [
      'two workers and a generator on two CPUs',
      seen({
        ...two,
        cpus: 1.4,
        workers: [1, 2].map(() => process(0.97, { main: { cpu: 0.7, waiting: 0.27 } })),
        primary: primary(0),
        generator: { ...seen().generator, thread: { cpu: 0.58, waiting: 0.2 } },
      }),
      { kind: 'cpus', used: 1.4, of: 2, generator: 0.58 },
    ],
    [
      'two workers that the generator keeps from one of two CPUs',
      seen({
        ...two,
        cpus: 1.05,
        workers: [
          process(0.63, { main: { cpu: 0.5, waiting: 0.28 } }),
          process(0.46, { main: { cpu: 0.41, waiting: 0.35 } }),
        ],
        primary: primary(0),
        generator: { ...seen().generator, thread: { cpu: 0.6, waiting: 0.2 } },
      }),
      { kind: 'cpus', used: 1.05, of: 2, generator: 0.6 },
    ],
    [
      'an event loop that shares its CPU with the generator now and then',
      seen({
        ...two,
        cpus: 0.9,
        workers: [process(0.97, { main: { cpu: 0.86, waiting: 0.16 } })],
        generator: { ...seen().generator, thread: { cpu: 0.5, waiting: 0.2 } },
      }),
      { kind: 'event-loop', workers: 1 },
    ],
    [
      'three workers that have three CPUs',
      seen({ cpus: 2.9, workers: [process(0.97), process(0.96), process(0.95)] }),
      { kind: 'cpus', used: 2.9, of: 3, generator: null },
    ],
    [
      'two workers that leave a CPU free',
      seen({ cpus: 1.95, workers: [process(0.97), process(0.96)] }),
      { kind: 'event-loop', workers: 2 },
    ],
    [
      'one hot worker beside idle ones',
      seen({ cpus: 1.3, workers: [process(0.99), process(0.2), process(0.1)] }),
      { kind: 'one-worker', workers: 3, busy: 0.99, others: expect.closeTo(0.15) },
    ],
    [
      'a primary that hands out every connection',
      seen({ cpus: 1.8, workers: [process(0.4), process(0.4)], primary: primary(0.97) }),
      { kind: 'primary', busy: 0.97, workers: 0.4 },
    ],
    [
      'work in a worker thread',
      seen({ cpus: 1.1, workers: [process(0.1, { other: { cpu: 0.98, waiting: 0.01 } })] }),
      { kind: 'thread', busy: expect.closeTo(0.99) },
    ],
    [
      'work in a thread pool that fills the CPUs',
      seen({ ...two, cpus: 1.9, workers: [process(0.1, { other: { cpu: 0.6, waiting: 0.3 } })] }),
      { kind: 'cpus', used: 1.9 },
    ],
    [
      'work in a child process',
      seen({ cpus: 1.1, children: [{ loop: null, main: { cpu: 0.97, waiting: 0 }, other: idle }] }),
      { kind: 'child', busy: 0.97 },
    ],
    [
      'an app that waits for a timer',
      seen({ cpus: 0.08, workers: [process(0.07)], pace: { p50Ms: 20.8, perSec: 480 } }),
      { kind: 'connections', connections: 10, busy: 0.07, needed: 600 },
    ],
    [
      'the same beside other programs, which it hardly meets',
      seen({
        ...two,
        cpus: 0.08,
        workers: [process(0.07, { main: { cpu: 0.06, waiting: 0.5 } })],
        machine: burned,
        generator: { ...seen().generator, utilization: 0.1, thread: { cpu: 0.02, waiting: 0.5 } },
      }),
      { kind: 'connections', busy: 0.07, needed: 600 },
    ],
    [
      'an app that waits for one of two database connections',
      seen({ cpus: 0.05, workers: [process(0.05)], pace: { p50Ms: 21, perSec: 97 } }),
      { kind: 'waiting', connections: 10, busy: 0.05, atOnce: expect.closeTo(2.04) },
    ],
    [
      'a rate limiter, however busy it is with rejecting',
      seen({ cpus: 1, workers: [process(1)], rejected: { share: 0.94, status: 429 } }),
      { kind: 'rejections', share: 0.94, status: 429 },
    ],
    [
      'a generator that cannot do more',
      seen({ cpus: 0.7, workers: [process(0.7)], generator: { utilization: 0.97, thread: undefined, limited: true } }),
      { kind: 'generator', busy: 0.97 },
    ],
    [
      'other programs that take the CPUs of an event loop',
      seen({ ...two, cpus: 0.5, workers: [process(0.97, { main: { cpu: 0.5, waiting: 0.5 } })], machine: burned }),
      { kind: 'other-load', used: 1.4, of: 2 },
    ],
    [
      'other programs that take the CPUs of the generator',
      seen({
        ...two,
        cpus: 0.4,
        workers: [process(0.4)],
        machine: burned,
        generator: { utilization: 0.95, thread: { cpu: 0.3, waiting: 0.6 }, limited: true },
      }),
      { kind: 'other-load' },
    ],
    [
      'other programs on CPUs that are not missed',
      seen({ cpus: 1, workers: [process(0.98)], machine: burned }),
      { kind: 'event-loop' },
    ],
    [
      'a hypervisor that withholds the CPUs',
      seen({
        cpus: 0.7,
        workers: [process(0.95, { main: { cpu: 0.7, waiting: 0.02 } })],
        machine: { ...burned, otherCpus: 0, stolenCpus: 0.8 },
      }),
      { kind: 'stolen', share: 0.2 },
    ],
    [
      'a CPU quota',
      seen({
        available: { cpus: 0.5, shared: true },
        cpus: 0.4,
        workers: [process(0.98, { main: { cpu: 0.4, waiting: 0.55 } })],
        machine: { otherCpus: 0, stolenCpus: 0, throttled: 0.8 },
        quota: 0.5,
      }),
      { kind: 'quota', cpus: 0.5, throttled: 0.8 },
    ],
    [
      'an event loop on a platform that only tells that',
      seen({ cpus: 0.9, workers: [{ loop: 0.97, main: null, other: null }], machine: undefined }),
      { kind: 'event-loop', busy: 0.97, cpu: null },
    ],
    [
      'an app that is nearly loaded',
      seen({ cpus: 0.75, workers: [process(0.75)], connections: 200 }),
      { kind: 'connections', busy: 0.75, needed: 300 },
    ],
    [
      'an app that is neither idle nor at a limit, while its requests queue',
      seen({ cpus: 0.75, workers: [process(0.75)], pace: { p50Ms: 1, perSec: 2_000 } }),
      { kind: 'unknown', busy: 0.75 },
    ],
  ])('%s', (_, figures, bottleneck) => {
    expect(bottleneckFrom(figures)).toMatchObject(bottleneck)
  })
})

test('an arm is not loaded where it was idle most of the time, and nothing but the connections kept it so', () => {
  expect(isUnloaded({ kind: 'connections', connections: 10, busy: 0.3, needed: 40 })).toBe(true)
  expect(isUnloaded({ kind: 'connections', connections: 200, busy: 0.75, needed: 300 })).toBe(false)
  expect(isUnloaded({ kind: 'waiting', connections: 10, busy: 0.05, atOnce: 2 })).toBe(false)
  expect(isUnloaded(null)).toBe(false)
})

test.each([
  [10, 0.07, 600],
  [10, 0.5, 20],
  [16, 0.9, 20],
  [10, 0.99, 12],
  [100, 0.34, 400],
  [10, 0, 10_000],
])('%i connections that keep an app busy for %f of the time: about %i load it', (open, busy, needed) => {
  expect(neededConnections(open, busy)).toBe(needed)
})
