import { defineConfig } from 'vitest/config'

/** Tests of code alone. Their files share a process and what it has loaded: loading everything anew for each took half of their time. */
const ALONE = ['test/unit/**/*.test.ts', 'test/architecture/**/*.test.ts']

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
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
