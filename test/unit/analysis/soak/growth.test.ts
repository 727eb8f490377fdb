import { expect, test } from 'vitest'
import { growthOf } from '../../../../src/analysis/soak/growth.ts'
import { randomStream } from '../../../../src/model/random.ts'
import type { Growth } from '../../../../src/model/soak-result.ts'

const MIB = 2 ** 20
const SAMPLES = 90
const REQUESTS = SAMPLES * 300
const RUNS = 40
/** The default limit, in bytes per request. */
const LIMIT = 64

const random = randomStream(7, 'soak')

function gauss(): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
}

/** The value of a heap after a share of the run, in bytes. */
type Heap = (share: number) => number

const noise = () => gauss() * 100_000
/** Code that is compiled, and what is loaded when it is used first. */
const warmUp = (share: number) => 4 * MIB * (1 - Math.exp(-share / 0.05))
const leaking =
  (bytes: number): Heap =>
  share =>
    20 * MIB + warmUp(share) + bytes * REQUESTS * share + noise()
const cache =
  (fill: number): Heap =>
  share =>
    20 * MIB + 30 * MIB * (1 - Math.exp(-share / fill)) + noise()

/** Neighbours in time are alike: this much of a value is that of the one before. */
function related(rho: number, bytes: number): Heap {
  let value = gauss() * bytes
  return share => {
    value = rho * value + gauss() * bytes * Math.sqrt(1 - rho ** 2)
    return 20 * MIB + warmUp(share) + value
  }
}

function sawtooth(periods: number): Heap {
  const phase = random.next()
  return share => 20 * MIB + 10 * MIB * ((share * periods + phase) % 1) + noise()
}

function lifeOf(heap: Heap, samples = SAMPLES) {
  return Array.from({ length: samples }, (_, at) => ({ requests: (at + 1) * 300, value: heap((at + 1) / SAMPLES) }))
}

function grow(make: () => Heap): Growth {
  const workers = [1, 2].map(slot => ({ slot, lives: [lifeOf(make())] }))
  return growthOf('heap', workers)
}

function shareOf(make: () => Heap, isSo: (growth: Growth) => boolean): number {
  return Array.from({ length: RUNS }, () => grow(make)).filter(isSo).length / RUNS
}

const leaks = ({ range }: Growth) => range !== null && range[0] >= LIMIT
const holds = ({ range }: Growth) => range !== null && range[1] < LIMIT

test.each([
  ['garbage of various sizes', () => leaking(0)],
  ['a heap that wanders', () => related(0.8, 300_000)],
  ['a heap that wanders slowly', () => related(0.95, 500_000)],
  ['a cache that fills up soon', () => cache(0.15)],
  ['a cache that fills up slowly', () => cache(0.5)],
  [
    'a cache that is full after half of the run',
    () => (share: number) => 20 * MIB + 30 * MIB * Math.min(1, 2 * share) + noise(),
  ],
  ['a queue that is emptied now and then', () => sawtooth(8)],
  ['a queue that is emptied seldom', () => sawtooth(3)],
  [
    'something large that is loaded once',
    () => {
      const when = random.next()
      return (share: number) => 20 * MIB + (share > when ? 5 * MIB : 0) + noise()
    },
  ],
] as const)('%s is not taken for a leak', (_, make) => {
  expect(shareOf(make, leaks)).toBeLessThanOrEqual(0.01)
})

test.each([
  [1_024, 0.99],
  [100, 0.99],
])('a leak of %i bytes per request is found, and its size', (bytes, power) => {
  expect(shareOf(() => leaking(bytes), leaks)).toBeGreaterThanOrEqual(power)
  const growth = grow(() => leaking(bytes))
  expect(Math.abs(growth.perRequest! / bytes - 1)).toBeLessThan(0.1)
  expect(growth.ci![0]).toBeLessThan(growth.perRequest!)
})

test('a clean heap is shown to be clean, and so is a cache that is full', () => {
  expect(shareOf(() => leaking(0), holds)).toBeGreaterThanOrEqual(0.95)
  const full = grow(() => share => 20 * MIB + 30 * MIB * Math.min(1, 2 * share) + noise())
  expect([holds(full), full.note]).toEqual([true, 'slows'])
})

test('the slope is taken within each life of a worker that restarts', () => {
  const lives = Array.from({ length: 6 }, () => lifeOf(leaking(10_240), 15))
  const growth = growthOf('heap', [{ slot: 1, lives }])
  expect(leaks(growth)).toBe(true)
  expect(growth.workers[0]!.lives).toBe(6)
  // Processes that differ from the start, of which the larger ones have served more.
  const lengths = [15, 30, 45, 60, 75, 90]
  const different = lengths.map((samples, at) => lifeOf(() => at * 10 * MIB + noise(), samples))
  const between = growthOf('heap', [{ slot: 1, lives: different }])
  expect(Math.abs(between.perRequest!)).toBeLessThan(LIMIT)
})

test('of a worker that leaks beside one that does not, it is told which', () => {
  const workers = [leaking(0), leaking(2_048)].map((heap, at) => ({ slot: at + 1, lives: [lifeOf(heap)] }))
  const growth = growthOf('heap', workers)
  expect(leaks(growth)).toBe(true)
  expect(growth.ci).toEqual(growth.workers[1]!.ci)
})

test('what grows by less than differs anyway is no leak, and few samples tell nothing', () => {
  const little = growthOf('heap', [{ slot: 1, lives: [lifeOf(share => 20 * MIB + 500_000 * share + gauss())] }])
  expect([little.note, leaks(little)]).toEqual(['little', false])
  expect(growthOf('heap', [{ slot: 1, lives: [lifeOf(leaking(1_024), 8)] }])).toMatchObject({
    note: 'few',
    range: null,
  })
  expect(growthOf('fds', [])).toMatchObject({ note: 'few', range: null, perRequest: null })
})
