import { defineConfig } from 'vitest/config'
import { longestFirst } from './test/longest-first.ts'

/** Tests of code alone. Their files share a process and what it has loaded: loading everything anew for each took half of their time. */
const ALONE = ['test/unit/**/*.test.ts', 'test/architecture/**/*.test.ts']

const LONGEST = [
  'integration/targets/modes',
  'integration/targets/servers',
  'integration/load/contract',
  'integration/faults/contract',
  'integration/targets/failed-starts',
  'e2e/bad-input',
  'integration/targets/rolls',
  'integration/html-report',
  'e2e/init',
  'integration/targets/supervision',
]

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'unit', include: ALONE, isolate: false } },
      // Long truths: npm run test:cases.
      {
        extends: true,
        test: { name: 'processes', include: ['test/**/*.test.ts'], exclude: [...ALONE, 'test/cases/**'] },
      },
    ],
    reporters: ['default', './test/closing-line.ts'],
    // Real processes and sockets on a small machine, which mostly wait: some files at a time, and room for a slow start.
    maxWorkers: 5,
    sequence: { sequencer: longestFirst(LONGEST) },
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // The default of one second is too short on a busy machine.
    expect: { poll: { timeout: 10_000 } },
  },
})
