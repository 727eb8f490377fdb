import { expect, test } from 'vitest'
import { summarizeChaos } from '../../../../src/analysis/chaos/index.ts'
import type { ChaosSettings, Trial } from '../../../../src/model/chaos-result.ts'
import type { ResultArm } from '../../../../src/model/result-parts.ts'
import { sampleChaosRaw, sampleTrial } from '../../../golden/trials.ts'
import {
  addedAt,
  busyPrimary,
  OWN,
  REMOVAL,
  SCALES,
  SCALING,
  scaledAt,
  secondServesUntil,
  seenByScaler,
  TWO,
  thirdGets,
} from './scaling-samples.ts'

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

function idsOfScaler(
  trial: Partial<Trial>,
  scaling: Partial<NonNullable<ChaosSettings['scaling']>> = {},
  arm: Partial<ResultArm> = {},
): string[] {
  const raw = sampleChaosRaw([sampleTrial({ faults: [], overrides: { workers: TWO, ...trial } })])
  const arms = raw.arms.map(each => ({ ...each, traits: SCALES, ...arm }))
  const settings: ChaosSettings = { ...raw.settings, scaling: { ...SCALING, ...scaling } }
  return summarizeChaos({ ...raw, arms, settings }).summary.findings.map(({ id }) => id)
}

test('an autoscaler that is never called upon, or that adds a worker, is as it should be', () => {
  expect(idsOfScaler({ samples: seenByScaler(0.98, 3) })).toEqual(['never-scaled'])
  expect(idsOfScaler({ samples: seenByScaler(0.6, 2) })).toEqual([])
  expect(idsOfScaler({ samples: seenByScaler(0.98, 3).slice(0, 6) })).toEqual([])
  const added = { workers: addedAt(9_400), events: [scaledAt(9_000, 3)] }
  expect(idsOfScaler({ ...added, samples: seenByScaler(0.98, 3) })).toEqual([])
})

test('a window that is longer than the load is another reason for it', () => {
  const raw = sampleChaosRaw([sampleTrial({ overrides: { workers: TWO, samples: seenByScaler(31, 7) } })])
  const arms = raw.arms.map(each => ({ ...each, traits: SCALES, mostWorkers: 8 }))
  const scaling = { by: 'in-flight', target: 10, upAfterMs: 90_000, downAfterMs: 0 } as const
  const { findings } = summarizeChaos({ ...raw, arms, settings: { ...raw.settings, scaling } }).summary
  expect(findings[0]).toMatchObject({
    id: 'never-scaled',
    evidence:
      'the mean worker had 31.0 requests in flight, and the target is 10; there were 2 workers all the time, and up to 8 are allowed, after 90.0 s above the target.',
  })
  expect(findings[0]!.advice).toContain('Shorten --scale-up-after')
})

test('a worker that an autoscaler adds is judged as one that an app adds', () => {
  const added = { workers: addedAt(9_400), events: [scaledAt(9_000, 3)] }
  expect(idsOfScaler({ ...added, samples: thirdGets(3) })).toEqual(['new-worker-idle'])
  expect(idsOfScaler({ ...added, samples: thirdGets(60) })).toEqual([])
})

test('a worker that was scaled away is not missing, has not died, and one that was just added may still start', () => {
  const [first, second] = TWO as [(typeof TWO)[0], (typeof TWO)[0]]
  const gone = { ...second, endedMs: 11_000, exit: { code: 0, signal: null } }
  expect(idsOfScaler({ workers: [first, gone], events: [scaledAt(10_000, 1)] })).toEqual([])
  expect(idsOfScaler({ workers: [first, gone] })).toContain('not-respawned')
  const starting = { ...second, slot: 3, startedMs: 39_000, listeningMs: null, started: 0, finished: 0, answered: 0 }
  expect(idsOfScaler({ workers: [...TWO, starting], events: [scaledAt(39_000, 3)] })).toEqual([])
  const hanging = { ...starting, startedMs: 20_000 }
  expect(idsOfScaler({ workers: [...TWO, hanging], events: [scaledAt(20_000, 3)] })).toContain('not-respawned')
})
