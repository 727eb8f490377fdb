import { expect, it, vi } from 'vitest'
import { burn, calibrateIterations } from '../../../src/targets/apps/burn.ts'
import { findSample, sampleArgs } from '../../../src/targets/apps/index.ts'

it('burns the same amount for the same iterations, and another for others', () => {
  expect(burn(1_000)).toBe(burn(1_000))
  expect(burn(1_001)).not.toBe(burn(1_000))
})

it('calibrates in proportion to the work that is asked for', () => {
  let nowMs = 0
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => nowMs++)
  const iterations = [2, 20].map(workMs => calibrateIterations(workMs))
  clock.mockRestore()
  // A probe of 200,000 takes one millisecond by this clock.
  expect(iterations).toEqual([400_000, 4_000_000])
})

it('hands the work to the samples that take it', () => {
  expect(sampleArgs(findSample('io')!, 35)).toEqual(['--wait-ms', '35'])
  expect(sampleArgs(findSample('io')!, undefined)).toEqual(['--wait-ms', '20'])
  expect(sampleArgs(findSample('cpu')!, 2)[0]).toBe('--iterations')
  expect(sampleArgs(findSample('hello')!, 2)).toEqual([])
})
