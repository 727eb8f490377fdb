import { describe, expect, test } from 'vitest'
import type { SliceOrder, SliceReport } from '../../../src/load/index.ts'
import { longestTogetherMs, warmUp } from '../../../src/scenarios/warmup.ts'

/** A generator whose slices take no time: `perSecOf` gives the rate of a session's n-th slice. It notes who runs beside whom. */
function fakeGenerator(perSecOf: (session: string, nth: number) => number) {
  const running = new Set<string>()
  const beside: string[][] = []
  const counts = new Map<string, number>()
  const slice = async (session: string): Promise<SliceReport> => {
    running.add(session)
    await Promise.resolve()
    beside.push([...running].sort())
    await Promise.resolve()
    running.delete(session)
    const nth = (counts.get(session) ?? 0) + 1
    counts.set(session, nth)
    return { session, perSec: perSecOf(session, nth), medianUs: beside.at(-1)!.length * 100 } as SliceReport
  }
  const run = async (orders: readonly SliceOrder[]) => {
    const reports: SliceReport[] = []
    for (const { session } of orders) reports.push(await slice(session))
    return reports
  }
  return { run, beside, counts }
}

describe('warm-up', () => {
  test('loads all arms side by side, and each alone at the end, whose latency counts', async () => {
    const generator = fakeGenerator(() => 1_000)
    const warm = await warmUp(generator, ['a', 'b', 'c'], 750)
    expect(generator.beside.slice(0, -3).every(each => each.length === 3)).toBe(true)
    expect(generator.beside.slice(-3)).toEqual([['a'], ['b'], ['c']])
    expect([...warm.values()].map(each => each.medianUs)).toEqual([100, 100, 100])
    expect(warm.get('a')!.record).toMatchObject({ steady: true, perSec: [1_000, 1_000, 1_000, 1_000, 1_000, 1_000] })
  })

  test('goes on for all while the rate of one still grows', async () => {
    const generator = fakeGenerator((session, nth) => (session === 'b' ? 1_000 * Math.min(nth, 8) : 1_000))
    const warm = await warmUp(generator, ['a', 'b'], 750)
    expect([...warm.values()].map(({ record }) => record.steady)).toEqual([true, true])
    expect(warm.get('a')!.record.perSec.length).toBeGreaterThan(8)
    expect(warm.get('b')!.record.perSec).toHaveLength(warm.get('a')!.record.perSec.length)
  })

  test('ends where no rate becomes steady, and says so', async () => {
    const generator = fakeGenerator((_, nth) => 1.1 ** nth)
    const warm = await warmUp(generator, ['a'], 400)
    expect(warm.get('a')!.record.steady).toBe(false)
    expect(warm.get('a')!.record.perSec).toHaveLength(10)
  })

  test.each([
    [1, 2, 750],
    [2, 2, 750],
    [3, 2, 1_125],
    [2, 1, 1_500],
    [8, 16, 750],
  ])('%i arms on %i CPUs have at most %i ms', (arms, cpus, mostMs) => {
    expect(longestTogetherMs(750, arms, cpus)).toBe(mostMs)
  })
})
