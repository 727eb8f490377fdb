import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import type { ChaosResult, Timeline, Trial } from '../../../../src/model/chaos-result.ts'
import { held, type LoadProfile, offeredBy } from '../../../../src/model/load-profile.ts'
import { PLAN_SCHEMA } from '../../../../src/model/plan.ts'
import { documentOf } from '../../../../src/report/document/index.ts'
import { htmlFormat } from '../../../../src/report/html/index.tsx'
import { textFormat } from '../../../../src/report/text/index.ts'
import { sampleChaosRaw, sampleChaosResult, sampleFault, sampleTrial } from '../../../golden/trials.ts'

const BIN_MS = 100
/** Warm-up 2 s and baseline 5 s at 500 a second, then 28 s of profile, and 5 s at its last rate. */
const PROFILE: LoadProfile = [
  held(500, 4_000),
  { shape: 'ramp', fromPerSec: 500, toPerSec: 1_500, durationMs: 4_000 },
  { ...held(3_000, 2_000), shape: 'spike' },
  held(100, 18_000),
]
const LOAD: LoadProfile = [held(500, 7_000), ...PROFILE]

interface Bad {
  readonly fromMs: number
  readonly toMs: number
  readonly of: 'slow' | 'refused' | 'unsent'
  readonly share: number
}

/** A timeline whose bins have what the profile says, of which a share goes wrong for a while. */
function timelineOf(base: Timeline, bad: readonly Bad[]): Timeline {
  const due = base.scheduled.map(
    (_, bin) => Math.round(offeredBy(LOAD, (bin + 1) * BIN_MS)) - Math.round(offeredBy(LOAD, bin * BIN_MS)),
  )
  const badIn = (of: Bad['of']) =>
    due.map((count, bin) => {
      const its = bad.find(each => each.of === of && bin * BIN_MS >= each.fromMs && bin * BIN_MS < each.toMs)
      return Math.round(count * (its?.share ?? 0))
    })
  const [slow, refused, unsent] = [badIn('slow'), badIn('refused'), badIn('unsent')]
  const ok = due.map((count, bin) => count - refused[bin]! - unsent[bin]!)
  return { ...base, scheduled: due, ok, slow, refused, unsent }
}

function trialWith(bad: readonly Bad[], faults: Trial['faults'] = []): Trial {
  const trial = sampleTrial({ faults })
  return { ...trial, timeline: timelineOf(trial.timeline, bad) }
}

function resultOf(trial: Trial): ChaosResult {
  const raw = sampleChaosRaw([trial])
  const settings = { ...raw.settings, ratePerSec: 500, profile: [...PROFILE], arrivals: 'constant' as const }
  const load = { arrivals: 'constant' as const, ratePerSec: null, profile: [...PROFILE] }
  const { durationMs } = settings
  return sampleChaosResult(
    { ...raw, settings },
    { plan: { schema: PLAN_SCHEMA, seed: 1, durationMs, load, faults: [] } },
  )
}

describe('each part of a profile', () => {
  test('is told with what was due and what was served', () => {
    const { profile } = resultOf(trialWith([])).summary.arms[0]!
    expect(profile!.map(({ fromMs, toMs, scheduled, ok }) => [fromMs, toMs, scheduled, ok])).toEqual([
      [7_000, 11_000, 2_000, 2_000],
      [11_000, 15_000, 4_000, 4_000],
      [15_000, 17_000, 6_000, 6_000],
      [17_000, 35_000, 1_800, 1_800],
    ])
    expect(profile!.every(({ goodFromMs, faults }) => goodFromMs === 0 && faults === 0)).toBe(true)
  })

  test('is good from when the last span that was worse than chance is over; never, where that is its end', () => {
    const bad = [
      { fromMs: 13_000, toMs: 14_000, of: 'slow', share: 0.3 },
      { fromMs: 15_000, toMs: 17_000, of: 'slow', share: 0.5 },
    ] as const
    const { profile } = resultOf(trialWith(bad)).summary.arms[0]!
    expect(profile!.map(({ goodFromMs }) => goodFromMs)).toEqual([0, 3_000, null, 0])
  })

  test('is not good where nothing could be sent, as the app held every connection', () => {
    const bad = [{ fromMs: 15_000, toMs: 17_000, of: 'unsent', share: 1 }] as const
    const { profile } = resultOf(trialWith(bad)).summary.arms[0]!
    expect(profile!.map(({ goodFromMs }) => goodFromMs)).toEqual([0, 0, null, 0])
  })
})

describe('a fault where the rate is another than in the baseline', () => {
  const at20 = (more = {}) => [sampleFault(1, 20_000, more)]

  test('costs the answers to requests that were due, not those of a rate that had long gone', () => {
    const bad = [
      { fromMs: 20_000, toMs: 21_000, of: 'slow', share: 0.4 },
      { fromMs: 20_000, toMs: 21_000, of: 'refused', share: 0.5 },
    ] as const
    const [fault] = resultOf(trialWith(bad, at20())).summary.faults
    expect(fault!.serviceRecovery.harmed).toBe(true)
    expect(fault!.lostGoodput).toBe(50)
  })

  test('is recovered from by as many good requests as it takes, however far apart they are then', () => {
    const bad = [{ fromMs: 20_000, toMs: 21_000, of: 'slow', share: 0.8 }] as const
    const [fault] = resultOf(trialWith(bad, at20())).summary.faults
    expect(fault!.serviceRecovery).toMatchObject({ harmed: true, ms: 1_000 })
  })

  test('is warned of where the rate was higher', () => {
    const bad = [{ fromMs: 15_000, toMs: 16_000, of: 'slow', share: 0.8 }] as const
    const ids = (firedMs: number) =>
      resultOf(trialWith(bad, [sampleFault(1, firedMs)])).summary.warnings.map(({ id }) => id)
    expect(ids(15_000)).toContain('load-rose')
    expect(ids(20_000)).not.toContain('load-rose')
  })
})

describe('a report', () => {
  const slow = [{ fromMs: 15_000, toMs: 16_000, of: 'slow', share: 0.5 }] as const

  test('of a run without faults says how the load was served', () => {
    const stored = { result: resultOf(trialWith(slow)), path: 'result.json' }
    const { conclusion, headline } = documentOf(stored, 'terminal')
    expect(headline.map(({ label, text }) => [label, text.replaceAll('\u00a0', ' ')])).toEqual([
      [
        'slowed',
        expect.stringContaining(
          'at 100 to 3,000 req/s; no fault was planned. Service was worse than in the baseline in spike 3,000 (for 1 s).',
        ),
      ],
    ])
    expect(conclusion.text.replaceAll('\u00a0', ' ')).toContain('slow responses in 1 of 4 parts of the profile')
  })

  test.each([60, 80])('fits %i columns with all that there can be to say', columns => {
    const result = resultOf(trialWith(slow))
    for (const segment of result.summary.arms[0]!.profile!)
      Object.assign(segment, { rejected: 1_234, faults: 3, workers: { first: 2, most: 12, fullMs: 1_234 } })
    const text = textFormat.render([{ result, path: 'result.json' }], { columns, color: false })
    for (const line of text.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(columns)
  })

  test('shows what was due beside what was served, as text and as a page', () => {
    const refused = [{ fromMs: 15_000, toMs: 17_000, of: 'refused', share: 0.6 }] as const
    const stored = { result: resultOf(trialWith(refused)), path: 'result.json' }
    const text = textFormat.render([stored], { columns: 80, color: false })
    expect(text).toMatch(/┤ *[^\n]*•/)
    expect(text).toContain('How the changing load was served')
    const page = htmlFormat.render([stored], { columns: 80, color: false })
    expect(page).toContain('class="offered"')
    expect(page).toContain('requests that were due')
    expect(page).toContain('Due per second')
  })
})
