import type { ChaosSettings, FaultRecord, TrialEvent, WorkerRecord } from '../../../../src/model/chaos-result.ts'
import { type SampleTrial, sampleChaosRaw, sampleFault, sampleTrial, sampleWorker } from '../../../golden/trials.ts'

const { settings } = sampleChaosRaw([])

/** The process of slot 1 that ended at 12 s, and the one that replaced it within 180 ms; slot 2 lives on. */
export function replacedAt12s(exit: WorkerRecord['exit'], more: Partial<WorkerRecord> = {}): WorkerRecord[] {
  return [
    sampleWorker(1, { endedMs: 12_000, exit, started: 1_500, finished: 1_500, answered: 1_500, inFlight: 2 }),
    sampleWorker(1, { incarnation: 1, startedMs: 12_010, listeningMs: 12_180, firstServedMs: 12_200, ...more }),
    sampleWorker(2),
  ]
}

/** The supervisor restarted slot 1 for its memory. */
export const OVER_LIMIT: readonly TrialEvent[] = [
  { atMs: 11_980, kind: 'memory', slot: 1, incarnation: 0, text: 'pid 3001: 113 MiB', rssMib: 113 },
  { atMs: 11_981, kind: 'asked', slot: 1, incarnation: 0, text: 'pid 3001: SIGINT' },
]

/** Two requests that were on their way in slot 1 when it ended. */
export const CUT = { fromMs: 11_976, toMs: 11_984, outcome: 'closed', slot: 1, lastsMs: 10 } as const

const LIMIT: Partial<ChaosSettings> = { policy: { ...settings.policy, maxMemoryRestartMib: 110 } }

/** Looks once a second at a worker whose memory is that of the requests that it has served. */
export function looksAt(mibAfter: (requests: number) => number): ReturnType<typeof sampleTrial>['samples'] {
  const [first] = sampleTrial().samples
  return Array.from({ length: 10 }, (_, second) => {
    const requests = 120 * second
    return {
      ...first!,
      atMs: 2_000 + second * 1_000,
      workers: [
        { slot: 1, incarnation: 0, rssMib: mibAfter(requests), requests },
        { slot: 2, incarnation: 0, rssMib: 60, requests: null },
      ],
    }
  })
}

/** A kill of slot 1 at 12 s, seen at its end. */
export const KILL_AT_12S: FaultRecord = sampleFault(1, 11_998, { victims: [{ slot: 1, incarnation: 0, pid: 3_001 }] })

const SIGKILLED = { code: null, signal: 'SIGKILL' }
const rejected = { outcome: 'rejected', code: '503' } as const

/** Findings about workers that end by themselves and about rejections, each with a case for it. */
export const DEATH_CASES: Record<string, { sample: SampleTrial; settings?: Partial<ChaosSettings>; evidence: RegExp }> =
  {
    'memory-restarts': {
      sample: {
        harm: [CUT],
        overrides: { workers: replacedAt12s({ code: null, signal: 'SIGINT' }), events: [...OVER_LIMIT] },
      },
      settings: LIMIT,
      evidence: /^1 worker over the limit of 110 MiB was restarted; 2 requests in flight were cut\.$/,
    },
    'memory-leak': {
      sample: {
        overrides: {
          workers: replacedAt12s({ code: null, signal: 'SIGINT' }),
          events: [...OVER_LIMIT],
          samples: looksAt(requests => 50 + 0.05 * requests),
        },
      },
      settings: LIMIT,
      evidence: /by about 50 MiB per 1,000 requests\.$/,
    },
    'exits-cut': {
      sample: { harm: [CUT], overrides: { workers: replacedAt12s({ code: 0, signal: null }) } },
      evidence: /^1 worker exited with code 0 after 1,500 requests; 2 requests in flight were cut\.$/,
    },
    crashed: {
      sample: { overrides: { workers: replacedAt12s({ code: 1, signal: null }) } },
      evidence: /^1 worker ended with exit code 1 after 1,500 requests; no request was in flight\.$/,
    },
    'killed-from-outside': {
      sample: { harm: [CUT], overrides: { workers: replacedAt12s(SIGKILLED) } },
      evidence: /^1 worker ended by SIGKILL; 2 requests in flight were cut\.$/,
    },
    'before-ready': {
      sample: {
        faults: [KILL_AT_12S],
        harm: [{ fromMs: 12_200, toMs: 13_500, every: 2, ...rejected, slot: 1, incarnation: 1 }],
        overrides: { workers: replacedAt12s(SIGKILLED) },
      },
      evidence: /^1 new worker answered 163 requests with 503, for up to 1\.\d s after listening\.$/,
    },
    'rejects-while-closing': {
      sample: {
        faults: [sampleFault(1, 11_000, { fault: 'rolling-restart', endedMs: 12_300 })],
        harm: [{ fromMs: 11_000, toMs: 11_900, every: 2, ...rejected, slot: 1 }],
        overrides: {
          workers: replacedAt12s({ code: 0, signal: null }),
          events: [{ atMs: 11_000, kind: 'asked', slot: 1, incarnation: 0, text: 'pid 3001: SIGTERM' }],
        },
      },
      evidence: /^1 worker answered 113 requests with 503 between being told to exit and exiting\.$/,
    },
    'errors-after-restart': {
      sample: {
        faults: [KILL_AT_12S],
        harm: [{ fromMs: 12_200, toMs: 40_000, every: 20, ...rejected, code: '500', slot: 1, incarnation: 1 }],
        overrides: { workers: replacedAt12s(SIGKILLED) },
      },
      evidence: /^new workers answered 348 requests with 500, and did so until the end\.$/,
    },
    'rejects-under-load': {
      sample: {
        faults: [KILL_AT_12S],
        harm: [{ fromMs: 12_000, toMs: 13_000, every: 5, ...rejected, slot: 2 }],
        overrides: { workers: replacedAt12s(SIGKILLED) },
      },
      evidence: /before the faults answered 50 requests with 503\.$/,
    },
    'idle-reuse-untested': {
      sample: { overrides: { idleReuse: { hintMs: 5_000, longestIdleMs: 812, nearTimeout: 0 } } },
      evidence: /longer than 812 ms .* after 5\.0 s; to test it at this rate, use about --connections 1375\.$/,
    },
  }
