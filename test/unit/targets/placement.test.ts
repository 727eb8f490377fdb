import { getPriority } from 'node:os'
import { expect, it } from 'vitest'
import { nicenessBeside, onlineOf, parseCpuList } from '../../../src/targets/placement.ts'

it.each([
  ['', []],
  ['0', [0]],
  ['0-3', [0, 1, 2, 3]],
  ['0-2,5', [0, 1, 2, 5]],
  ['1,3,8-9\n', [1, 3, 8, 9]],
])('reads the list %j', (text, cpus) => {
  expect(parseCpuList(text)).toEqual(cpus)
})

it('leaves out CPUs that are allowed but not there', () => {
  expect(onlineOf([0, 1, 2, 3], '0-1\n')).toEqual([0, 1])
  expect(onlineOf([0, 1, 2, 3], undefined)).toEqual([0, 1, 2, 3])
})

it('makes apps nicer than a generator that has no CPU of its own, and only then', () => {
  expect(nicenessBeside(undefined)).toBe(Math.min(19, getPriority() + 5))
  expect(nicenessBeside({ generator: 1, apps: [0] })).toBeUndefined()
})
