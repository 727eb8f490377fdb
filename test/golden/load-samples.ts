import type { ChaosResult, Trial } from '../../src/model/chaos-result.ts'
import { eachDrop } from '../../src/model/drops.ts'
import type { EntryTrial } from '../../src/model/entries.ts'
import { encodeHistogram, newHistogram, recordUs } from '../../src/model/histogram.ts'
import { held, type LoadProfile } from '../../src/model/load-profile.ts'
import type { MixedRequest } from '../../src/model/mixed-request.ts'
import { type DroppedOutcome, noRequests } from '../../src/model/outcome.ts'
import { PLAN_SCHEMA } from '../../src/model/plan.ts'
import { sharesOf } from '../../src/model/request-mix.ts'
import { lossOfWorker1, type SampleSession, sampleSessions } from '../unit/analysis/findings/session-samples.ts'
import { type SampleTrial, sampleChaosRaw, sampleChaosResult, sampleFault, sampleSham, sampleTrial } from './trials.ts'

/** Warm-up 2 s and baseline 5 s as in all of them; then what is short enough to be read. */
const PHASES = { faults: 10_000, cooldown: 3_000 }

function resultOf(
  trial: Trial,
  settings: Partial<ChaosResult['settings']>,
  overrides: Partial<ChaosResult> = {},
): ChaosResult {
  const raw = sampleChaosRaw([trial])
  const { faults, cooldown } = PHASES
  return sampleChaosResult(
    { ...raw, settings: { ...raw.settings, durationMs: faults, cooldownMs: cooldown, ...settings } },
    { durationMs: 20_000, ...overrides },
  )
}

function requestOf(name: string, weight: number, more: Partial<MixedRequest> = {}): MixedRequest {
  return { name, weight, ratePerSec: null, method: 'GET', path: `/${name}`, ...more }
}

/** A shop's requests. */
export const SHOP: readonly MixedRequest[] = [
  requestOf('list', 50),
  requestOf('search', 30),
  requestOf('checkout', 15, { method: 'POST' }),
  requestOf('GET /health', 0, { ratePerSec: 12.5, path: '/health' }),
]

/** The requests of a mix in a trial: shares of what it scheduled, and the drops that say which request they were. */
export function withEntries(trial: Trial, mix: readonly MixedRequest[], ratePerSec: number): Trial {
  const drops = [...eachDrop(trial.drops)]
  const shares = sharesOf(
    mix.map(({ weight, ratePerSec: own }) => ({ weight, ratePerSec: own ?? undefined })),
    ratePerSec,
  )
  const entries = mix.map(({ name }, at): EntryTrial => {
    const mine = drops.filter(({ entry }) => entry === name)
    const scheduled = Math.round(trial.requests.scheduled * shares[at]!)
    const requests = { ...noRequests(), scheduled, ok: scheduled - mine.length, dropped: mine.length }
    const codes: Record<string, number> = {}
    const latency = newHistogram()
    recordUs(latency, 1_000 * (at + 1))
    for (const { outcome, code } of mine) {
      requests[outcome as DroppedOutcome] += 1
      codes[`${outcome}.${code}`] = (codes[`${outcome}.${code}`] ?? 0) + 1
    }
    return { entry: name, requests, codes, latencyHdr: encodeHistogram(latency) }
  })
  return { ...trial, entries }
}

/** Faults that dropped several requests of a mix, one of them, and none. */
const MIX_TRIAL: SampleTrial = {
  phasesMs: PHASES,
  harm: [
    { fromMs: 8_984, toMs: 8_992, outcome: 'closed', slot: 1, lastsMs: 20, entry: 'checkout' },
    { fromMs: 8_992, toMs: 9_000, outcome: 'closed', slot: 1, lastsMs: 12, entry: 'search' },
    { fromMs: 9_000, toMs: 9_200, outcome: 'refused', every: 7, entry: 'list' },
    { fromMs: 12_000, toMs: 12_040, outcome: 'hung', slot: 2, every: 4, entry: 'checkout' },
  ],
  faults: [
    sampleFault(1, 8_998, { victims: [{ slot: 1, incarnation: 0, pid: 3_001 }] }),
    sampleFault(2, 11_998, {
      ...{ fault: 'pause', params: { for: '2.5s' }, victims: [{ slot: 2, incarnation: 0, pid: 3_002 }] },
      ...{ endedMs: 14_500, times: sampleSham(1, 0).times, evidence: 'the process was stopped for 2.5 s' },
    }),
    sampleFault(3, 16_000, { victims: [{ slot: 1, incarnation: 1, pid: 3_003 }] }),
  ],
}

const mix = resultOf(withEntries(sampleTrial(MIX_TRIAL), SHOP, 250), { requests: [...SHOP], path: '/list' })

const PROFILE: LoadProfile = [
  held(100, 2_000),
  { shape: 'ramp', fromPerSec: 100, toPerSec: 400, durationMs: 3_000 },
  { ...held(900, 1_000), shape: 'spike' },
  held(50, 4_000),
]

/** A load that rises, peaks and falls, with a kill as it rises. */
const profileTrial = sampleTrial({
  phasesMs: PHASES,
  profile: [held(100, 7_000), ...PROFILE],
  harm: [
    { fromMs: 10_490, toMs: 10_500, outcome: 'closed', slot: 1, lastsMs: 15 },
    { fromMs: 12_200, toMs: 12_900, outcome: 'slow', every: 2 },
    { fromMs: 12_500, toMs: 12_700, outcome: 'refused', every: 3 },
  ],
  faults: [sampleFault(1, 10_500, { victims: [{ slot: 1, incarnation: 0, pid: 3_001 }] })],
})

const load = { arrivals: 'constant' as const, ratePerSec: null, profile: [...PROFILE] }
const profile = resultOf(
  profileTrial,
  { ratePerSec: 100, profile: [...PROFILE], arrivals: 'constant' },
  { plan: { schema: PLAN_SCHEMA, seed: 1, durationMs: PHASES.faults, load, faults: [] } },
)

/** The clients of worker 1 are cut off by a kill; those of worker 2 are told that it restarts, and one of them was chatting. */
const SESSIONS = lossOfWorker1({ code: '1006', cut: 'fin' }, () => ({})).flatMap((each): SampleSession[] =>
  each.slot !== 2
    ? [each.client === 0 && each.ending ? { ...each, ending: 'closed' } : each]
    : [
        { ...each, ending: each.client === 1 ? 'closed' : 'idle', code: '1012', endedMs: 14_000 + each.client },
        { client: each.client, openedMs: 14_600 + 20 * each.client, slot: 2, incarnation: 1 },
      ],
)

const webSocketTrial = sampleTrial({
  ratePerSec: 80,
  phasesMs: PHASES,
  harm: [
    { fromMs: 10_000, toMs: 10_012, outcome: 'closed', code: '1006', slot: 1 },
    { fromMs: 10_012, toMs: 11_040, outcome: 'closed', code: 'no-session', every: 2 },
    { fromMs: 14_000, toMs: 14_012, outcome: 'closed', code: '1012', slot: 2 },
    { fromMs: 14_012, toMs: 15_000, outcome: 'closed', code: 'no-session', every: 2 },
  ],
  faults: [
    sampleFault(1, 10_000, { victims: [{ slot: 1, incarnation: 0, pid: 3_001 }] }),
    sampleFault(2, 13_990, {
      ...{ fault: 'rolling-restart', params: { strategy: 'surge', maxSurge: 1, maxUnavailable: 0 } },
      ...{ victims: [{ slot: 2, incarnation: 0, pid: 3_002 }], evidence: '1 worker was replaced', undrained: 0 },
    }),
  ],
  overrides: { sessions: sampleSessions(SESSIONS) },
})

const webSocket = resultOf(webSocketTrial, {
  ...{ ratePerSec: 80, rateFixed: true, connections: 40, path: '/ws' },
  webSocket: { path: '/ws', protocol: 'plain', messageEveryMs: 500, reconnectAfterMs: 1_000 },
})

/** Results whose load is more than one request at one rate. */
export const LOAD_SAMPLES: Readonly<Record<string, ChaosResult>> = {
  'chaos-mix': mix,
  'chaos-profile': profile,
  'chaos-web-sockets': webSocket,
}
