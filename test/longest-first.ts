import { BaseSequencer, type TestSequencerConstructor, type TestSpecification } from 'vitest/node'

/**
 * Begins with the files of these paths, in this order: one that takes minutes would hold up the end if it began last.
 * Vitest itself knows what took long only where it has run before.
 */
export function longestFirst(paths: readonly string[]): TestSequencerConstructor {
  const rankOf = ({ moduleId }: TestSpecification) => {
    const rank = paths.findIndex(path => moduleId.includes(`/test/${path}`))
    return rank < 0 ? paths.length : rank
  }
  return class extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      return (await super.sort(files)).toSorted((a, b) => rankOf(a) - rankOf(b))
    }
  }
}
