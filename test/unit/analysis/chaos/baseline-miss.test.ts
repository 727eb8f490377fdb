import { expect, test } from 'vitest'
import { missAdvice, missWords, summarizeChaos, whoWasLate } from '../../../../src/analysis/chaos/index.ts'
import type { MissedBaseline } from '../../../../src/model/chaos-result.ts'
import { noRequests } from '../../../../src/model/outcome.ts'
import { sampleChaosRaw, sampleMiss, sampleTrial } from '../../../golden/trials.ts'

const PUNCTUAL = { lagP99Ms: 1.2, utilization: 0.31 }

test('the generator was late when it lagged, had no time left, or did not send what was due', () => {
  const { requests } = sampleMiss()
  expect(whoWasLate(requests, PUNCTUAL)).toBe('app')
  expect(whoWasLate(requests, { ...PUNCTUAL, lagP99Ms: 35 })).toBe('generator')
  expect(whoWasLate(requests, { ...PUNCTUAL, utilization: 0.97 })).toBe('generator')
  expect(whoWasLate({ ...requests, ok: 4_830, unsent: 100 }, PUNCTUAL)).toBe('generator')
  expect(whoWasLate({ ...requests, ok: 4_929, unsent: 1 }, PUNCTUAL)).toBe('app')
  expect(whoWasLate(noRequests(), PUNCTUAL)).toBe('app')
})

test('a late generator does not explain that the app closes connections', () => {
  const requests = { ...sampleMiss().requests, dropped: 70, refused: 0, hung: 0, closed: 70 }
  expect(whoWasLate(requests, { ...PUNCTUAL, lagP99Ms: 35 })).toBe('app')
  const miss = sampleMiss({ requests, generator: { lagP99Ms: 35, utilization: 0.3 } })
  expect(missWords(miss)).toContain('70 closed); the load generator fell behind too, but that does not explain it')
})

test('the advice is that for what the app did', () => {
  expect(missAdvice(sampleMiss({ kind: 'dropped' }), false)).toContain('loses requests without any fault')
  expect(missAdvice(sampleMiss({ kind: 'slow' }), false)).toContain('lower --rate')
  expect(missAdvice(sampleMiss({ kind: 'unanswered' }), false)).toContain('--expect-status')
})

test('the advice on messages of WebSocket sessions names settings that these have', () => {
  const { requests } = sampleMiss()
  const advice = (more: Parameters<typeof sampleMiss>[0]) => missAdvice(sampleMiss(more), true)
  const all = [
    advice({ kind: 'dropped', requests: { ...requests, refused: 11, hung: 59 } }),
    advice({ kind: 'dropped', requests: { ...requests, refused: 0, closed: 59, hung: 11 } }),
    advice({ kind: 'slow' }),
    advice({ kind: 'unanswered' }),
    advice({ late: 'generator' }),
  ]
  const named = all.map(each => each.match(/--[a-z-]+/g))
  expect(named).toEqual([
    ['--expect-message', '--message'],
    ['--connections', '--message-every'],
    ['--connections', '--message-every'],
    ['--baseline-for', '--message-every'],
    ['--connections', '--message-every'],
  ])
})

test('names the outcomes, and who was late', () => {
  expect(missWords(sampleMiss())).toBe(
    '70 of 5000 requests were dropped before any fault (41 refused, 29 hung); the load generator kept up (1 request in 100 was sent more than 1.2 ms late; its thread was 31 % busy)',
  )
  const late = sampleMiss({ late: 'generator', generator: { lagP99Ms: 35.04, utilization: 0.97 } })
  expect(missWords(late)).toContain(
    '29 hung); the load generator itself fell behind (1 request in 100 was sent more than 35.0 ms late; its thread was 97 % busy)',
  )
  const slow = { ...noRequests(), dropped: 0, scheduled: 5_000, ok: 4_000, unsent: 1_000 }
  expect(missWords(sampleMiss({ kind: 'slow', answeredPerSec: 800.4, requests: slow }))).toMatch(
    /^800 of 1000 requests a second were answered \(1000 never sent\); /,
  )
  const rejected = { ...noRequests(), dropped: 0, scheduled: 12, rejected: 12 }
  expect(missWords(sampleMiss({ kind: 'unanswered', requests: rejected }))).toMatch(
    /^no request was answered as expected \(12 rejected\); /,
  )
  expect(missWords(sampleMiss({ kind: 'unanswered', requests: { ...noRequests(), dropped: 0 } }))).toMatch(
    /^no request was answered as expected; /,
  )
})

test('the advice is about the machine where the generator was late', () => {
  expect(missAdvice(sampleMiss({ late: 'generator' }), false)).toMatch(/machine.*more CPU/)
  expect(missAdvice(sampleMiss(), false)).not.toMatch(/machine/)
})

test('warnings tell of a baseline that did not hold, and of a rate that was lowered for one', () => {
  const late = sampleMiss({ late: 'generator' })
  const baseline = { held: false, miss: late }
  const failed = sampleChaosRaw([{ ...sampleTrial(), baseline }])
  const [warning] = summarizeChaos(failed).summary.warnings
  expect(warning).toMatchObject({ id: 'baseline-failed', message: expect.stringContaining('41 refused, 29 hung') })
  expect(warning!.advice).toContain('more CPU')
  const held = sampleChaosRaw([sampleTrial()])
  const settings = { ...held.settings, ratePerSec: 500, lowered: [{ arm: 'single', miss: sampleMiss() }] }
  const [lowered, ...others] = summarizeChaos({ ...held, settings }).summary.warnings
  expect(others).toEqual([])
  expect(lowered).toMatchObject({
    id: 'rate-lowered',
    message: expect.stringMatching(/^All arms were measured at 500 .* single at 1000 requests a second: 70 of/),
  })
  expect(lowered!.advice).not.toContain('CPU')
  const machine = { ...settings, lowered: [{ arm: 'single', miss: late }] }
  expect(summarizeChaos({ ...held, settings: machine }).summary.warnings[0]!.advice).toContain('CPU')
})

test('a warning tells of baselines that were tried once more', () => {
  const held = sampleChaosRaw([sampleTrial()])
  const warningOf = (...retried: readonly MissedBaseline[]) =>
    summarizeChaos({ ...held, settings: { ...held.settings, retried: [...retried] } }).summary.warnings[0]!
  const slow = { arm: 'single', miss: sampleMiss({ kind: 'slow', answeredPerSec: 800 }) }
  const one = warningOf(slow)
  expect(one.id).toBe('baseline-retried')
  expect(one.message).toMatch(
    /^A baseline did not hold at first and was tried once more\. First try: single at 1000 requests a second: 800 of 1000 /,
  )
  expect(one.advice).toMatch(/hardly keeps up.*lower --rate/)
  const late = { arm: 'single', repetition: 2, miss: sampleMiss({ kind: 'slow', late: 'generator' }) }
  const two = warningOf(slow, late)
  expect(two.message).toMatch(
    /^2 baselines did not hold at first and were tried once more\. .* single at 1000 .* single at 1000 /,
  )
  expect(two.advice).toContain('CPU')
})
