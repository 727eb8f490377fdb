import { expect, test } from 'vitest'
import type { BaselineMiss, TrialEvent } from '../../../../src/model/chaos-result.ts'
import { BaselineMissed, missError } from '../../../../src/scenarios/chaos/baseline.ts'
import { sampleTrial } from '../../../golden/trials.ts'
import { sampleSessions } from '../../analysis/findings/session-samples.ts'

const trial = sampleTrial({ overrides: { readyAfterMs: 2_000, listenTimeoutMs: 800 } })
const miss: BaselineMiss = {
  ...{ kind: 'dropped', late: 'app', ratePerSec: 200, answeredPerSec: 40, requests: trial.requests },
  generator: { lagP99Ms: 1, utilization: 0.1 },
}
const killed = (cause?: 'listen-timeout'): TrialEvent => ({
  ...{ atMs: 1_000, kind: 'killed', slot: 1, incarnation: 1, text: 'pid 1' },
  ...(cause && { cause }),
})

test('a baseline that fails because new workers were killed is no matter of the rate', () => {
  const error = missError({ ...trial, events: [killed('listen-timeout')] }, miss)
  expect(error).not.toBeInstanceOf(BaselineMissed)
  expect(error.message).toContain('1 new worker was killed because it did not listen within 0.8s (--listen-timeout)')
  expect(error.message).toContain('its first start took 2s. Nothing was injected.')
  expect(error.hint).toContain('Raise --listen-timeout, for example to 10s')
})

test('any other is tried again at a lower one', () => {
  expect(missError({ ...trial, events: [killed()] }, miss)).toBeInstanceOf(BaselineMissed)
})

test('where there were sessions, no advice is about the rate, which they have not', () => {
  const sessions = sampleSessions([{ client: 0, openedMs: -100 }])
  const slow = { ...miss, kind: 'slow' as const }
  expect(missError(trial, slow).hint).toContain('--rate')
  expect(missError({ ...trial, sessions }, slow).hint).toContain('--connections')
})
