import type { SessionKind, TrialSessions } from '../../../../src/model/chaos-result.ts'
import { noRequests, type OUTCOMES } from '../../../../src/model/outcome.ts'
import { noSessions } from '../../../../src/model/sessions.ts'
import { type SampleTrial, sampleFault } from '../../../golden/trials.ts'

/** A session of a client, and the handshake that it began with. */
export interface SampleSession extends Partial<SessionKind> {
  readonly client: number
  readonly openedMs: number
  readonly endedMs?: number
  readonly tookMs?: number
}

/** A handshake that failed. */
export interface SampleFailure {
  readonly atMs: number
  readonly outcome: (typeof OUTCOMES)[number]
  readonly code: string
}

/** What a trial records of these sessions. */
export function sampleSessions(
  sessions: readonly SampleSession[],
  failures: readonly SampleFailure[] = [],
): TrialSessions {
  const endings = noSessions()
  for (const { ending = 'ok' } of sessions) endings[ending] += 1
  const handshakes = { ...noRequests(), scheduled: sessions.length + failures.length, ok: sessions.length }
  for (const { outcome } of failures) handshakes[outcome] += 1
  const ended = (at: number, tookMs: number) => ({ beganMs: at - tookMs, endedMs: at })
  const tries = [
    ...sessions.map(({ openedMs, tookMs = 5 }) => ({ ...ended(openedMs, tookMs), outcome: 'ok', code: '' })),
    ...failures.map(({ atMs, outcome, code }) => ({ ...ended(atMs + 5, 5), outcome, code })),
  ]
  return {
    clients: new Set(sessions.map(({ client }) => client)).size,
    handshakes,
    attempts: {
      kinds: tries.map(({ outcome, code }) => ({ outcome, code })),
      kind: tries.map((_, at) => at),
      beganMs: tries.map(({ beganMs }) => beganMs),
      endedMs: tries.map(({ endedMs }) => endedMs),
    },
    endings,
    kinds: sessions.map(({ ending = 'ok', code = '', cut = null, slot = 1, incarnation = 0 }) => ({
      ...{ ending, code, cut, slot, incarnation },
    })),
    kind: sessions.map((_, at) => at),
    client: sessions.map(({ client }) => client),
    openedMs: sessions.map(({ openedMs }) => openedMs),
    endedMs: sessions.map(({ endedMs = null }) => endedMs),
  }
}

/** Forty clients in turn on two workers from the start; those of worker 1 are lost, and come back. */
export function lossOfWorker1(
  lost: Partial<SampleSession>,
  back: (client: number) => Partial<SampleSession>,
): SampleSession[] {
  return Array.from({ length: 40 }, (_, client) => client).flatMap((client): SampleSession[] => {
    const openedMs = -100 + client
    if (client % 2 === 1) return [{ client, openedMs, slot: 2 }]
    return [
      { client, openedMs, slot: 1, ending: 'idle' as const, endedMs: 10_003, ...lost },
      { client, openedMs: 11_000 + client, slot: 1, incarnation: 1, ...back(client) },
    ]
  })
}

const KILL = sampleFault(1, 10_000, { victims: [{ slot: 1, incarnation: 0, pid: 3_001 }] })
const RESTART = sampleFault(1, 10_000, { fault: 'rolling-restart', victims: KILL.victims })
const CUT = { code: '1006', cut: 'fin' } as const

const sample = (sessions: TrialSessions, fault = KILL): SampleTrial => ({ faults: [fault], overrides: { sessions } })
const FAILURES = [1, 2, 3, 4].map(at => ({ atMs: 11_000 + at, outcome: 'hung', code: 'waiting' }) as const)

/** Cases of the findings about sessions. */
export const SESSION_CASES: Record<string, { sample: SampleTrial; evidence: RegExp }> = {
  'sessions-cut': {
    sample: sample(sampleSessions(lossOfWorker1(CUT, () => ({}))), RESTART),
    evidence: /^20 of 20 sessions of 1 stopping worker ended without a close frame \(1006\)\.$/,
  },
  'reconnect-storm': {
    sample: sample(
      sampleSessions(
        lossOfWorker1(CUT, () => ({})),
        FAILURES,
      ),
    ),
    evidence: /^after fault 1, which cost 20 sessions, up to 24 handshakes began within 100 ms: 4 of 24 failed\.$/,
  },
  'sessions-crowded': {
    sample: sample(sampleSessions(lossOfWorker1(CUT, () => ({ slot: 2, incarnation: 0 })))),
    evidence: /^worker 2 had 40 of 40 sessions at the end, and 20 before the faults\.$/,
  },
  'handshakes-rejected': {
    sample: sample(
      sampleSessions(
        lossOfWorker1(CUT, () => ({})),
        [...[-900, -800, -700].map(atMs => ({ atMs, outcome: 'rejected', code: '400' }) as const)],
      ),
    ),
    evidence: /^3 of 43 handshakes before the first fault were rejected \(400\)\.$/,
  },
}

/** Healthy twins of the same, by the finding that must not be there. */
export const SESSION_TWINS: Record<string, SampleTrial> = {
  'sessions-cut': sample(sampleSessions(lossOfWorker1({ code: '1012' }, () => ({}))), RESTART),
  'reconnect-storm': sample(
    sampleSessions(
      lossOfWorker1(CUT, () => ({})),
      FAILURES.map(each => ({ ...each, outcome: 'refused', code: 'econnrefused' }) as const),
    ),
  ),
  'sessions-crowded': sample(sampleSessions(lossOfWorker1(CUT, () => ({})))),
  'handshakes-rejected': sample(
    sampleSessions(
      lossOfWorker1(CUT, () => ({})),
      [{ atMs: 10_500, outcome: 'rejected', code: '503' }],
    ),
  ),
}
