import { describe, expect, test } from 'vitest'
import { summarizeChaos } from '../../../../src/analysis/chaos/index.ts'
import { eachSession, SessionCourse } from '../../../../src/analysis/chaos/session-course.ts'
import { areSessionsConserved } from '../../../../src/analysis/chaos/sessions.ts'
import type { TrialSessions } from '../../../../src/model/chaos-result.ts'
import type { ThresholdSpec } from '../../../../src/model/threshold.ts'
import { sampleChaosRaw, sampleFault, sampleTrial } from '../../../golden/trials.ts'
import { lossOfWorker1, sampleSessions } from '../findings/session-samples.ts'

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
    expect(sessions!.downMs).toEqual({ medianMs: 1_017, maxMs: 1_035 })
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
