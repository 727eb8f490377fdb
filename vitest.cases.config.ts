import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import quick from './vitest.config.ts'

/** The files that take longest, which would hold up the end if they began last. */
const LONGEST = [
  'runs/compare',
  'runs/documents',
  'diagnosis/chaos',
  'restarts/found',
  'restarts/healthy',
  'diagnosis/own',
  'diagnosis/compare',
  'deaths',
  'runs/companions',
  'runs/against',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = (file: TestSpecification, name: string) => file.moduleId.includes(`/cases/${name}`)
    const first = LONGEST.flatMap(name => files.filter(file => isLong(file, name)))
    return [...first, ...files.filter(file => !first.includes(file))]
  }
}

const { projects: _quick, ...common } = quick.test!

/** Truths that take a while to show: each runs a whole experiment, most of which is waiting. */
export default defineConfig({
  test: {
    ...common,
    include: ['test/cases/**/*.test.ts'],
    // Several of them run at a time on two CPUs, and load them.
    maxWorkers: 4,
    testTimeout: 120_000,
    sequence: { sequencer: LongestFirst },
  },
})
