import { expect, test } from 'vitest'
import { summarizeChaos } from '../../../../src/analysis/chaos/index.ts'
import { sampleChaosRaw, sampleTrial } from '../../../golden/trials.ts'
import { lossOfWorker1, SESSION_TWINS, sampleSessions } from './session-samples.ts'

const idsOf = (sample: Parameters<typeof sampleTrial>[0]) =>
  summarizeChaos(sampleChaosRaw([sampleTrial(sample)])).summary.findings.map(({ id }) => id)

test.each(Object.entries(SESSION_TWINS))('%s is not found in its healthy twin', (id, twin) => {
  expect(idsOf(twin)).not.toContain(id)
})

test('sessions that a kill cut without a close frame are no fault of the app', () => {
  const sessions = sampleSessions(lossOfWorker1({ code: '1006', cut: 'rst' }, () => ({})))
  expect(idsOf({ ...SESSION_TWINS['sessions-crowded'], overrides: { sessions } })).not.toContain('sessions-cut')
})

test('a handshake that takes long is a storm where others were quick', () => {
  const slow = (usualMs: number) => {
    const sessions = lossOfWorker1({ code: '1006' }, () => ({ tookMs: 900 }))
    const first = sessions.map(each =>
      each.openedMs < 0 ? { ...each, tookMs: usualMs, openedMs: each.openedMs - 60 } : each,
    )
    return idsOf({ ...SESSION_TWINS['sessions-crowded'], overrides: { sessions: sampleSessions(first) } })
  }
  expect(slow(4)).toContain('reconnect-storm')
  expect(slow(400)).not.toContain('reconnect-storm')
})
