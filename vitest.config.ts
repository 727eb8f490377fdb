import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Long truths: npm run test:cases.
    exclude: ['test/cases/**'],
    reporters: ['default', './test/closing-line.ts'],
    // Real processes and sockets on a small machine, which mostly wait: some files at a time, and room for a slow start.
    maxWorkers: 4,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
