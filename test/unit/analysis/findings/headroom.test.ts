import { expect, test } from 'vitest'
import { type RawChaos, summarizeChaos } from '../../../../src/analysis/chaos/index.ts'
import type { ChaosSettings, Finding, WorkerRecord } from '../../../../src/model/chaos-result.ts'
import type { ModeTraits } from '../../../../src/model/traits.ts'
import {
  type SampleTrial,
  sampleChaosRaw,
  sampleFault,
  sampleSham,
  sampleTrial,
  sampleWorker,
} from '../../../golden/trials.ts'
import { killedWhileOneTakes, queued } from './headroom-samples.ts'
import { TWO } from './scaling-samples.ts'

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
  // Nor do a few that time out make it a queue that loses requests.
  expect(find(killedWhileOneTakes(150, [queued(4), LATE]))[0]).toMatchObject({ id: 'no-headroom', severity: 'risk' })
  expect(idsOf(killedWhileOneTakes(150, [{ ...LATE, toMs: 11_100 }]))).toEqual([])
  expect(idsOf(killedWhileOneTakes(240, [LATE]))).toEqual([])
})

test('a restart that is too short for a rate leaves the queue that a round-robin primary had', () => {
  const { times } = sampleFault(1, 10_000)
  const short = (harm: NonNullable<SampleTrial['harm']>, more: Partial<SampleTrial> = {}) =>
    find({ ...killedWhileOneTakes(150, harm), faults: [sampleFault(1, 10_000, { times })], ...more })
  const soon = { ...queued(100), fromMs: 10_100, toMs: 10_504 }
  expect(short([soon])).toMatchObject([
    { id: 'no-headroom', evidence: 'after 1 of 1 worker death 100 requests timed out in the queue.' },
    { id: 'handoff-hung' },
  ])
  expect(short([soon], { arm: 'cluster-os' })).toEqual([])
  expect(short([{ ...soon, accepted: true, slot: 2 }])).toEqual([])
  const [one, two] = TWO.map(worker => ({ ...worker, endedMs: 11_000 }))
  // Nobody was there all the time.
  const ids = short([soon], { overrides: { workers: [one!, two!] } }).map(({ id }) => id)
  expect(ids).not.toContain('no-headroom')
})

test('a worker that is just starting has taken nothing yet, and one without an agent leaves the rate unknown', () => {
  const sample = killedWhileOneTakes(150, [queued(100)])
  const next = sampleWorker(1, { incarnation: 1, startedMs: 10_010, listeningMs: 16_001, started: 900 })
  const having = (more: Partial<WorkerRecord>) => {
    const workers = [...TWO, { ...next, ...more }]
    return find({ ...sample, overrides: { ...sample.overrides, workers } }).filter(({ id }) => id === 'no-headroom')
  }
  expect(having({})).toMatchObject([{ evidence: expect.stringContaining('150 of 250') }])
  expect(having({ listeningMs: 9_000, endedMs: 9_500, agent: false })).toMatchObject([
    { evidence: expect.stringContaining('150 of 250') },
  ])
  // It lived until 11.5 s, and nobody knows what it took.
  const [killed, other] = TWO
  const samples = sample.overrides!.samples!.map(each =>
    each.atMs < 11_500 ? each : { ...each, workers: each.workers.filter(({ slot }) => slot === 2) },
  )
  const workers = [{ ...killed!, endedMs: 11_500, agent: false }, other!, next]
  const unknown = find({ ...sample, overrides: { samples, workers } }).filter(({ id }) => id === 'no-headroom')
  expect(unknown).toMatchObject([{ evidence: expect.not.stringContaining(' of 250') }])
})

test('what workers take tells nothing of sessions, sticky primaries, profiles, and a generator that fell behind', () => {
  const sample = killedWhileOneTakes(150, [queued(100)])
  const ids = (change: (raw: RawChaos) => RawChaos) =>
    summarizeChaos(change(sampleChaosRaw([sampleTrial(sample)]))).summary.findings.map(({ id }) => id)
  const withTraits = (traits: Partial<ModeTraits>) => (raw: RawChaos) => ({
    ...raw,
    arms: raw.arms.map(arm => ({ ...arm, traits: { ...arm.traits, ...traits } })),
  })
  const withSettings = (settings: Partial<ChaosSettings>) => (raw: RawChaos) => ({
    ...raw,
    settings: { ...raw.settings, ...settings },
  })
  const webSocket = { path: '/', protocol: 'ws', messageEveryMs: 100, reconnectAfterMs: 100 }
  expect(ids(raw => raw)).toContain('no-headroom')
  for (const change of [
    withTraits({ sticky: true }),
    withTraits({ accepts: 'app' }),
    withTraits({ scales: true }),
    withSettings({ webSocket }),
    withSettings({ profile: [{ shape: 'hold', fromPerSec: 250, toPerSec: 250, durationMs: 40_000 }] }),
  ])
    expect(ids(change)).not.toContain('no-headroom')
  const generator = { utilization: 1, lagP50Ms: 4, lagP99Ms: 400, achieved: 0.9, gcMs: 0 }
  expect(idsOf({ ...sample, overrides: { ...sample.overrides, generator } })).not.toContain('no-headroom')
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

test('what a primary holds for a worker that is still starting is no file that stays open', () => {
  const base = { faults: [sampleFault(1, 10_000)], primaryFds: [24, 30] } as const
  const having = (more: Partial<WorkerRecord>) =>
    idsOf({
      ...base,
      overrides: { primarySockets: [10, 10], workers: [...TWO, sampleWorker(1, { incarnation: 1, ...more })] },
    })
  expect(having({})).toContain('fds-leaked')
  expect(having({ listeningMs: null })).not.toContain('fds-leaked')
})
