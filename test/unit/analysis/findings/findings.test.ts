import { expect, test } from 'vitest'
import { summarizeChaos } from '../../../../src/analysis/chaos/index.ts'
import { detectors } from '../../../../src/analysis/findings/index.ts'
import type { ChaosSettings, Finding } from '../../../../src/model/chaos-result.ts'
import type { SoakedArm } from '../../../../src/model/soak-result.ts'
import type { ModeTraits } from '../../../../src/model/traits.ts'
import {
  type SampleTrial,
  sampleChaosRaw,
  sampleFault,
  sampleSham,
  sampleTrial,
  sampleWorker,
} from '../../../golden/trials.ts'
import { ARMS_CASES } from './arms-samples.ts'
import { CLIENT_CASES } from './client-samples.ts'
import { COMPANION_CASES } from './companion-samples.ts'
import { CUT, DEATH_CASES, KILL_AT_12S, looksAt, OVER_LIMIT, replacedAt12s } from './death-cases.ts'
import { killedWhileOneTakes, queued } from './headroom-samples.ts'
import { SCALING_CASES } from './scaling-samples.ts'
import { SESSION_CASES } from './session-samples.ts'
import { STOP_CASES } from './stop-samples.ts'

const { settings } = sampleChaosRaw([])

function find(
  sample: SampleTrial,
  more: Partial<ChaosSettings> = {},
  traits: Partial<ModeTraits> = {},
  beside: readonly SampleTrial[] = [],
  leaking?: readonly SoakedArm[],
): Finding[] {
  const raw = sampleChaosRaw(
    [sample, ...beside].map(each => sampleTrial(each)),
    { settings: { ...settings, ...more } },
  )
  const arms = raw.arms.map(arm => ({ ...arm, traits: { ...arm.traits, ...traits } }))
  return summarizeChaos({ ...raw, arms, ...(leaking && { leaking }) }).summary.findings
}

/** An arm whose heap grows by so many bytes per request. */
function soakedArm(bytes: number): SoakedArm {
  const [arm] = sampleChaosRaw([sampleTrial({})]).arms
  const slope = { perRequest: bytes, ci: [bytes - 1, bytes + 1] as [number, number] }
  const growth = { metric: 'heap' as const, ...slope, range: slope.ci, note: null, grown: 5e7, workers: [] }
  return { arm: arm!.id, growth: [growth], samples: 90, gc: null, loopDelay: null, exhausted: null }
}

const kills = [sampleFault(1, 10_000), sampleFault(2, 15_000), sampleFault(3, 20_000)]
const NO_REQUESTS = { started: 0, finished: 0, answered: 0 }
const noTimes = sampleSham(1, 0).times

const BY_SIGKILL = { code: null, signal: 'SIGKILL' }
const RESTART = sampleFault(1, 10_000, { fault: 'rolling-restart', endedMs: 10_400, victims: [] })
/** The third worker is one too many. */
const startedAt = (slot: number) => (slot < 3 ? {} : { startedMs: 10_010, listeningMs: 10_200 })

/** A case for each finding, and a number that its evidence must name. */
const CASES: Record<
  string,
  {
    sample: SampleTrial
    /** Other arms. */
    beside?: readonly SampleTrial[]
    settings?: Partial<ChaosSettings>
    traits?: Partial<ModeTraits>
    leaking?: readonly SoakedArm[]
    evidence: RegExp
  }
> = {
  'app-ended': {
    sample: {
      slots: 1,
      primaryFds: null,
      faults: [sampleFault(1, 39_000)],
      overrides: {
        workers: [sampleWorker(1, { endedMs: 39_003, exit: { code: null, signal: 'SIGKILL' } })],
        events: [{ atMs: 39_003, kind: 'app-ended', slot: null, incarnation: null, text: '', exit: BY_SIGKILL }],
      },
    },
    traits: { primary: false, respawns: 'app' },
    evidence: /^its only process was ended by SIGKILL; from then on 0 requests were refused\.$/,
  },
  'no-restart-handler': {
    sample: {
      slots: 2,
      faults: [
        { ...RESTART, status: 'skipped', unhandled: { signal: 'SIGHUP', handled: ['SIGINT', 'SIGTERM'] } },
        sampleFault(2, 20_000),
      ],
    },
    traits: { respawns: 'app' },
    evidence:
      /^its primary handles SIGINT, SIGTERM only, and SIGHUP would have ended it; 1 rolling restart was left out\.$/,
  },
  'never-ready': {
    sample: {
      slots: 2,
      faults: kills,
      overrides: {
        workers: [
          sampleWorker(1),
          sampleWorker(2),
          sampleWorker(3, { startedMs: 10_010, listeningMs: null, ...NO_REQUESTS }),
        ],
      },
    },
    traits: { respawns: 'app' },
    evidence: /^1 new worker did not listen within \d/,
  },
  'reload-lost': {
    sample: {
      faults: [RESTART],
      harm: [{ fromMs: 10_050, toMs: 10_054, outcome: 'closed', code: 'fin', slot: 1 }],
    },
    traits: { respawns: 'app' },
    evidence: /^1 of 1 restart lost \d requests?\.$/,
  },
  'workers-multiplied': {
    sample: { faults: [RESTART], overrides: { workers: [1, 2, 3].map(slot => sampleWorker(slot, startedAt(slot))) } },
    traits: { respawns: 'app' },
    evidence: /^2 workers became 3 in 1 restart\.$/,
  },
  outage: {
    sample: {
      arm: 'single',
      slots: 1,
      primaryFds: null,
      harm: [{ fromMs: 10_000, toMs: 10_437, outcome: 'refused' }],
      faults: [sampleFault(1, 10_000)],
    },
    evidence: /110 requests were refused during an outage of 4\d\d ms\.$/,
  },
  'crash-loop': {
    sample: {
      faults: kills,
      overrides: {
        events: [{ atMs: 12_000, kind: 'gave-up', slot: 2, incarnation: null, text: 'slot 2 was given up' }],
      },
    },
    evidence: /worker 2 was given up on after 16 restarts in a row, each up for less than 1000 ms/,
  },
  'not-respawned': {
    sample: {
      faults: [sampleFault(1, 10_000, { victims: [{ slot: 2, incarnation: 0, pid: 3_002 }] })],
      slots: 2,
      overrides: {
        workers: [
          sampleWorker(1, { started: 10_000, finished: 10_000, answered: 10_000 }),
          sampleWorker(2, { endedMs: 10_003, started: 0, finished: 0, answered: 0 }),
        ],
      },
    },
    evidence: /1 of 2 workers was missing: worker 2 for the last 30\.0 s/,
  },
  'killed-while-starting': {
    sample: {
      faults: [sampleFault(1, 10_000, { victims: [{ slot: 2, incarnation: 0, pid: 3_002 }] })],
      slots: 2,
      overrides: {
        readyAfterMs: 5_100,
        listenTimeoutMs: 3_000,
        workers: [
          sampleWorker(1, { started: 10_000, finished: 10_000, answered: 10_000 }),
          sampleWorker(2, { endedMs: 10_003, started: 0, finished: 0, answered: 0 }),
          sampleWorker(2, {
            ...{ incarnation: 1, startedMs: 10_010, listeningMs: null, endedMs: 13_010 },
            ...NO_REQUESTS,
          }),
        ],
        events: [
          { ...{ atMs: 13_000, kind: 'killed', slot: 2, incarnation: 1, text: 'pid 3' }, cause: 'listen-timeout' },
          { atMs: 13_000, kind: 'gave-up', slot: 2, incarnation: null, text: 'slot 2 was given up' },
        ],
      },
    },
    evidence: /1 new worker was killed .* within 3\.0 s .*took 5\.1 s; worker 2 was missing for the last 30\.0 s/,
  },
  'no-headroom': {
    sample: killedWhileOneTakes(150, [queued(100)]),
    evidence:
      /^after 1 of 1 worker death the workers took as few as 150 of 250 requests per second, over 5\.0 s; 100 requests timed out in the queue/,
  },
  'handoff-hung': {
    sample: {
      faults: kills,
      harm: [
        { fromMs: 9_996, toMs: 10_000, outcome: 'hung', accepted: false },
        { fromMs: 15_000, toMs: 15_004, outcome: 'hung', accepted: false },
      ],
    },
    evidence: /2 of 3 worker deaths .* 2 requests/,
  },
  'fds-leaked': {
    sample: { faults: kills, primaryFds: [24, 27] },
    evidence: /3 open descriptors over 3 worker deaths/,
  },
  ...STOP_CASES,
  'stale-keep-alive': {
    sample: { faults: kills, harm: [{ fromMs: 12_000, toMs: 12_012, outcome: 'closed', code: 'stale', slot: 2 }] },
    evidence: /3 requests/,
  },
  'memory-overshot': {
    sample: { faults: [sampleFault(1, 10_000, { fault: 'memory', peakRssMib: 312 })] },
    settings: { policy: { ...settings.policy, maxMemoryRestartMib: 200 } },
    evidence: /312 MiB, 56 % above the limit of 200 MiB; memory is checked every 30\.0 s/,
  },
  'loop-blocked': {
    sample: {
      faults: [sampleFault(1, 10_000, { fault: 'block', endedMs: 11_000, times: noTimes })],
      harm: [{ fromMs: 10_000, toMs: 11_000, outcome: 'slow', every: 2 }],
    },
    evidence: /blocked \(1 time\), the p99 latency reached 1[78]\d ms, against \d ms before/,
  },
  'uneven-load': {
    sample: {
      faults: kills,
      overrides: {
        workers: [
          sampleWorker(1, { started: 8_000, finished: 8_000, answered: 8_000 }),
          sampleWorker(2, { started: 2_000, finished: 2_000, answered: 2_000 }),
        ],
      },
    },
    evidence: /worker 1 took 80 % of the requests; its fair share is 50 %/,
  },
  'no-agent': {
    sample: { overrides: { workers: [1, 2].map(slot => sampleWorker(slot, { ...NO_REQUESTS, agent: false })) } },
    evidence: /^2 processes served requests without the agent/,
  },
  'restart-slower-than-faults': {
    sample: { faults: kills.map(kill => ({ ...kill, times: { ...kill.times, allSlotsMs: null } })) },
    evidence: /2 of 3 worker deaths .* 5\.0 s/,
  },
  'generator-limit': {
    sample: {
      faults: kills,
      overrides: { generator: { utilization: 1, lagP50Ms: 4, lagP99Ms: 40, achieved: 0.9, gcMs: 0 } },
    },
    evidence: /90\.0 % of its schedule, .* 40\.0 ms late/,
  },
  leak: {
    sample: {},
    leaking: [soakedArm(1_024)],
    evidence: /^V8's heap grew after each garbage collection by about 1000 KiB per 1,000 requests/,
  },
  ...DEATH_CASES,
  ...COMPANION_CASES,
  ...CLIENT_CASES,
  ...SCALING_CASES,
  ...SESSION_CASES,
  ...ARMS_CASES,
}

test('every detector has a case', () => {
  expect(detectors).toHaveLength(Object.keys(CASES).length)
})

test.each(Object.entries(CASES))('%s is found in its case alone, with its numbers', (id, each) => {
  const findings = find(each.sample, each.settings, each.traits, each.beside, each.leaking)
  expect(findings.map(finding => finding.id)).toEqual([id])
  const [{ evidence, advice, title }] = findings as [Finding]
  expect(evidence).toMatch(each.evidence)
  expect(evidence).toMatch(/\.$/)
  expect(advice.match(/[.!?](\s|$)/g)?.length, advice).toBeLessThanOrEqual(2)
  expect(title).not.toMatch(/\.$/)
})

test('a start that was quick at first is not only too slow for the limit', () => {
  const sample = CASES['killed-while-starting']!.sample
  const [finding] = find({ ...sample, overrides: { ...sample.overrides, readyAfterMs: 300 } })
  expect(finding!.advice).toContain('what keeps a second start from listening')
})

test('a slot whose next worker came to listen is not empty for the limit', () => {
  const sample = CASES['killed-while-starting']!.sample
  const { workers = [], events = [] } = sample.overrides!
  const late = sampleWorker(2, { ...{ incarnation: 2, startedMs: 13_020, listeningMs: 15_000 }, ...NO_REQUESTS })
  const overrides = { ...sample.overrides, workers: [...workers, late], events: events.slice(0, 1) }
  const [finding, ...others] = find({ ...sample, overrides })
  expect(others.map(({ id }) => id)).not.toContain('not-respawned')
  expect(finding).toMatchObject({ id: 'killed-while-starting', evidence: expect.not.stringContaining('worker 2') })
})

test('a clean run has none', () => {
  expect(find({ faults: kills })).toEqual([])
  expect(find({ faults: [sampleSham(1, 10_000)] })).toEqual([])
})

test('hung clients and leaked descriptors are the hand-off’s only under round-robin, without an acceptor, after a death', () => {
  const hung = { fromMs: 10_000, toMs: 10_004, outcome: 'hung' } as const
  expect(find({ faults: kills, harm: [{ ...hung, accepted: true, slot: 1 }] })).toEqual([])
  expect(find({ arm: 'cluster-os', faults: kills, harm: [{ ...hung, accepted: false }] })).toEqual([])
  expect(find({ faults: [sampleSham(1, 10_000)], harm: [{ ...hung, accepted: false }] })).toEqual([])
  expect(find({ faults: kills, primaryFds: [24, 25] })).toEqual([])
})

test('one death, one client and one descriptor are enough to tell', () => {
  const harm = [{ fromMs: 9_996, toMs: 10_000, outcome: 'hung', accepted: false }] as const
  const ids = find({ faults: [sampleFault(1, 10_000)], harm, primaryFds: [24, 25] }).map(finding => finding.id)
  expect(ids).toEqual(['handoff-hung', 'fds-leaked'])
})

test('a finding tells of all arms that show it, each with its own numbers', () => {
  const sample = { faults: kills, primaryFds: [24, 27] } as const
  const trials = [
    sampleTrial({ ...sample, arm: 'cluster-rr' }),
    sampleTrial({ ...sample, arm: 'cluster-rr b' }),
    sampleTrial({ arm: 'cluster-rr 4' }),
  ]
  const [finding] = summarizeChaos(sampleChaosRaw(trials)).summary.findings
  expect(finding!.arms).toEqual(['cluster-rr', 'cluster-rr b'])
  expect(finding!.evidence).toMatch(/^cluster-rr: .*; cluster-rr b: /)
})

test('advice fits the mode that it is given in', () => {
  const adviceOn = (id: string, sample: Parameters<typeof find>[0]) => find(sample).find(each => each.id === id)!.advice
  const leaking = { faults: kills, primaryFds: [24, 27] } as const
  expect(adviceOn('fds-leaked', leaking)).toContain('mode cluster-os')
  expect(adviceOn('fds-leaked', { ...leaking, arm: 'cluster-os' })).not.toContain('cluster-os')
  const lagging = (achieved: number, lagP99Ms: number) => ({
    faults: kills,
    overrides: { generator: { utilization: 1, lagP50Ms: 4, lagP99Ms, achieved, gcMs: 0 } },
  })
  expect(adviceOn('generator-limit', lagging(0.9, 40))).toContain('thresholds are inconclusive')
  expect(adviceOn('generator-limit', lagging(1, 40))).not.toContain('threshold')
  const down = { harm: [{ fromMs: 10_000, toMs: 10_300, outcome: 'refused' }] } as const
  const victims = [1, 2].map(slot => ({ slot, incarnation: 0, pid: 4_000 + slot }))
  expect(adviceOn('outage', { ...down, arm: 'single', slots: 1, faults: [sampleFault(1, 10_000)] })).toContain(
    '--workers 2',
  )
  expect(adviceOn('outage', { ...down, faults: [sampleFault(1, 10_000, { victims })] })).not.toMatch(
    /--workers|cluster-/,
  )
})

test('the gravest come first', () => {
  const findings = find({
    faults: kills,
    primaryFds: [24, 27],
    harm: [{ fromMs: 12_000, toMs: 12_012, outcome: 'closed', code: 'stale', slot: 2 }],
  })
  expect(findings.map(finding => finding.severity)).toEqual(['problem', 'risk'])
})

test('a crash loop is the app’s only where it died early by itself', () => {
  const gaveUp = { atMs: 16_000, kind: 'gave-up', slot: 1, incarnation: null, text: 'slot 1 was given up' } as const
  const none = { connections: 0, started: 0, finished: 0, answered: 0 }
  const died = (incarnation: number, startedMs: number, livedMs: number, isUp = true) => {
    const endedMs = startedMs + livedMs
    return sampleWorker(1, { ...none, incarnation, startedMs, listeningMs: isUp ? startedMs + 100 : null, endedMs })
  }
  const adviceOn = (...workers: ReturnType<typeof died>[]) => {
    const found = find({ faults: kills, workers, overrides: { events: [gaveUp] } })
    return found.find(({ id }) => id === 'crash-loop')!.advice
  }
  // the victims of the kills are the incarnations 0, 1 and 2
  expect(adviceOn(died(0, 9_500, 500), died(1, 14_500, 500))).toContain('--min-uptime')
  expect(adviceOn(died(0, 9_500, 500), died(4, 15_000, 500))).toContain('Start the app by hand')
  expect(adviceOn(died(0, 9_500, 500), died(4, 15_000, 5_000))).toContain('--min-uptime')
  expect(adviceOn(died(4, 10_000, 8_000, false))).toContain('Start the app by hand')
})

test('the samples of a long run are all searched for the highest memory', () => {
  const policy = { ...settings.policy, maxMemoryRestartMib: 200 }
  const sample = sampleTrial().samples[0]!
  const samples = Array.from({ length: 130_000 }, (_, atMs) => ({ ...sample, atMs }))
  expect(find({ overrides: { samples } }, { policy })).toEqual([])
})

test('drops of a worker that ended are not blamed on its keep-alive timeout', () => {
  const stale = { fromMs: 12_000, toMs: 12_012, outcome: 'closed', code: 'stale' } as const
  const workers = replacedAt12s({ code: null, signal: 'SIGKILL' })
  const killed = { faults: [KILL_AT_12S], harm: [{ ...stale, slot: 1 }], overrides: { workers } }
  expect(find(killed)).toEqual([])
  expect(find({ faults: kills, harm: [stale] })).toEqual([])
  const paused = sampleFault(1, 11_990, { fault: 'pause', endedMs: 12_500, times: noTimes })
  expect(find({ faults: [paused], harm: [{ ...stale, slot: 1 }] })).toEqual([])
})

test('recycling that loses nothing is no finding', () => {
  expect(find({ overrides: { workers: replacedAt12s({ code: 0, signal: null }) } })).toEqual([])
  const more = { policy: { ...settings.policy, maxMemoryRestartMib: 110 } }
  const workers = replacedAt12s({ code: 0, signal: null })
  expect(find({ overrides: { workers, events: [...OVER_LIMIT] } }, more)).toEqual([])
})

test('memory that levels off is no leak, nor is one that is far from the limit', () => {
  const policy = { ...settings.policy, maxMemoryRestartMib: 110 }
  const workers = replacedAt12s({ code: null, signal: 'SIGINT' })
  const idsWith = (mibAfter: (requests: number) => number) => {
    const overrides = { workers, events: [...OVER_LIMIT], samples: looksAt(mibAfter) }
    return find({ harm: [CUT], overrides }, { policy }).map(({ id }) => id)
  }
  expect(idsWith(requests => 110 - 50 * Math.exp(-requests / 150))).toEqual(['memory-restarts'])
  expect(idsWith(requests => 50 + 0.01 * requests)).toEqual(['memory-restarts'])
  expect(idsWith(requests => 50 + 0.05 * requests)).toEqual(['memory-restarts', 'memory-leak'])
})

test('a share of rejections that was there before is nobody’s', () => {
  const always = { fromMs: 0, toMs: 40_000, every: 10, outcome: 'rejected' } as const
  expect(find({ faults: kills, harm: [always] })).toEqual([])
  expect(find({ faults: kills, harm: [{ ...always, slot: 2 }] })).toEqual([])
})

test('a worker that is asked to keep idle connections for longer than proxies do has nothing to test', () => {
  const idleReuse = { hintMs: 65_000, longestIdleMs: 812, nearTimeout: 0 }
  expect(find({ faults: kills, overrides: { idleReuse } })).toEqual([])
  expect(find({ faults: kills, overrides: { idleReuse: { ...idleReuse, hintMs: 5_000, nearTimeout: 3 } } })).toEqual([])
})

test('a worker that ended before it was ready belongs to those that got ready; where none did, it has errors', () => {
  const busy = { outcome: 'rejected', code: '503', every: 2, slot: 1 } as const
  const first = { ...busy, fromMs: 12_200, toMs: 13_500, incarnation: 1 }
  const second = { ...busy, fromMs: 20_200, toMs: 21_000, incarnation: 2 }
  const workers = [
    ...replacedAt12s({ code: null, signal: 'SIGKILL' }, { endedMs: 20_002 }),
    sampleWorker(1, { incarnation: 2, startedMs: 20_010, listeningMs: 20_180, firstServedMs: 20_200, endedMs: 21_002 }),
    sampleWorker(1, { incarnation: 3, startedMs: 21_010, listeningMs: 21_180, firstServedMs: 21_200 }),
  ]
  const hits = [0, 1, 2].map(at => {
    const victims = [{ slot: 1, incarnation: at, pid: 3_001 }]
    return sampleFault(at + 1, [11_998, 19_998, 20_998][at]!, { victims })
  })
  const idsWith = (...harm: (typeof first)[]) => {
    const ids = find({ faults: hits, harm, overrides: { workers } }).map(({ id }) => id)
    return ids.filter(id => id !== 'uneven-load')
  }
  expect(idsWith(first, second)).toEqual(['before-ready'])
  expect(idsWith(second)).toEqual(['errors-after-restart'])
})

test('new workers that close connections while they start are not ready, unless they are ending', () => {
  const cut = { outcome: 'closed', slot: 1, incarnation: 1 } as const
  const idsWith = (more: Parameters<typeof replacedAt12s>[1], atMs = 12_300) => {
    const workers = replacedAt12s({ code: null, signal: 'SIGKILL' }, more)
    const harm = [{ ...cut, fromMs: atMs, toMs: atMs + 8 }]
    return find({ faults: [KILL_AT_12S], harm, overrides: { workers } }).map(({ id }) => id)
  }
  expect(idsWith({})).toEqual(['before-ready'])
  expect(idsWith({}, 20_000)).toEqual([])
  expect(idsWith({ endedMs: 13_500, exit: { code: 1, signal: null } })).not.toContain('before-ready')
})

test('files that a primary keeps open are not connections that it has handed over', () => {
  const { sample } = CASES['fds-leaked']!
  const withSockets = (end: number) =>
    find({ ...sample, overrides: { ...sample.overrides, primarySockets: [10, end] } })
  expect(withSockets(13)).toMatchObject([{ id: 'fds-leaked', severity: 'problem' }])
  expect(withSockets(11)).toMatchObject([
    { id: 'fds-leaked', severity: 'risk', advice: expect.stringContaining('Check that it is closed') },
  ])
  expect(find({ ...sample, primaryFds: [24, 30], overrides: { primarySockets: [10, 13] } })).toMatchObject([
    { id: 'fds-leaked', severity: 'problem', evidence: expect.stringContaining('3 open descriptors') },
    { id: 'fds-leaked', severity: 'risk', evidence: expect.stringContaining('3 open descriptors') },
  ])
})

test('descriptors are none that were leaked while the primary has more workers than at the start', () => {
  const { sample } = CASES['fds-leaked']!
  const { samples } = sampleTrial(sample)
  const more = [...samples[0]!.workers, { slot: 1, incarnation: 1, rssMib: 60 }]
  const ending = samples.map((each, at) => (at === samples.length - 1 ? { ...each, workers: more } : each))
  const found = find({ ...sample, overrides: { ...sample.overrides, samples: ending } })
  expect(found.map(({ id }) => id)).not.toContain('fds-leaked')
})
