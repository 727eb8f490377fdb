import { describe, expect, test } from 'vitest'
import { conclude } from '../../../src/analysis/conclusion/index.ts'
import type { Result } from '../../../src/model/result.ts'
import { conclusionEntry, conclusionWord } from '../../../src/report/headline/index.ts'
import { formats, loadFormat } from '../../../src/report/index.ts'
import { withoutRatioSentence } from '../../../src/report/sentences/answers.ts'
import { CHAOS_SAMPLES } from '../../golden/chaos-samples.ts'
import { ALL_SAMPLES } from '../../golden/report-samples.ts'
import { SAMPLES } from '../../golden/samples.ts'
import { CONCLUDED } from '../../support/conclusions.ts'

/** Where each format has the word, and what must stand around it. */
const PLACES: Readonly<Record<string, (word: string) => string | RegExp>> = {
  text: word => new RegExp(`^${word}: `),
  html: word => new RegExp(`<title>${word}: .*<span class="conclusion">${word}</span>`, 's'),
  markdown: word => new RegExp(`\\n## clusterbench .*: ${word}\\n\\n\\*\\*${word}:\\*\\* `),
  junit: word => new RegExp(`name="conclusion" value="${word}".*<system-out>${word}: `, 's'),
  github: word => new RegExp(`^::(error|warning|notice) title=.*%3A ${word}::`, 'm'),
}

const loaded = await Promise.all(
  Object.keys(PLACES).map(async name => [name, await loadFormat(formats, name)] as const),
)

const every = [
  ...CONCLUDED,
  ...Object.entries(ALL_SAMPLES).map(([name, result]) => ({ name, result, word: conclusionWord(result) })),
]

describe.each(loaded)('%s', (name, format) => {
  test.each(every)('says of "$name": $word', ({ result, word }) => {
    const report = format.render([{ result, path: 'results/x/result.json' }], { columns: 80, color: false })
    expect(report.replaceAll('&ZeroWidthSpace;', '')).toMatch(PLACES[name]!(word))
  })
})

function said(result: Result): string {
  const { label, text } = conclusionEntry(result, arm => arm)
  return `${label}: ${text}`.replaceAll('\u00a0', ' ')
}

const of = (name: string) => said(CONCLUDED.find(each => each.name === name)!.result)

test.each([
  [
    'chaos, thresholds none, harm',
    /^Harm found: an outage of 1\.8\d? s and 450 of 9,500 requests dropped; no thresholds set\.$/,
  ],
  ['chaos, thresholds none, no harm', /^No harm found: 1 kill dropped no requests; no thresholds set\.$/],
  ['chaos, thresholds held, no harm', /^Passed: 1 threshold held\.$/],
  ['chaos, thresholds held, harm', /^Passed: 1 threshold held; an outage of .* dropped\.$/],
  ['chaos, thresholds failed, harm', /^Failed: 1 threshold failed; an outage of/],
  ['chaos, thresholds inconclusive, harm', /^Harm found: an outage of .*; 1 threshold is inconclusive\.$/],
  [
    'chaos, thresholds none, harm, unfinished',
    /^Unfinished: fault 2 had no effect\. The run ended .* Seen until then: an outage of/,
  ],
  [
    'compare, no gate, better, no harm',
    /^Difference found: cluster-rr is faster than single; nothing to pass or fail \(no thresholds set\)\.$/,
  ],
  ['compare, no gate, same, no harm', /^No difference: cluster-rr is as fast as single; nothing to pass or fail/],
  ['compare, no gate, inconclusive, no harm', /^Inconclusive: cluster-rr could not be told apart from single\.$/],
  [
    'compare, no gate, better, harm',
    /^Requests failed: 3 of .* requests dropped in cluster-rr; nothing to pass or fail/,
  ],
  ['compare, gate same, no harm', /^Passed: head is as fast as base\.$/],
  ['compare, gate worse, no harm', /^Failed: head is slower than base\.$/],
  [
    'compare, gate inconclusive, harm',
    /^Requests failed: 3 of .* dropped in head; head could not be told apart from base\.$/,
  ],
])('%s', (name, words) => {
  expect(of(name)).toMatch(words)
})

test('a baseline of another machine leaves the question open, whatever else holds', () => {
  expect(said(ALL_SAMPLES['baseline-elsewhere']!)).toMatch(/^Not judged: the baseline was measured on another machine/)
})

test('requests that are rejected on one side only are told once, as the difference that they are', () => {
  expect(said(ALL_SAMPLES['other-status']!)).toBe('Failed: head answers 302 where base answers 200.')
  expect(said(ALL_SAMPLES['other-status-of-few']!)).toBe(
    'Failed: head answers 500 where base answers 200, in 9.8 % of its requests; head rejected more requests than base; 529 of 5,310 requests rejected in head.',
  )
})

test('a limiter that answered few requests is not called all that was measured', () => {
  const { summary } = SAMPLES['rate-limited']!
  const [limited] = summary.arms
  const told = (rejected: number, ok: number) => {
    const requests = { ...limited!.requests, scheduled: rejected + ok, ok, rejected }
    const arm = { ...limited!, requests, codes: { 'rejected.429': rejected } }
    return withoutRatioSentence([arm], each => each)!.replaceAll('\u00a0', ' ')
  }
  expect(told(9_700, 300)).toBe(
    'The rate limiter was measured, not the app: single answered 97 % of 10,000 requests with 429.',
  )
  expect(told(600, 9_400)).toBe(
    "A rate limiter got in the way, so the app's own throughput is not known: single answered 6 % of 10,000 requests with 429.",
  )
})

test('thresholds that only warn are none that hold', () => {
  const result = structuredClone(SAMPLES['one-arm']!)
  const warns = {
    expression: 'dropped == 0',
    level: 'warn',
    reference: null,
    value: 0,
    ci: null,
    reason: null,
  } as const
  result.summary.thresholds = [{ ...warns, arm: result.arms[0]!.id, verdict: 'held' }]
  expect(said(result)).toBe('Measured: one arm, compared with nothing; the thresholds only warn.')
})

test('the colour never says more than the word: a pass with harm is no plain pass', () => {
  const tone = (name: string) => conclusionEntry(CONCLUDED.find(each => each.name === name)!.result, arm => arm).tone
  expect(tone('chaos, thresholds held, no harm')).toBe('held')
  expect(tone('chaos, thresholds held, harm')).toBe('warning')
  for (const { name, result } of every)
    if (conclusionEntry(result, arm => arm).tone === 'held')
      expect(conclude(result), name).toMatchObject({ asked: true, harm: [] })
})

test('many arms are told by the worst', () => {
  expect(said(CHAOS_SAMPLES['chaos-hostile-names']!)).toMatch(
    / dropped in .*; .* dropped in .*; 3 more arms were harmed; /,
  )
})

describe('arms that answer differently', () => {
  const status = { kind: 'status', reference: 'single', candidate: 'cluster-rr', gate: false, allowed: false } as const
  const withDifference = (more: object, exitCode = 0): Result => {
    const { result } = CONCLUDED.find(each => each.name === 'compare, no gate, better, no harm')!
    if (result.command !== 'compare') throw new Error('expected a comparison')
    return { ...result, exitCode, summary: { ...result.summary, differences: [{ ...status, ...more }] } }
  }

  test('modes: that is said, and not which is faster', () => {
    expect(said(withDifference({}))).toBe(
      'Different responses: cluster-rr responds with different statuses from single; nothing to pass or fail (no thresholds set).',
    )
  })

  test('a gate: the run has failed for it', () => {
    expect(said(withDifference({ gate: true }, 1))).toBe(
      'Failed: cluster-rr responds with different statuses from single.',
    )
  })

  test('what is allowed, and content alone, is no verdict', () => {
    for (const more of [{ allowed: true }, { kind: 'content' }])
      expect(said(withDifference(more))).toMatch(/^Difference found: cluster-rr is faster than single;/)
  })
})
