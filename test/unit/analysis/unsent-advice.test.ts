import { expect, test } from 'vitest'
import { unsentAdvice } from '../../../src/analysis/unsent-advice.ts'

test.each([
  [['ok.200', 'unsent.no-free-connection'], '--max-connections'],
  [['unsent.late', 'unsent.no-free-connection'], 'more CPU'],
  [['unsent.late', 'unsent.emfile'], 'ulimit -n'],
  [['unsent.eaddrnotavail'], 'keep connections alive'],
  [[], 'Lower --rate.'],
])('%j', (codes, words) => {
  expect(unsentAdvice(codes)).toContain(words)
})
