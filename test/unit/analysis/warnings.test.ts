import { expect, test } from 'vitest'
import { findWarnings } from '../../../src/analysis/warnings.ts'
import { encodeHistogram, newHistogram } from '../../../src/model/histogram.ts'
import type { ThresholdSpec } from '../../../src/model/threshold.ts'
import { SAMPLES } from '../../golden/samples.ts'

const NONE = encodeHistogram(newHistogram())

const limit: ThresholdSpec = {
  expression: 'throughput regress < 3%',
  metric: 'throughput',
  level: 'error',
  operator: '<',
  limit: 0.03,
  relative: true,
}

function idsOf(sample: string, thresholds: readonly ThresholdSpec[]): string[] {
  const { arms, environment, settings, baseline, ...record } = SAMPLES[sample]!
  const generations = record.generations.map(each => ({
    ...each,
    arms: each.arms.map(arm => ({ ...arm, latencyHdr: NONE, lagHdr: NONE })),
  }))
  return findWarnings({ arms, generations, environment, settings, baseline, thresholds }).map(each => each.id)
}

test('a limit on a change that nothing is judged against', () => {
  expect(idsOf('one-arm', [limit])).toContain('no-reference')
  expect(idsOf('clear-verdicts', [limit]), 'modes are no reference').toContain('no-reference')
  expect(idsOf('two-versions', [limit])).not.toContain('no-reference')
  expect(idsOf('one-arm', [{ ...limit, expression: 'dropped == 0', relative: false }])).not.toContain('no-reference')
})
