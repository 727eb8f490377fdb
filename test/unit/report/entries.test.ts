import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import type { ChaosResult } from '../../../src/model/chaos-result.ts'
import type { CompareResult, EntryComparison } from '../../../src/model/compare-result.ts'
import { compareResultSchema } from '../../../src/model/compare-result.ts'
import { formats, loadFormat } from '../../../src/report/index.ts'
import { CHAOS_SAMPLES } from '../../golden/chaos-samples.ts'
import { SAMPLES } from '../../golden/samples.ts'

const ROUTES = ['list', 'detail', 'search', 'cart', 'login', 'checkout', 'static file']

/** Two versions of a shop, of which the new one takes more for a search. */
function shop(slower: EntryComparison['metric'] = 'cpuPerRequest'): CompareResult {
  const result: CompareResult = structuredClone(SAMPLES['two-versions']!)
  const [first] = result.summary.comparisons
  result.settings.requests = ROUTES.map(name => ({
    name,
    weight: 1,
    ratePerSec: null,
    method: 'GET',
    path: `/${name}`,
  }))
  result.summary.arms = result.summary.arms.map(arm => ({
    ...arm,
    entries: ROUTES.map((entry, at) => ({
      entry,
      requests: { ...arm.requests, rejected: entry === 'login' ? 3 : 0, dropped: 0 },
      codes: entry === 'login' ? { 'rejected.body': 3 } : {},
      answers: null,
      cpuUsPerRequest: 700 + 100 * at,
      latency: { p5Ms: 0.8 + at, p50Ms: 1 + at, p90Ms: 2 + at, p99Ms: 3 + at, p999Ms: 4, maxMs: 5 },
    })),
  }))
  const compared = (entry: string, metric: EntryComparison['metric']): EntryComparison => {
    const figures =
      entry === 'search' && metric === slower
        ? { ratio: 1.22, ci: [1.18, 1.26] as [number, number], verdict: 'worse' as const }
        : { ratio: 1.001, ci: [0.98, 1.02] as [number, number], verdict: 'same' as const }
    return { ...first!, gate: false, entry, metric, margin: 0.05, reason: null, bound: null, ...figures }
  }
  result.summary.entryComparisons = ROUTES.flatMap(entry => [
    compared(entry, 'cpuPerRequest'),
    compared(entry, 'latency.p5'),
    compared(entry, 'latency.p50'),
    compared(entry, 'latency.p99'),
  ])
  return compareResultSchema.parse(result)
}

const render = async (format: string, columns = 80, result = shop()) =>
  (await loadFormat(formats, format)).render([{ result, path: 'result.json' }], { columns, color: false })

test.each([
  ['cpuPerRequest', 'search takes 1.22× as much CPU time [1.18, 1.26]; the other 6 are unchanged.'],
  ['latency.p5', 'search takes 1.22× as long [1.18, 1.26] by itself (p5); the other 6 are unchanged.'],
] as const)('the request that takes more is named, and the others are not: %s', async (metric, sentence) => {
  const report = (await render('text', 80, shop(metric))).replaceAll(/\s+/g, ' ')
  expect(report).toContain(sentence)
  expect(report).toContain('a mix of 7 requests')
})

const firstLine = async (result: CompareResult) =>
  (await render('text', 110, result)).split('\n\n', 1)[0]!.replaceAll('\n', ' ')

test('the conclusion names it, whatever became of the throughput', async () => {
  const result = shop()
  result.exitCode = 0
  const [throughput] = result.summary.comparisons
  expect(throughput!.metric).toBe('throughput')
  Object.assign(throughput!, { verdict: 'same', gate: true })
  expect(await firstLine(result)).toMatch(
    /^Passed: head is as fast as base; search takes 1\.22× as much CPU time in head as in base/,
  )
  Object.assign(throughput!, { verdict: 'inconclusive', reason: { kind: 'too-wide' } })
  expect(await firstLine(result)).toMatch(
    /^Inconclusive: search takes 1\.22× as much CPU time in head as in base; head could not be told apart from base/,
  )
  for (const each of result.summary.comparisons) each.gate = false
  result.summary.thresholds = []
  result.summary.counts = []
  expect(await firstLine(result)).toMatch(
    /^Difference found: search takes 1\.22× as much CPU time in head as in base, head could not/,
  )
})

test('the conclusion names two requests, and counts the others', async () => {
  const result = shop()
  for (const each of result.summary.entryComparisons!)
    if (each.metric === 'cpuPerRequest')
      Object.assign(each, {
        verdict: each.entry === 'list' ? 'better' : 'worse',
        ratio: each.entry === 'login' ? 1.3 : 1.1,
      })
  result.exitCode = 0
  Object.assign(result.summary.comparisons[0]!, { verdict: 'same', gate: true })
  expect(await firstLine(result)).toContain(
    'login takes 1.30× as much CPU time and detail takes 1.10× as much CPU time in head as in base, and 5 other requests changed',
  )
})

test('CPU times have columns where they are known, and none where they are not', async () => {
  const columns = (report: string) => report.split('\n').find(line => line.startsWith('request '))
  expect(columns(await render('text', 110))).toContain('CPU')
  const without = shop()
  for (const { entries } of without.summary.arms) for (const entry of entries ?? []) delete entry.cpuUsPerRequest
  without.summary.entryComparisons = without.summary.entryComparisons!.filter(
    ({ metric }) => metric !== 'cpuPerRequest',
  )
  expect(columns(await render('text', 110, without))).not.toContain('CPU')
})

test('each request has a row, with what failed in it', async () => {
  const report = await render('text')
  for (const route of ROUTES) expect(report).toMatch(new RegExp(`^${route} `, 'm'))
  expect(report).toMatch(/^login .* 3 /m)
  expect(report).toContain('unexpected')
})

test.each(['markdown', 'html', 'junit', 'github'])('%s names it as well', async format => {
  expect(await render(format)).toMatch(/search/)
})

test.each([60, 80, 110])('the tables fit %i columns', async columns => {
  const lines = (await render('text', columns)).split('\n')
  expect(Math.max(...lines.map(line => stringWidth(line)))).toBeLessThanOrEqual(columns)
})

describe.each(['text', 'markdown', 'html'])('the requests that each fault dropped, in %s', format => {
  const mix = CHAOS_SAMPLES['chaos-mix']!
  const TITLE = 'which requests each fault dropped'

  async function report(change: (result: ChaosResult) => void): Promise<string> {
    const result = structuredClone(mix)
    change(result)
    const { render } = await loadFormat(formats, format)
    const words = render([{ result, path: 'result.json' }], { columns: 80, color: false })
    return words.replaceAll(/<[^>]*>|&ZeroWidthSpace;/g, ' ').replaceAll(/\s+/g, ' ')
  }

  test('are named where there were several', async () => {
    const words = await report(() => {})
    expect(words).toContain(TITLE)
    expect(words).toMatch(/#\W*1\W+8 list, 2 checkout, 2 search/)
    expect(words).toMatch(/#\W*2\W+3 checkout/)
  })

  test('are counted together where they are many', async () => {
    const words = await report(({ summary }) => {
      summary.faults[0]!.entries = Array.from({ length: 14 }, (_, at) => ({ entry: `e${at}`, dropped: 20 - at }))
    })
    expect(words).toContain('11 e9, 34 others')
  })

  test.each<[string, (result: ChaosResult) => void]>([
    ['of one request', ({ trials }) => trials[0]!.entries!.splice(1)],
    ['without a mix', ({ trials }) => Object.assign(trials[0]!, { entries: undefined })],
    ['without drops', ({ summary }) => summary.faults.map(fault => fault.entries!.splice(0))],
    ['of before', ({ summary }) => summary.faults.map(fault => Object.assign(fault, { entries: undefined }))],
  ])('are not told in results %s', async (_, change) => {
    expect(await report(change)).not.toContain(TITLE)
  })
})
