import { expect, test } from 'vitest'
import { summarizeChaos } from '../../../../src/analysis/chaos/index.ts'
import type { Trial } from '../../../../src/model/chaos-result.ts'
import { sampleChaosRaw, sampleTrial } from '../../../golden/trials.ts'
import { addedAt, busyPrimary, OWN, REMOVAL, secondServesUntil, TWO, thirdGets } from './scaling-samples.ts'

// The cases that raise them are in scaling-samples.ts; here are their healthy twins.

function idsIn(trial: Partial<Trial>, traits = OWN): string[] {
  const raw = sampleChaosRaw([sampleTrial({ faults: [], overrides: trial })])
  const arms = raw.arms.map(arm => ({ ...arm, traits }))
  return summarizeChaos({ ...raw, arms }).summary.findings.map(({ id }) => id)
}

test('a primary is busy by what requests cost it, and by nothing else', () => {
  const busy = { workers: TWO, samples: busyPrimary(190) }
  expect(idsIn({ ...busy, samples: busyPrimary(7), primaryIdleCpu: 0.02 })).toEqual([])
  expect(idsIn({ ...busy, primaryIdleCpu: 0.5 })).toEqual([])
  // Connections are its business.
  const workers = TWO.map(worker => ({ ...worker, connections: 2_500 }))
  expect(idsIn({ ...busy, workers, primaryIdleCpu: 0.02 })).toEqual([])
  // It is clusterbench's.
  expect(idsIn(busy)).toEqual([])
})

test('a new worker is idle where it gets far less than the others, and has had the time to get more', () => {
  const trial = { workers: addedAt(9_400), samples: thirdGets(3) }
  expect(idsIn({ ...trial, samples: thirdGets(60) })).toEqual([])
  expect(idsIn({ ...trial, workers: addedAt(27_400) })).toEqual([])
  expect(idsIn(trial, { ...OWN, respawns: 'clusterbench' })).not.toContain('new-worker-idle')
})

test('a removed worker may finish what it has in hand', () => {
  expect(idsIn({ workers: TWO, events: REMOVAL, samples: secondServesUntil(12) })).toEqual([])
  expect(idsIn({ workers: TWO, samples: secondServesUntil(25) })).toEqual([])
})
