import { expect, test } from 'vitest'
import { summarizeChaos } from '../../../../src/analysis/chaos/index.ts'
import type { Finding } from '../../../../src/model/chaos-result.ts'
import { type SampleTrial, sampleChaosRaw, sampleFault, sampleSham, sampleTrial } from '../../../golden/trials.ts'
import { killedWhileOneTakes, queued } from './headroom-samples.ts'

function find(sample: SampleTrial): Finding[] {
  return summarizeChaos(sampleChaosRaw([sampleTrial(sample)])).summary.findings
}

const idsOf = (sample: SampleTrial) => find(sample).map(({ id }) => id)
/** What the hand-off lost, when the worker died. */
const HANDED = { fromMs: 10_000, toMs: 10_004, outcome: 'hung', accepted: false } as const
const LATE = { fromMs: 11_000, toMs: 16_000, outcome: 'slow' } as const

test('requests that wait for a worker which is busy are not charged to the hand-off to one that died', () => {
  const [shortage, handOff, ...others] = find(killedWhileOneTakes(150, [HANDED, queued(100)]))
  expect(shortage).toMatchObject({
    id: 'no-headroom',
    severity: 'problem',
    evidence: expect.stringContaining(' 100 req'),
  })
  expect(handOff).toMatchObject({ id: 'handoff-hung', evidence: expect.stringContaining(': 1 request,') })
  expect(others).toEqual([])
})

test('workers that took what was due kept up, whatever hung', () => {
  expect(idsOf(killedWhileOneTakes(240, [queued(100)]))).not.toContain('no-headroom')
  expect(idsOf(killedWhileOneTakes(150, [queued(4)]))).not.toContain('no-headroom')
  expect(idsOf(killedWhileOneTakes(0, [queued(100)]))).not.toContain('no-headroom')
})

test('responses that a queue makes late are a risk, and others are none', () => {
  const [finding] = find(killedWhileOneTakes(150, [LATE]))
  expect(finding).toMatchObject({
    id: 'no-headroom',
    severity: 'risk',
    evidence: expect.stringContaining('1,250 responses'),
  })
  expect(idsOf(killedWhileOneTakes(150, [{ ...LATE, toMs: 11_100 }]))).toEqual([])
  expect(idsOf(killedWhileOneTakes(240, [LATE]))).toEqual([])
})

test('a restart that is too short for a rate leaves the queue that a round-robin primary had', () => {
  const { times } = sampleFault(1, 10_000)
  const short = (harm: NonNullable<SampleTrial['harm']>, more: Partial<SampleTrial> = {}) =>
    find({ ...killedWhileOneTakes(150, harm), faults: [sampleFault(1, 10_000, { times })], ...more })
  expect(short([queued(100)])).toMatchObject([
    { id: 'no-headroom', evidence: 'after 1 of 1 worker death 100 requests timed out in the queue.' },
  ])
  expect(short([queued(100)], { arm: 'cluster-os' })).toEqual([])
  expect(short([{ ...queued(100), accepted: true, slot: 2 }])).toEqual([])
})

test('what other faults did meanwhile is not charged to the workers', () => {
  const beside = sampleFault(2, 9_000, { fault: 'pause', endedMs: 15_000, times: sampleSham(1, 0).times })
  const sample = killedWhileOneTakes(150, [queued(100)])
  expect(idsOf({ ...sample, faults: [beside, ...sample.faults!] })).not.toContain('no-headroom')
})

test('an app that requests something of itself keeps up if it goes on doing so', () => {
  const sample = killedWhileOneTakes(150, [queued(100)])
  const double = sample.overrides!.samples!.map(each => ({
    ...each,
    workers: each.workers.map(worker => ({ ...worker, requests: 2 * worker.requests! })),
  }))
  const [finding] = find({ ...sample, overrides: { ...sample.overrides, samples: double } })
  expect(finding!.evidence).toContain('as few as 150 of 250 requests per second')
})

test('connections that still wait in the primary at the end are no leak', () => {
  const sample = killedWhileOneTakes(150, [HANDED, queued(100)])
  const fds = (sample.overrides!.samples ?? []).map((each, at) => ({ ...each, primaryFds: at > 10 ? 124 : 24 }))
  const found = find({ ...sample, overrides: { ...sample.overrides, samples: fds, primarySockets: [10, 110] } })
  expect(found.filter(({ id }) => id === 'fds-leaked')).toMatchObject([
    { evidence: expect.stringContaining('gained 1 open descriptor over 1 worker death') },
  ])
})
