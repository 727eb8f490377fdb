import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import quick from './vitest.config.ts'

/** The files that take longest, which would hold up the end if they began last. */
const LONGEST = ['diagnosis/chaos', 'restarts/found', 'restarts/healthy', 'diagnosis/compare', 'deaths']

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => LONGEST.findIndex(name => moduleId.includes(`/cases/${name}`))
    return files.toSorted((left, right) => (place(left) + 1 || 99) - (place(right) + 1 || 99))
  }
}

/** Truths that take a while to show: each runs a whole experiment, most of which is waiting. */
export default defineConfig({
  test: {
    ...quick.test,
    include: ['test/cases/**/*.test.ts'],
    exclude: [],
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
  },
})
