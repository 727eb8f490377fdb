import { defineConfig } from 'vitest/config'
import quick from './vitest.config.ts'

/** Truths that take a while to show: each runs a whole experiment, most of which is waiting. */
export default defineConfig({
  test: { ...quick.test, include: ['test/cases/**/*.test.ts'], exclude: [], maxWorkers: 4 },
})
