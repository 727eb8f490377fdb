import { expect, test } from 'vitest'
import { exitCodeOf } from '../../../src/analysis/exit-code.ts'
import type { Comparison, CountComparison, Difference } from '../../../src/model/compare-result.ts'
import type { Threshold } from '../../../src/model/result-parts.ts'

const comparison = (verdict: Comparison['verdict'], gate = true) => ({ verdict, gate }) as Comparison
const count = (verdict: CountComparison['verdict'], gate = true) => ({ verdict, gate }) as CountComparison
const threshold = (verdict: Threshold['verdict'], level: Threshold['level'] = 'error') =>
  ({ verdict, level }) as Threshold

const difference = (gate: boolean, allowed = false) => ({ kind: 'status', gate, allowed }) as Difference

const NOTHING = { comparisons: [], counts: [], thresholds: [] }

test.each([
  ['nothing to judge', {}, 0, 0],
  ['all well', { comparisons: [comparison('same')], counts: [count('same')], thresholds: [threshold('held')] }, 0, 0],
  ['a regression', { comparisons: [comparison('worse')] }, 1, 1],
  ['another mode that is slower', { comparisons: [comparison('worse', false)] }, 0, 0],
  ['more drops', { counts: [count('worse')] }, 1, 1],
  ['more drops in another mode', { counts: [count('worse', false)] }, 0, 0],
  ['another status', { differences: [difference(true)], comparisons: [comparison('different')] }, 1, 1],
  ['another status that is allowed', { differences: [difference(true, true)] }, 0, 0],
  ['another status of another mode', { differences: [difference(false)] }, 0, 0],
  ['a threshold that failed', { comparisons: [comparison('better')], thresholds: [threshold('failed')] }, 1, 1],
  ['a threshold that warns', { thresholds: [threshold('failed', 'warn')] }, 0, 0],
  ['rejected requests of which the generations do not agree', { counts: [count('inconclusive')] }, 0, 4],
  ['the same of other modes', { counts: [count('inconclusive', false)] }, 0, 0],
  ['an open comparison', { comparisons: [comparison('inconclusive')] }, 0, 4],
  ['an open comparison of modes', { comparisons: [comparison('inconclusive', false)] }, 0, 0],
  ['an open threshold', { thresholds: [threshold('inconclusive')] }, 0, 4],
  ['an open threshold that warns', { thresholds: [threshold('inconclusive', 'warn')] }, 0, 0],
  ['a failure beside something open', { comparisons: [comparison('inconclusive')], counts: [count('worse')] }, 1, 1],
])('%s', (_, summary, plain, asked) => {
  expect(exitCodeOf({ ...NOTHING, ...summary }, false)).toBe(plain)
  expect(exitCodeOf({ ...NOTHING, ...summary }, true)).toBe(asked)
})
