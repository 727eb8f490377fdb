import type { FaultRecord, SessionLosses, SessionSummary, Trial, TrialSessions } from '../../model/chaos-result.ts'
import { DROPPED, isConserved, OUTCOMES, type Outcome } from '../../model/outcome.ts'
import { noSessions, type SessionEnding } from '../../model/sessions.ts'
import { median } from '../interval.ts'
import { eachSession, type Session, SessionCourse } from './session-course.ts'
import { type FaultWindow, isSham, trialEndMs, windowsOf } from './windows.ts'

/** Handshakes that are begun within this time come at once. */
const AT_ONCE_MS = 100

/** Stands for the end of the trial. */
const AT_END = Number.MAX_VALUE

/** How handshakes fail. One that the generator could not send is no failure of the app. */
const FAILED: ReadonlySet<string> = new Set<Outcome>(['rejected', ...DROPPED])

/** What stands beside close codes for sessions that the client ended. */
const BY_CLIENT: Partial<Record<SessionEnding, string>> = { hung: 'given up', malformed: 'malformed' }

/** What became of the sessions of a trial. `faults` are those that were fired and workers that ended by themselves. */
export function summarizeSessions(
  trial: Trial,
  sessions: TrialSessions,
  {
    faults,
    chart,
  }: { readonly faults: readonly FaultRecord[]; readonly chart: { binMs: number; goodputPerSec: readonly number[] } },
): SessionSummary {
  const all = eachSession(sessions)
  const course = new SessionCourse(all)
  const windows = windowsOf({ ...trial, faults: [...faults] }, fault => !isSham(fault))
  const lost = all.filter(({ ending }) => ending !== 'ok')
  const within = (each: Session, { fromMs, toMs, isLast }: FaultWindow) =>
    each.endedMs >= fromMs && (isLast || each.endedMs < toMs)
  const evidence = { sessions, course, byWorkerAt: (atMs: number) => byWorkerAt(trial, all, atMs) }
  const startMs = trial.phases.baseline[0]
  const early = tookOf(sessions, beganMs => beganMs < 0)
  return {
    clients: sessions.clients,
    opened: all.length,
    lost: lost.length,
    endings: sessions.endings,
    codes: codesOf(lost),
    handshakes: sessions.handshakes,
    background: lost.filter(each => !windows.some(window => within(each, window))).length,
    downMs: downOf(all),
    firstHandshakeMs: early.length > 0 ? median(early) : null,
    first: evidence.byWorkerAt(startMs),
    last: evidence.byWorkerAt(AT_END),
    faults: windows.map(window =>
      lossesOf(
        window,
        lost.filter(each => within(each, window)),
        evidence,
      ),
    ),
    live: { binMs: chart.binMs, least: course.leastIn(startMs, chart.binMs, chart.goodputPerSec.length) },
  }
}

/** Each handshake ended in one outcome, and each that succeeded is a session, which ended in one way. */
export function areSessionsConserved(sessions: TrialSessions): boolean {
  const { handshakes, attempts, endings, kinds, kind } = sessions
  const counted = noSessions()
  for (const place of kind) counted[kinds[place]!.ending] += 1
  const outcomes = (outcome: string) => attempts.kind.filter(place => attempts.kinds[place]!.outcome === outcome).length
  return (
    isConserved(handshakes) &&
    handshakes.ok === kind.length &&
    OUTCOMES.every(outcome => outcomes(outcome) === handshakes[outcome]) &&
    Object.entries(counted).every(([ending, count]) => endings[ending as keyof typeof endings] === count)
  )
}

interface Evidence {
  readonly sessions: TrialSessions
  readonly course: SessionCourse
  byWorkerAt(atMs: number): SessionSummary['first']
}

function lossesOf(
  { fault, fromMs, toMs, isLast }: FaultWindow,
  lost: readonly Session[],
  { sessions, course, byWorkerAt }: Evidence,
): SessionLosses {
  const victims = new Set(fault.victims.map(({ slot, incarnation }) => `${slot}.${incarnation}`))
  const ends = lost.map(({ endedMs }) => endedMs).sort((a, b) => a - b)
  const [first = 0, last = 0] = [ends[0], ends.at(-1)]
  const again = lost.length > 0 ? course.firstWith(course.mostBefore(first), last) : undefined
  const isBack = again !== undefined && (isLast || again <= toMs)
  const isReturn = (beganMs: number) => beganMs > first && (isLast || beganMs < toMs)
  const { beganMs, kind, kinds } = sessions.attempts
  const returns = lost.length > 0 ? beganMs.flatMap((atMs, at) => (isReturn(atMs) ? at : [])) : []
  const outcomeOf = (at: number) => kinds[kind[at]!]!.outcome
  const slowest = lost.length > 0 ? tookOf(sessions, isReturn) : []
  return {
    id: fault.id,
    lost: lost.length,
    onVictims: lost.filter(({ slot, incarnation }) => victims.has(`${slot}.${incarnation}`)).length,
    idle: lost.filter(({ ending }) => ending === 'idle').length,
    codes: codesOf(lost),
    backMs: isBack ? again - fromMs : null,
    censoredMs: lost.length > 0 && !isBack ? toMs - fromMs : null,
    returns: returns.length,
    failed: returns.filter(at => FAILED.has(outcomeOf(at))).length,
    refused: returns.filter(at => outcomeOf(at) === 'refused').length,
    atOnce: mostAtOnce(returns.map(at => beganMs[at]!)),
    slowestMs: largest(slowest),
    byWorker: byWorkerAt(isBack ? again : isLast ? AT_END : toMs),
  }
}

function codesOf(lost: readonly Session[]): Record<string, number> {
  const codes: Record<string, number> = {}
  for (const { code, ending } of lost) {
    const name = BY_CLIENT[ending] ?? code
    codes[name] = (codes[name] ?? 0) + 1
  }
  return codes
}

/** How long the handshakes took that succeeded, of those that were begun at such times. */
function tookOf({ attempts }: TrialSessions, isWanted: (beganMs: number) => boolean): number[] {
  return attempts.beganMs.flatMap((beganMs, at) =>
    isWanted(beganMs) && attempts.kinds[attempts.kind[at]!]!.outcome === 'ok' ? attempts.endedMs[at]! - beganMs : [],
  )
}

/** Sessions that were up at a time and whose worker is known, by its slot; 0 for workers that had none. */
function byWorkerAt(trial: Trial, all: readonly Session[], atMs: number): SessionSummary['first'] {
  const loadedMs = Math.min(atMs, trialEndMs(trial))
  const present = trial.workers.filter(
    ({ startedMs, endedMs }) => startedMs <= loadedMs && (endedMs === null || endedMs > loadedMs),
  )
  const counts = new Map(present.map(({ slot }) => [slot, 0]))
  for (const { slot, openedMs, endedMs } of all)
    if (slot !== null && openedMs <= atMs && endedMs > atMs) counts.set(slot, (counts.get(slot) ?? 0) + 1)
  return [...counts].sort(([a], [b]) => a - b).map(([slot, sessions]) => ({ slot, sessions }))
}

function downOf(all: readonly Session[]): SessionSummary['downMs'] {
  const lostMs = new Map<number, number>()
  const down: number[] = []
  for (const { client, openedMs, endedMs } of all) {
    const sinceMs = lostMs.get(client)
    if (sinceMs !== undefined) down.push(openedMs - sinceMs)
    lostMs.set(client, endedMs)
  }
  return down.length > 0 ? { medianMs: median(down), maxMs: largest(down)! } : null
}

/** There may be more values than a call takes arguments. */
function largest(values: readonly number[]): number | null {
  return values.reduce<number | null>((most, each) => Math.max(most ?? each, each), null)
}

/** The most of these times that lie within the time that counts as at once. */
function mostAtOnce(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b)
  let [most, from] = [0, 0]
  for (const [at, ms] of sorted.entries()) {
    while (ms - sorted[from]! >= AT_ONCE_MS) from += 1
    most = Math.max(most, at - from + 1)
  }
  return most
}
