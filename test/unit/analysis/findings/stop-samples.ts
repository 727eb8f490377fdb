import type { StopState, WorkerRecord } from '../../../../src/model/chaos-result.ts'
import type { SampleHarm } from '../../../golden/trial-load.ts'
import { type SampleTrial, sampleFault, sampleWorker } from '../../../golden/trials.ts'

/** What the worker in slot 1 does that is told to stop at 10 s. */
export interface Stopping {
  readonly arm?: string
  readonly how?: string
  readonly handled?: readonly string[]
  readonly tookMs?: number
  readonly exit?: WorkerRecord['exit']
  /** Killed by the supervisor, with this in hand. */
  readonly atKill?: Partial<StopState> | null
  /** How long after that its end was seen. */
  readonly seenAfterMs?: number
  /** Requests that it had begun and never finished. */
  readonly begun?: number
  /** Requests that clients had given up before. */
  readonly abandoned?: number
  readonly harm?: readonly SampleHarm[]
}

const NOTHING: StopState = {
  ...{
    handled: [],
    listening: false,
    connections: 0,
    requests: 0,
    oldestRequestMs: null,
    abandoned: 0,
    holds: ['PipeWrap'],
  },
}

/** A rolling restart at 10 s, in which the worker in slot 1 stops in some way. The requests of 4 ms each are by both. */
export function stopping(how: Stopping): SampleTrial {
  const { handled = ['SIGTERM'], tookMs = 40, begun = 0, abandoned = 0, atKill, seenAfterMs = 1 } = how
  const endedMs = 10_000 + tookMs
  const exit = how.exit ?? (atKill === undefined ? { code: 0, signal: null } : { code: null, signal: 'SIGKILL' })
  const half = { started: 2_500, finished: 2_500, answered: 2_500 }
  const stop = {
    ...{ slot: 1, incarnation: 0, how: how.how ?? 'SIGTERM', askedMs: 10_000 },
    atAsk: { ...NOTHING, handled: [...handled], listening: true, connections: 8, abandoned },
    killedMs: atKill === undefined ? null : endedMs - seenAfterMs,
    atKill: atKill ? { ...NOTHING, handled: [...handled], ...atKill } : null,
  }
  return {
    ...(how.arm !== undefined && { arm: how.arm }),
    faults: [
      sampleFault(1, 10_000, {
        fault: 'rolling-restart',
        params: { strategy: 'surge', signal: 'SIGTERM' },
        endedMs,
        undrained: atKill === undefined ? 0 : 1,
      }),
    ],
    harm: how.harm ?? [],
    overrides: {
      stops: [stop],
      workers: [
        sampleWorker(1, {
          ...half,
          finished: half.finished - begun - abandoned,
          answered: half.answered - begun - abandoned,
          endedMs,
          exit,
        }),
        sampleWorker(1, { ...half, incarnation: 1, startedMs: 9_700, listeningMs: 9_990 }),
        sampleWorker(2),
      ],
    },
  }
}

/** Three requests in a row from some time on, on connections of the worker that stops. */
export function lost(fromMs: number, more: Partial<SampleHarm> = {}): SampleHarm {
  const own = { slot: 1, accepted: true, reused: true, lastsMs: 20 }
  return { fromMs, toMs: fromMs + 12, outcome: 'closed', ...own, ...more }
}

/** A request on a connection that the primary had handed over. */
const UNTAKEN = { outcome: 'hung', accepted: false, reused: false, lastsMs: 2_000 } as const

/** A situation for each finding about workers that are told to stop, and a number that its evidence must name. */
export const STOP_CASES: Record<string, { sample: SampleTrial; evidence: RegExp }> = {
  'ended-at-signal': {
    sample: stopping({ handled: [], exit: { code: null, signal: 'SIGTERM' }, begun: 3, harm: [lost(9_988)] }),
    evidence: /1 of 1 stopping worker ended at once on SIGTERM, .* 3 requests in flight were lost/,
  },
  'never-drained': {
    sample: stopping({
      tookMs: 1_601,
      atKill: { connections: 7, requests: 2, oldestRequestMs: 12 },
      harm: [lost(11_588)],
    }),
    evidence: /7 open connections 1\.6 s after SIGTERM, and was killed; 3 requests were cut/,
  },
  'never-told': {
    sample: stopping({ how: 'disconnect', tookMs: 1_601, atKill: { connections: 7 }, harm: [lost(11_588)] }),
    evidence: /7 open connections 1\.6 s after worker\.disconnect\(\), and was killed; 3 requests were cut/,
  },
  'killed-while-busy': {
    sample: stopping({
      ...{ tookMs: 1_601, begun: 3, harm: [lost(9_988, { lastsMs: 1_620 })] },
      atKill: { connections: 3, requests: 3, oldestRequestMs: 1_610 },
    }),
    evidence:
      /still had requests in progress 1\.6 s after SIGTERM \(the oldest for 1\.6 s\), and was killed; 3 requests were cut/,
  },
  'takes-while-stopping': {
    sample: stopping({ tookMs: 1_000, harm: [lost(10_100, { reused: false, lastsMs: 1 })] }),
    evidence: /closed 3 new connections after SIGTERM/,
  },
  'handoff-lost': {
    sample: stopping({ harm: [{ ...UNTAKEN, fromMs: 10_020, toMs: 10_024 }] }),
    evidence: /exited after SIGTERM .* 1 request was left without a response/,
  },
  'cut-keep-alive': {
    sample: stopping({ harm: [lost(10_000, { lastsMs: 1 })] }),
    evidence: /just as clients reused them: 3 requests were lost/,
  },
  'never-exits': {
    sample: stopping({ tookMs: 1_601, atKill: { holds: ['PipeWrap', 'Timeout'] } }),
    evidence: /had not exited 1\.6 s after SIGTERM, and was killed; .*: Timeout/,
  },
  'slow-stop': {
    sample: stopping({ tookMs: 2_500 }),
    evidence: /took up to 2\.5 s from SIGTERM to exit; the slowest response took 4 ms/,
  },
}
