import { defineConfig } from 'vitest/config'
import { longestFirst } from './test/longest-first.ts'
import quick from './vitest.config.ts'

const LONGEST = [
  'cases/runs/compare',
  'cases/runs/documents',
  'cases/diagnosis/chaos',
  'cases/restarts/found',
  'cases/restarts/healthy',
  'cases/diagnosis/own',
  'cases/diagnosis/compare',
  'cases/deaths',
  'cases/runs/companions',
  'cases/runs/against',
]

const { projects: _quick, ...common } = quick.test!

/** Truths that take a while to show: each runs a whole experiment, most of which is waiting. */
export default defineConfig({
  test: {
    ...common,
    include: ['test/cases/**/*.test.ts'],
    // Several of them run at a time on two CPUs, and load them.
    maxWorkers: 4,
    testTimeout: 120_000,
    sequence: { sequencer: longestFirst(LONGEST) },
  },
})
