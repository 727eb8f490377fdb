import { expect, test } from 'vitest'
import { summarizeChaos } from '../../../../src/analysis/chaos/index.ts'
import type { Finding } from '../../../../src/model/chaos-result.ts'
import { type SampleTrial, sampleChaosRaw, sampleTrial } from '../../../golden/trials.ts'
import { DEATH_CASES } from './death-cases.ts'

function find(sample: SampleTrial): Finding[] {
  return summarizeChaos(sampleChaosRaw([sampleTrial(sample)])).summary.findings
}

test('new workers that stop rejecting did not do so until the end', () => {
  const rejecting = (toMs: number) => ({
    ...DEATH_CASES['errors-after-restart']!.sample.harm![0]!,
    fromMs: 15_000,
    toMs,
  })
  const evidenceTo = (toMs: number) => {
    const { sample } = DEATH_CASES['errors-after-restart']!
    return find({ ...sample, harm: [rejecting(toMs)] }).find(({ id }) => id === 'errors-after-restart')!.evidence
  }
  expect(evidenceTo(40_000)).toMatch(/, and did so until the end\.$/)
  expect(evidenceTo(20_000)).toMatch(/ with 500\.$/)
})
