import { h } from 'preact'
import { render } from 'preact-render-to-string'
import { describe, expect, test } from 'vitest'
import type { CompareResult, Comparison } from '../../../../src/model/compare-result.ts'
import { readCurves } from '../../../../src/report/document/charts/curves.ts'
import { percentileChart } from '../../../../src/report/document/sections/percentiles.ts'
import { ChartOf } from '../../../../src/report/html/charts/chart.tsx'
import { type SampleComparison, sampleResult } from '../../../golden/results.ts'
import { SAMPLES } from '../../../golden/samples.ts'
import { chartsOf, drawingsOf, expectSound, textsOf } from './markup.ts'
import { sampleLatency, withLatencies } from './sample-latency.ts'

const forest = (result: CompareResult) => chartsOf(result, 'ratios')
const pairs = (result: CompareResult) => chartsOf(result, 'generations')
const shares = (result: CompareResult) => chartsOf(result, 'shares')
const percentiles = (result: CompareResult) => chartsOf(result, 'percentiles')

/** A chart of curves with so many answers each. */
function curves(...answers: readonly string[]): string {
  const lines = answers.map((text, at) => ({ name: `${at}`, series: at, before: false, latencyHdr: [text] }))
  return render(h(ChartOf, { chart: percentileChart(readCurves(lines), 'Latency'), id: 'hdr' }))
}

/** Seven candidates over 60 generations: the most that a page has to show. */
function largest(): CompareResult {
  const ids = Array.from({ length: 8 }, (_, at) => `server-with-a-name-${at}`)
  const comparisons = ids.slice(1).flatMap((candidate, at): SampleComparison[] => [
    { candidate, ratio: 1 + at / 10, ci: [0.98 + at / 10, 1.02 + at / 10], verdict: at === 0 ? 'same' : 'better' },
    { candidate, metric: 'latency.p99', ratio: 4 ** at, ci: [4 ** at * 0.9, 4 ** at * 1.1], verdict: 'worse' },
  ])
  const arms = ids.map((id, at) => ({ id, perSec: 2_000 * (1 + at / 10), workers: 64 }))
  return withLatencies(sampleResult({ arms, comparisons, generations: 60 }))
}

describe.each(Object.entries({ ...SAMPLES, largest: largest() }))('%s', (_, sample) => {
  const result = withLatencies(sample)
  const charts = [forest, pairs, shares, percentiles]

  test('every chart is sound', () => {
    for (const markup of charts.map(chart => chart(result))) if (markup !== '') expectSound(markup)
  })
})

describe('the forest plot', () => {
  test('is not there where nothing is compared', () => {
    expect(forest(SAMPLES['one-arm']!)).toBe('')
    expect(forest(SAMPLES['interrupted-early']!)).toBe('')
  })

  test('shows throughput first, says which way is better, and gives each metric its margin', () => {
    const { svg } = drawingsOf(forest(SAMPLES['clear-verdicts']!))[0]!
    const texts = textsOf(svg, 'text')
    const names = ['Throughput', 'CPU per request', 'Latency p50', 'Latency p99']
    expect(texts.filter(text => names.includes(text))).toEqual(names)
    expect(texts.filter(text => text.includes('better') && /[←→]/.test(text))).toEqual([
      'better →',
      ...Array(3).fill('← better'),
    ])
    expect(texts.filter(text => text.startsWith('margin'))).toEqual(
      ['3', '3', '5', '10'].map(each => `margin ±${each}\u00a0%`),
    )
    expect(svg.match(/class="band"/g)).toHaveLength(4)
  })

  test('draws worse to the right of 1× where the ratio is above it, and cuts no estimate off', () => {
    const { svg } = drawingsOf(forest(SAMPLES['drops-and-rejected']!))[0]!
    const p99 = svg.slice(svg.indexOf('Latency p99'))
    const one = Number(/class="one" d="M([\d.]+)/.exec(p99)![1])
    const estimates = [...p99.matchAll(/class="estimate" d="M([\d.]+)/g)].map(match => Number(match[1]))
    expect(estimates[0]).toBeGreaterThan(one)
    expect(estimates[1]).toBeGreaterThan(estimates[0]! + 50)
    expect(textsOf(p99, 'text')).toContain('100×')
  })

  test('tells the verdict by shape and word, not by colour alone', () => {
    const { svg } = drawingsOf(forest(SAMPLES['clear-verdicts']!))[0]!
    const shapes = [...svg.matchAll(/<g class="(better|worse|same)">.*?class="estimate" d="M[\d.]+,[\d.]+([^"]+)"/gs)]
    expect(new Set(shapes.map(([, verdict, shape]) => `${verdict} ${shape}`)).size).toBe(3)
    expect(new Set(shapes.map(([, , shape]) => shape)).size).toBe(3)
    expect(textsOf(svg, 'text').filter(text => /\] (better|worse|same)$/.test(text))).toHaveLength(8)
  })

  test('shows an estimate without an interval as such, and a bound as a bound', () => {
    expect(textsOf(forest(SAMPLES['too-few-generations']!), 'text')).toContain('1.62× too early')
    expect(forest(SAMPLES['generator-limited']!)).toContain('≥\u00a01.90×')
  })

  test('names the reference of each pair where there are several', () => {
    const sample = SAMPLES['same-with-control']!
    const [first, ...others] = sample.summary.comparisons
    const stored = { ...first!, reference: 'baseline:old.js' }
    const markup = forest({ ...sample, summary: { ...sample.summary, comparisons: [stored, ...others] } })
    expect(textsOf(markup, 'text')).toContain('new.js : baseline:old.js')
  })

  test('shows no ratio that is not compared: of another machine, or of the load generator', () => {
    const { summary, ...sample } = SAMPLES['clear-verdicts']!
    const whole = textsOf(forest({ ...sample, summary }), 'text').filter(text => text.includes('×'))
    const limit = { verdict: 'inconclusive', reason: { kind: 'generator-limit', arm: 'single' } } as const
    const changed = (more: Partial<Comparison>, isIt: (each: Comparison) => boolean) => {
      const comparisons = summary.comparisons.map(each => (isIt(each) ? { ...each, ...more } : each))
      const markup = forest({ ...sample, summary: { ...summary, comparisons } })
      return { markup, ratios: textsOf(markup, 'text').filter(text => text.includes('×')) }
    }
    const late = changed(limit, ({ metric }) => metric.startsWith('latency.'))
    expect(late.ratios.length).toBeLessThan(whole.length)
    expect(late.markup).toContain(
      'Not shown: p50 latency and p99 latency, because the load generator was the bottleneck.',
    )
    const both = changed({ ...limit, bound: 'neither' }, ({ metric }) => metric === 'throughput')
    expect(both.markup).toContain('Not shown: throughput, because the load generator was the bottleneck.')
    expect(both.markup).not.toContain('1.62×')
    const elsewhere = changed({ advisory: true }, ({ candidate }) => candidate === 'cluster-rr')
    expect(elsewhere.markup).toContain('Not shown: the baseline, which was measured on another machine.')
    expect(elsewhere.markup).not.toContain('1.62×')
  })

  test('escapes what comes from outside', () => {
    const id = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
    const arms = [
      { id: 'plain', perSec: 1_000 },
      { id, perSec: 900, workers: 2 },
    ]
    const hostile = sampleResult({
      arms,
      comparisons: [{ candidate: id, ratio: 0.9, ci: [0.88, 0.92], verdict: 'worse' }],
    })
    const all = [forest, pairs, shares, (each: CompareResult) => percentiles(withLatencies(each))]
    for (const markup of all.map(chart => chart(hostile))) {
      expectSound(markup)
      expect(markup).not.toMatch(/<img|<script/)
      expect(markup).toContain('&lt;script>')
    }
  })
})

describe('the percentile plot', () => {
  test('is not there without latencies', () => {
    expect(percentiles(SAMPLES['clear-verdicts']!)).toBe('')
  })

  test('ends each line where fewer than ten answers were slower', () => {
    const markup = curves(...[100_000, 1_000].map(count => sampleLatency(count, 9_000)))
    const { svg } = drawingsOf(markup)[0]!
    const ends = [...svg.matchAll(/class="course" d="[^"]*L([\d.]+),[\d.]+"/g)].map(match => Number(match[1]))
    const ticks = [...svg.matchAll(/<text x="([\d.]+)"[^>]*>([\d.]+)\u00a0%</g)]
    const at = (percent: string) => Number(ticks.find(([, , label]) => label === percent)![1])
    expect(ends[0]).toBeGreaterThan(at('99.9'))
    expect(ends[1]).toBeCloseTo(at('99'), -1)
    expect(markup).toMatch(/<th scope="row">99.9\u00a0%<\/th><td>[\d.]+<\/td><td>–<\/td>/)
  })

  test('draws even a single answer', () => {
    expectSound(curves(sampleLatency(1, 100)))
  })
})

describe('the generations', () => {
  test('are not there where there were none', () => {
    expect(pairs(SAMPLES['interrupted-early']!)).toBe('')
  })

  test('have the ratio that the analysis has, also of a single one', () => {
    const arms = [
      { id: 'old', perSec: 1_000 },
      { id: 'new', perSec: 1_200 },
    ]
    const comparisons: SampleComparison[] = [{ candidate: 'new', ratio: 1.2, ci: null, verdict: 'inconclusive' }]
    const result = sampleResult({ arms, comparisons, generations: 1 })
    const [old, young] = result.generations[0]!.arms
    const markup = pairs(result)
    expectSound(markup)
    expect(markup).toContain(`<td>${(young!.perSec / old!.perSec).toFixed(2)}×</td>`)
    expect(markup).toContain('1\u00a0generation.')
  })

  test('of a stored baseline are compared with its median', () => {
    const arms = [{ id: 'app', perSec: 1_000, spread: 0 }]
    const reference = 'baseline:app'
    const result = sampleResult({
      arms,
      comparisons: [{ candidate: 'app', reference, ratio: 0.5, ci: [0.49, 0.51], verdict: 'worse' }],
      generations: 6,
    })
    const generations = [{ arm: reference, metric: 'throughput' as const, values: [1_900, 2_000, 9_000] }]
    const kept = { path: 'main.json', startedAt: '2026-03-01T08:00:00.000Z', mismatch: [], arms: [] }
    const baseline = { ...kept, generations } as unknown as CompareResult['baseline']
    const markup = pairs({ ...result, baseline })
    expect(markup).toContain(`<td>${(result.generations[0]!.arms[0]!.perSec / 2_000).toFixed(2)}×</td>`)
    expect(markup).toContain('median of its generations')
  })

  test('leave out an arm that is missing in one of them', () => {
    const sample = SAMPLES['clear-verdicts']!
    const generations = sample.generations.map((each, at) =>
      at === 3 ? { ...each, arms: each.arms.slice(0, 1) } : each,
    )
    const markup = pairs({ ...sample, generations })
    expectSound(markup)
    expect(markup).toMatch(/<th scope="row">4<\/th><td>[\d,]+<\/td><td>–<\/td>/)
  })
})

describe('the shares', () => {
  test('are not there where every arm has one worker', () => {
    expect(shares(SAMPLES['same-with-control']!)).toBe('')
  })

  test('stand beside the even share', () => {
    const markup = shares(SAMPLES['clear-verdicts']!)
    const { svg } = drawingsOf(markup)[0]!
    expect(svg.match(/class="even"/g)).toHaveLength(2)
    expect(textsOf(svg, 'text')).toEqual(expect.arrayContaining(['46\u00a0%', '30\u00a0%', '24\u00a0%']))
    expect(textsOf(svg, 'desc')[0]).toContain('took 46\u00a0%, the least busy 24\u00a0%; even is 33\u00a0%')
  })
})

test('the largest comparison stays small', () => {
  const result = largest()
  const total = [forest(result), pairs(result), shares(result), percentiles(result)].join('').length
  expect(total).toBeLessThan(185_000)
})
