import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { type CompareResult, compareResultSchema } from '../../../src/model/compare-result.ts'
import type { ShareComparison, TallySummary } from '../../../src/model/tally.ts'
import { formats, loadFormat } from '../../../src/report/index.ts'
import { sampleResult } from '../../golden/results.ts'

const OF = 'header:x-cache'
const ARMS = { single: 0.7, 'cluster-rr ×2': 0.578, 'cluster-rr ×4': 0.37 }

function tallyOf(share: number, slots: number, others: readonly string[] = []): TallySummary {
  const value = (name: string | null, part: number) => ({
    ...{ value: name, count: Math.round(1_000 * part), share: part },
    ci: [part - 0.02, part + 0.02] as [number, number],
  })
  const counts = Array.from({ length: slots }, (_, at) => [
    { value: 'HIT', slot: at + 1, count: 100 * share + at },
    { value: 'MISS', slot: at + 1, count: 100 * (1 - share) - at },
  ]).flat()
  const all = [value('HIT', share), value('MISS', 1 - share), ...others.map(name => value(name, 0))]
  const shares = all.toSorted((a, b) => b.count - a.count)
  return { of: OF, responses: 1_000, counts: counts.map(each => ({ ...each, count: Math.round(each.count) })), shares }
}

/** Hits of a cache with 1, 2 and 4 workers. */
function cached(of: Readonly<Record<string, number>> = ARMS, others: readonly string[] = []): CompareResult {
  const ids = Object.keys(of)
  const arms = ids.map((id, at) => ({ id, mode: at === 0 ? 'single' : 'cluster-rr', workers: 2 ** at, perSec: 1_000 }))
  const result = structuredClone(sampleResult({ arms, comparisons: [] }))
  result.settings.tallyMs = 6_000
  result.summary.arms = result.summary.arms.map((arm, at) => ({
    ...arm,
    tallies: [tallyOf(of[arm.arm]!, 2 ** at, others)],
  }))
  result.summary.shares = ids.slice(1).flatMap(candidate =>
    ['HIT', 'MISS'].map((value, at): ShareComparison => {
      const difference = (of[candidate]! - of[ids[0]!]!) * (at === 0 ? 1 : -1)
      const verdict = Math.abs(difference) > 0.02 ? 'differs' : 'same'
      const ci: [number, number] = [difference - 0.015, difference + 0.015]
      return {
        of: OF,
        value,
        reference: ids[0]!,
        candidate,
        difference,
        ci,
        level: 0.99,
        margin: 0.02,
        verdict,
        generations: 8,
      }
    }),
  )
  return compareResultSchema.parse(result)
}

const render = async (result: CompareResult, format = 'text', columns = 80) =>
  (await loadFormat(formats, format)).render([{ result, path: 'result.json' }], { columns, color: false })
const words = async (...given: Parameters<typeof render>) => (await render(...given)).replaceAll(/\s+/g, ' ')

describe('shares of values', () => {
  test('that differ are told first, in every arm, and once where there are two values', async () => {
    const report = await words(cached())
    expect(report).toContain(
      'differs Share of the responses by header:x-cache: HIT single 70 %, cluster-rr ×2 58 %, cluster-rr ×4 37 %.',
    )
    expect(report).not.toContain('MISS single')
  })

  test('that are the same are not told, but shown', async () => {
    const report = await words(cached({ single: 0.7, 'cluster-rr': 0.705 }))
    expect(report).not.toContain('Share of the responses')
    expect(report).toMatch(/cluster-rr HIT 705 71 % \+0\.5 same/)
  })

  test('name the arms that do not differ, or not yet', async () => {
    const report = await words(cached({ single: 0.7, 'cluster-rr ×2': 0.705, 'cluster-rr ×4': 0.37 }))
    expect(report).toContain('HIT single 70 %, cluster-rr ×2 71 % (same), cluster-rr ×4 37 %.')
  })

  test('have a row for each arm and value, with what the workers have of it', async () => {
    const report = await render(cached())
    expect(report.replaceAll(/[\s\u00a0]+/g, ' ')).toContain(
      'Responses by header:x-cache at 500 req/s, all arms at once, against single',
    )
    expect(report.replaceAll('\u00a0', ' ')).toMatch(/^single +HIT +700 +70 % +–/m)
    expect(report.replaceAll('\u00a0', ' ')).toMatch(/^cluster-rr ×4 +HIT +370 +37 % +−33\.0 differs +37–40 %/m)
  })

  test('stand in the order of the first arm, and not more than there is room for', async () => {
    const report = await render(cached({ ...ARMS, 'cluster-rr ×4': 0.37 }, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']))
    expect(report.indexOf('HIT', report.indexOf('cluster-rr ×4  '))).toBeLessThan(report.lastIndexOf('MISS'))
    expect(report).toContain('up to 2 more values are in the result file')
  })

  test.each([60, 80, 110])('fit %i columns', async columns => {
    const lines = (await render(cached(), 'text', columns)).split('\n')
    expect(Math.max(...lines.map(line => stringWidth(line)))).toBeLessThanOrEqual(columns)
  })

  test.each(['text', 'markdown', 'html', 'junit', 'github'])(
    'a problem that arms show beside each other is told in %s',
    async format => {
      const result = cached()
      const [title, evidence, advice] = ['The rate limit grows', 'it let 4 times as many through.', 'Count in a store.']
      result.summary.findings = [
        { id: 'limit-per-worker', severity: 'problem', arms: ['cluster-rr ×4'], title, evidence, advice },
      ]
      expect(await words(result, format)).toContain(evidence)
    },
  )

  test.each(['markdown', 'html'])('are shown in %s', async format => {
    expect(await render(cached(), format)).toContain('header:x-cache')
  })
})
