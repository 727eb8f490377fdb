import { expect, test } from 'vitest'
import { summarizeChaos } from '../../../../src/analysis/chaos/index.ts'
import { isFarBeyondFair } from '../../../../src/analysis/findings/finding.ts'
import type { Finding } from '../../../../src/model/chaos-result.ts'
import type { ModeTraits } from '../../../../src/model/traits.ts'
import { type SampleTrial, sampleChaosRaw, sampleFault, sampleTrial } from '../../../golden/trials.ts'
import { BEREFT, BY_APP, clientSample, IN_TURN, STAYING, STICKY, STRAYING } from './client-samples.ts'

/** What is told of clients. */
function find(traits: ModeTraits, sample: SampleTrial): Finding[] {
  const raw = sampleChaosRaw([sampleTrial(sample)])
  const { findings } = summarizeChaos({ ...raw, arms: raw.arms.map(arm => ({ ...arm, traits })) }).summary
  return findings.filter(({ title }) => /clients?\b/i.test(title))
}

const idsOf = (findings: readonly Finding[]) => findings.map(({ id, severity }) => `${severity} ${id}`)

test('clients that stay with living workers are no finding', () => {
  for (const traits of [STICKY, BY_APP, IN_TURN]) expect(find(traits, clientSample(STAYING))).toEqual([])
})

test('clients that go from worker to worker are a problem only where the primary means to keep them', () => {
  expect(idsOf(find(STICKY, clientSample(STRAYING)))).toEqual(['problem not-sticky'])
  expect(idsOf(find(BY_APP, clientSample(STRAYING)))).toEqual(['risk not-sticky'])
  expect(idsOf(find(IN_TURN, clientSample(STRAYING)))).toEqual(['note not-sticky'])
})

test('a few new connections tell nothing', () => {
  const moves = STRAYING.moves.slice(0, 4)
  expect(find(STICKY, clientSample({ ...STRAYING, connections: 8, connectionsStayed: 4, moves }))).toEqual([])
  expect(find(STICKY, clientSample({ ...STRAYING, connectionsStayed: 396, moves }))).toEqual([])
})

test('where nothing ties them to workers, clients neither crowd one nor lose it', () => {
  expect(find(IN_TURN, clientSample({ ...STAYING, firstSlots: { 1: 4 } }))).toEqual([])
  expect(find(IN_TURN, clientSample(BEREFT, undefined, { endedMs: 10_003 }))).toEqual([])
})

test('few clients are uneven by chance', () => {
  expect(find(STICKY, clientSample({ ...STAYING, firstSlots: { 1: 15 } }))).toEqual([])
})

test('what our sticky primary holds for a moment is not blamed on round-robin', () => {
  const harm = [{ fromMs: 9_996, toMs: 10_000, outcome: 'hung', accepted: false }] as const
  const raw = sampleChaosRaw([sampleTrial({ faults: [sampleFault(1, 10_000)], harm, primaryFds: [24, 40] })])
  const idsIn = (traits: ModeTraits) => {
    const arms = raw.arms.map(arm => ({ ...arm, traits }))
    return summarizeChaos({ ...raw, arms }).summary.findings.map(({ id }) => id)
  }
  expect(idsIn(IN_TURN)).toEqual(expect.arrayContaining(['handoff-hung', 'fds-leaked']))
  for (const id of ['handoff-hung', 'fds-leaked']) expect(idsIn(STICKY)).not.toContain(id)
})

test('that one worker gets most requests is a matter of its clients, where they are sticky', () => {
  const raw = sampleChaosRaw([sampleTrial(clientSample({ ...STAYING, firstSlots: { 1: 4 } }, [4_900, 100]))])
  const unevenIn = (traits: ModeTraits) =>
    summarizeChaos({ ...raw, arms: raw.arms.map(arm => ({ ...arm, traits })) }).summary.findings.some(
      ({ id }) => id === 'uneven-load',
    )
  expect([unevenIn(STICKY), unevenIn(IN_TURN)]).toEqual([false, true])
})

test('a worker has far more than its share only by the share and by the whole', () => {
  expect([0.74, 0.76].map(share => isFarBeyondFair(share, 1 / 2))).toEqual([false, true])
  expect([0.31, 0.33].map(share => isFarBeyondFair(share, 1 / 8))).toEqual([false, true])
})

test('a single client shows nothing of how a sticky primary spreads them', () => {
  expect(idsOf(find(BY_APP, clientSample(undefined, [4_990, 10])))).toEqual(['note one-client'])
  expect(find(BY_APP, clientSample(STAYING, [4_990, 10]))).toEqual([])
  expect(find(IN_TURN, clientSample(undefined, [4_990, 10]))).toEqual([])
  expect(find(BY_APP, clientSample(undefined))).toEqual([])
})
