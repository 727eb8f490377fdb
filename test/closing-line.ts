import type { Reporter, TestModule } from 'vitest/node'

/**
 * Names what was skipped and why, and ends the run with the line that CI reads: `N passed, N failed`.
 * With CLUSTERBENCH_NO_SKIPS, which CI sets once it has installed what the tests need, a skipped test fails the run.
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0 }
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'skipped') process.stdout.write(`skipped: ${test.fullName}\n`)
        if (state !== 'pending') count[state]++
      }
      if (module.state() === 'failed' && [...module.children.allTests('failed')].length === 0) count.failed++
    }
    if (count.skipped > 0 && process.env.CLUSTERBENCH_NO_SKIPS) {
      process.stdout.write(`${count.skipped} tests were skipped, and CLUSTERBENCH_NO_SKIPS forbids that\n`)
      process.exitCode = 1
    }
    process.stdout.write(`\n${count.passed} passed, ${count.failed} failed\n`)
  }
}
