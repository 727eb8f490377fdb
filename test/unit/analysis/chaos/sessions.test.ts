import { describe, expect, test } from 'vitest'
import { summarizeChaos } from '../../../../src/analysis/chaos/index.ts'
import { eachSession, SessionCourse } from '../../../../src/analysis/chaos/session-course.ts'
import { areSessionsConserved } from '../../../../src/analysis/chaos/sessions.ts'
import type { SessionSummary, TrialSessions } from '../../../../src/model/chaos-result.ts'
import type { ThresholdSpec } from '../../../../src/model/threshold.ts'
import { sampleChaosRaw, sampleFault, sampleTrial } from '../../../golden/trials.ts'
import { lossOfWorker1, type SampleFailure, type SampleSession, sampleSessions } from '../findings/session-samples.ts'

const KILL = sampleFault(1, 10_000, { victims: [{ slot: 1, incarnation: 0, pid: 3_001 }] })
const LATER = sampleFault(2, 20_000, { victims: [{ slot: 2, incarnation: 0, pid: 3_002 }] })
const LOST = lossOfWorker1({ code: '1006', cut: 'fin' }, () => ({}))

function summaryOf(sessions: TrialSessions, faults = [KILL, LATER], thresholds: ThresholdSpec[] = []) {
  const raw = sampleChaosRaw([sampleTrial({ faults, overrides: { sessions } })], { thresholds })
  return summarizeChaos(raw).summary
}

describe('the sessions of a trial', () => {
  const { sessions } = summaryOf(sampleSessions(LOST)).arms[0]!

  test('are lost by the fault in whose window they end', () => {
    expect(sessions).toMatchObject({ clients: 40, opened: 60, lost: 20, codes: { 1006: 20 }, background: 0 })
    expect(sessions!.faults).toMatchObject([
      { id: 1, lost: 20, onVictims: 20, idle: 20, returns: 20, failed: 0 },
      { id: 2, lost: 0, backMs: null, censoredMs: null, returns: 0 },
    ])
  })

  test('are all back when the last of them is', () => {
    // The last client of worker 1 is number 38.
    expect(sessions!.faults[0]!.backMs).toBe(1_038)
    expect(sessions!.downMs).toEqual({ medianMs: 1_016, maxMs: 1_035 })
    expect(sessions!.faults[0]!.byWorker).toEqual([
      { slot: 1, sessions: 20 },
      { slot: 2, sessions: 20 },
    ])
  })

  test('that do not come back before the next fault took longer than until then', () => {
    const some = LOST.filter(({ client, openedMs }) => client !== 0 || openedMs < 0)
    const { faults } = summaryOf(sampleSessions(some)).arms[0]!.sessions!
    expect(faults[0]).toMatchObject({ lost: 20, backMs: null, censoredMs: 10_000 })
  })

  test('are counted as the fewest of each bin', () => {
    const { binMs, least } = sessions!.live
    const at = (ms: number) => least[Math.floor((ms - 2_000) / binMs)]
    expect([at(9_000), at(10_500), at(13_000)]).toEqual([40, 20, 40])
  })

  test('that came back at once are counted within 100 ms', () => {
    expect(sessions!.faults[0]!.atOnce).toBe(20)
    const spread = lossOfWorker1({ code: '1006' }, client => ({ openedMs: 11_000 + 60 * client }))
    expect(summaryOf(sampleSessions(spread)).arms[0]!.sessions!.faults[0]!.atOnce).toBe(1)
  })
})

describe('a fault that follows while clients are still away from the one before', () => {
  // Worker 2 ends half a second after worker 1, whose clients come back a second after their loss.
  const SOON = sampleFault(2, 10_500, { victims: [{ slot: 2, incarnation: 0, pid: 3_002 }] })
  const both = LOST.flatMap((each): SampleSession[] =>
    each.client % 2 === 0
      ? [each]
      : [
          { ...each, ending: 'idle', code: '1006', endedMs: 10_503 },
          { client: each.client, openedMs: 10_600 + each.client, slot: 2, incarnation: 1 },
        ],
  )

  test('has all of them back when those of the fault before are back, too', () => {
    const { faults } = summaryOf(sampleSessions(both), [KILL, SOON]).arms[0]!.sessions!
    expect(faults.map(({ backMs, censoredMs }) => [backMs, censoredMs])).toEqual([
      [null, 500],
      [538, null],
    ])
  })

  test('needs no client that never had a session', () => {
    const sessions = { ...sampleSessions(both), clients: 41 }
    expect(summaryOf(sessions, [KILL, SOON]).arms[0]!.sessions!.faults[1]!.backMs).toBe(538)
  })
})

test('a worker without sessions is counted, and one that is not there is not', () => {
  const crowded = sampleSessions(lossOfWorker1({ code: '1006' }, () => ({ slot: 2, incarnation: 0 })))
  const spread = ({ first, last }: SessionSummary) => [first, last].map(each => each.map(({ sessions }) => sessions))
  expect(spread(summaryOf(crowded).arms[0]!.sessions!)).toEqual([
    [20, 20],
    [0, 40],
  ])
  const trial = sampleTrial({ faults: [KILL], overrides: { sessions: crowded } })
  const workers = trial.workers.map(each => (each.slot === 1 ? { ...each, endedMs: 10_003 } : each))
  const { summary } = summarizeChaos(sampleChaosRaw([{ ...trial, workers }]))
  expect(spread(summary.arms[0]!.sessions!)).toEqual([[20, 20], [40]])
})

test('handshakes that the generator could not send are no failures of the app', () => {
  const failures = ['unsent', 'unsent', 'unsent', 'rejected'].map((outcome, at) => ({
    atMs: 11_000 + at,
    outcome,
    code: '',
  }))
  const { faults } = summaryOf(sampleSessions(LOST, failures as SampleFailure[])).arms[0]!.sessions!
  expect(faults[0]).toMatchObject({ returns: 24, failed: 1 })
})

test('more losses than a call takes arguments are summed up', () => {
  const often = Array.from({ length: 150_000 }, (_, at): SampleSession => {
    const openedMs = 9_900 + at / 5
    return { client: 0, openedMs, endedMs: openedMs + 0.1, ending: 'idle', code: '1006' }
  })
  const { downMs, faults } = summaryOf(sampleSessions(often), [KILL]).arms[0]!.sessions!
  expect(downMs!.maxMs).toBeCloseTo(0.1)
  expect(faults[0]!.lost).toBeGreaterThan(140_000)
  expect(faults[0]!.slowestMs).toBeCloseTo(5)
})

test('a session that has no ending, or two, breaks the sum law', () => {
  const sessions = sampleSessions(LOST)
  expect(areSessionsConserved(sessions)).toBe(true)
  expect(areSessionsConserved({ ...sessions, endings: { ...sessions.endings, ok: sessions.endings.ok - 1 } })).toBe(
    false,
  )
  expect(areSessionsConserved({ ...sessions, handshakes: { ...sessions.handshakes, ok: 59 } })).toBe(false)
  const broken = { ...sessions, endings: { ...sessions.endings, idle: 21 } }
  expect(summaryOf(broken).conservation).toBe(false)
})

test('thresholds look at the sessions lost, and at the longest time until all were back', () => {
  const spec = (metric: ThresholdSpec['metric'], limit: number): ThresholdSpec => ({
    ...{ expression: '', metric, level: 'error', operator: '<', limit, relative: false },
  })
  const verdicts = (sessions: TrialSessions, limits: readonly [number, number]) =>
    summaryOf(
      sessions,
      [KILL, LATER],
      [spec('sessions.lost', limits[0]), spec('reconnect.max', limits[1])],
    ).thresholds.map(({ value, verdict }) => [value, verdict])
  expect(verdicts(sampleSessions(LOST), [21, 1_039])).toEqual([
    [20, 'held'],
    [1_038, 'held'],
  ])
  expect(verdicts(sampleSessions(LOST), [20, 1_038])).toEqual([
    [20, 'failed'],
    [1_038, 'failed'],
  ])
  const away = LOST.filter(({ client, openedMs }) => client !== 0 || openedMs < 0)
  expect(verdicts(sampleSessions(away), [21, 20_000])[1]).toEqual([null, 'inconclusive'])
  expect(verdicts(sampleSessions(away), [21, 5_000])[1]).toEqual([null, 'failed'])
})

test('a course knows how many were up, and from when on again', () => {
  const course = new SessionCourse(eachSession(sampleSessions(LOST)))
  expect([course.before(-100), course.before(10_003), course.before(10_004)]).toEqual([0, 40, 20])
  expect([course.firstWith(40, 10_003), course.firstWith(20, 10_003), course.firstWith(41, 0)]).toEqual([
    11_038,
    10_003,
    undefined,
  ])
})
