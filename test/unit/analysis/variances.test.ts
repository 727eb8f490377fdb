import { expect, test } from 'vitest'
import { cpuVariancesOf } from '../../../src/analysis/variances.ts'
import type { Generation } from '../../../src/model/compare-result.ts'

const PAIR = { reference: 'base', candidate: 'head', gate: true, control: false }
const ROUTES = ['list', 'search']

/** A generation in which each route's CPU times deviate by a tenth, and search takes so many times as much in the head. */
function generation(ratio: number, responses: number, loadedMs: number, loops = ['open']): Generation {
  const armOf = (arm: string, factor: number) => ({
    arm,
    entries: ROUTES.map(entry => {
      const us = entry === 'search' ? 1_000 * factor : 1_000
      const cpu = Object.fromEntries(loops.map(loop => [loop, { responses, us, sdUs: us / 10 }]))
      const requests = { closed: { ok: responses }, open: { ok: responses } }
      return { entry, cpu, requests }
    }),
  })
  return { loadedMs, arms: [armOf('base', 1), armOf('head', ratio)] } as unknown as Generation
}

test('of the CPU times of a request, what varies is within generations, and no less than few responses leave open', () => {
  const ratios = [1.1, 0.9, 1.1, 0.9, 1.1, 0.9]
  const all = ratios.map(ratio => generation(ratio, 50, 2_000))
  const [list, search] = ROUTES.map(route => cpuVariancesOf(route, PAIR, all))
  // Of two means of 50 values each that deviate by 10 %.
  expect(list!.within).toBeCloseTo(((2 * 0.1 ** 2) / 50) * 2_000, 6)
  const [low, high] = [Math.log(0.9), Math.log(1.1)]
  const variance = ((high - low) / 2) ** 2 * (6 / 5)
  expect(search!.within).toBeCloseTo((variance - 0.01 ** 2) * 2_000, 6)
  expect([list!.between, search!.between]).toEqual([0.01 ** 2, 0.01 ** 2])
})

test('more load has less within, and the same for each millisecond of it', () => {
  const all = (responses: number, loadedMs: number) =>
    cpuVariancesOf(
      'list',
      PAIR,
      Array.from({ length: 5 }, () => generation(1, responses, loadedMs)),
    )!.within
  expect(all(200, 8_000)).toBeCloseTo(all(50, 2_000), 6)
})

test('two loops that say the same leave half as open as one', () => {
  const within = (loops: string[]) =>
    cpuVariancesOf(
      'list',
      PAIR,
      Array.from({ length: 5 }, () => generation(1, 50, 2_000, loops)),
    )!.within
  expect(within(['closed', 'open'])).toBeCloseTo(within(['open']) / 2, 6)
})

test('little says nothing: three generations, two responses, no CPU times', () => {
  const of = (generations: readonly Generation[]) => cpuVariancesOf('list', PAIR, generations)
  expect(of(Array.from({ length: 3 }, () => generation(1, 50, 2_000)))).toBeUndefined()
  expect(of(Array.from({ length: 5 }, () => generation(1, 2, 2_000)))).toBeUndefined()
  const without = Array.from({ length: 5 }, () => generation(1, 50, 2_000))
  for (const { arms } of without) for (const { entries } of arms) for (const each of entries!) delete each.cpu
  expect(of(without)).toBeUndefined()
})
