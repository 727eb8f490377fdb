import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { playedSegments } from '../../../src/analysis/played-profile.ts'
import { type CompareResult, compareResultSchema } from '../../../src/model/compare-result.ts'
import { encodeHistogram, newHistogram, recordUs } from '../../../src/model/histogram.ts'
import { held, type LoadProfile, lengthMs, offeredIn } from '../../../src/model/load-profile.ts'
import type { PlayedPart } from '../../../src/model/load-summary.ts'
import { formats, loadFormat } from '../../../src/report/index.ts'
import { sampleResult } from '../../golden/results.ts'

const PROFILE: LoadProfile = [
  held(200, 4_000),
  { ...held(3_000, 500), shape: 'spike' },
  { shape: 'ramp', fromPerSec: 200, toPerSec: 400, durationMs: 2_000 },
]

/** A part in which all was served within so many milliseconds, but for what was dropped. */
function partOf(scheduled: number, latencyMs: number, hung = 0): PlayedPart {
  const latency = newHistogram()
  for (let n = hung; n < scheduled; n += 1) recordUs(latency, latencyMs * 1_000)
  const none = { rejected: 0, refused: 0, closed: 0, truncated: 0, malformed: 0, unsent: 0 }
  return {
    requests: { ...none, scheduled, ok: scheduled - hung, dropped: hung, hung },
    latencyHdr: encodeHistogram(latency),
  }
}

/** Both arms serve well, but for the spike, in which the second needs 90 ms and drops ten requests of each generation. */
function played(): CompareResult {
  const arms = [
    { id: 'single', mode: 'single', workers: 1, perSec: 1_000 },
    { id: 'cluster-rr ×2', mode: 'cluster-rr', workers: 2, perSec: 1_000 },
  ]
  const result = structuredClone(sampleResult({ arms, comparisons: [] }))
  Object.assign(result.settings, { profile: [...PROFILE], ratePerSec: 446, rateFixed: true })
  for (const generation of result.generations) {
    generation.played = { order: arms.map(({ id }) => id), loadedMs: 2 * lengthMs(PROFILE) }
    for (const [at, arm] of generation.arms.entries())
      arm.parts = PROFILE.map((segment, part) =>
        partOf(
          Math.round(offeredIn(segment, segment.durationMs)),
          part === 1 && at === 1 ? 90 : 2,
          part === 1 && at === 1 ? 10 : 0,
        ),
      )
  }
  for (const summary of result.summary.arms)
    summary.profile = playedSegments(
      PROFILE,
      result.generations.flatMap(each => each.arms.filter(run => run.arm === summary.arm)),
    )
  return compareResultSchema.parse(result)
}

const render = async (result: CompareResult, format: string) =>
  (await loadFormat(formats, format)).render([{ result, path: 'result.json' }], { columns: 80, color: false })

describe('a profile that arms have played', () => {
  test('is told by its parts: what was due, what came, and how late', () => {
    const [mine, other] = played().summary.arms
    const { length } = played().generations
    expect(mine!.profile).toHaveLength(3)
    expect(mine!.profile![1]).toMatchObject({ shape: 'spike', fromMs: 4_000, toMs: 4_500, plays: length })
    expect(mine!.profile![1]).toMatchObject({ scheduled: 1_500 * length, ok: 1_500 * length, dropped: 0 })
    expect(other!.profile![1]).toMatchObject({ dropped: 10 * length, p99Ms: expect.closeTo(90, 0) })
    expect(other!.profile!.map(({ p99Ms }) => Math.round(p99Ms!))).toEqual([2, 90, 2])
  })

  test('is shown at its rates in text, at 80 columns', async () => {
    const text = await render(played(), 'text')
    for (const line of text.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(80)
    const words = text.replaceAll(/\s+/g, ' ')
    expect(words).toContain('How the changing load was served')
    expect(words).toMatch(/spike 3,000 │? ?4\.0 │? ?3,000 │? ?2,980 │? ?\d+ │? ?90/)
    expect(words).toMatch(/with every arm at 200 to 3,000 req\/s/)
    expect(words).not.toContain('446')
  })

  test('has no latencies where the generator fell behind its schedule, as in the other tables', async () => {
    const result = played()
    result.summary.arms[1]!.latencyLimited = true
    const words = (await render(result, 'text')).replaceAll(/\s+/g, ' ')
    expect(words).toMatch(/spike 3,000 4\.0 3,000 2,980 \d+ [a-z]|spike 3,000 4\.0 3,000 2,980 \d+ ramp/)
  })

  test.each(['markdown', 'html'])('is shown in %s', async format => {
    const page = (await render(played(), format)).replaceAll(/\s+/g, ' ')
    expect(page).toContain('How the changing load was served')
    expect(page).toContain('by the parts of the profile')
    expect(page).toMatch(
      /hold.200.4s; spike.3000.500ms; ramp.200\.\.400.2s; each arm plays all of it in each generation/,
    )
    expect(page).not.toContain('same steady rate')
  })
})
