import { describe, expect, test } from 'vitest'
import type { CompareResult } from '../../../src/model/compare-result.ts'
import { textFormat } from '../../../src/report/text/index.ts'
import { type Sample, type SampleComparison, sampleResult } from '../../golden/results.ts'

const single = { id: 'single', perSec: 1_000 }
const rr = { id: 'cluster-rr', perSec: 1_500, workers: 2 }
const better = { candidate: 'cluster-rr', ratio: 1.5, ci: [1.4, 1.6] as [number, number], verdict: 'better' } as const

/** The conclusion and the verdicts of a report, on one line. */
function firstWords(sample: Sample | CompareResult): string {
  const result = 'schema' in sample ? sample : sampleResult(sample)
  const paragraphs = textFormat
    .render([{ result: result, path: 'result.json' }], { columns: 80, color: false })
    .split('\n\n')
  return paragraphs.slice(0, 2).join(' ').replace(/\s+/g, ' ')
}

describe('the load generator was the limit', () => {
  const open = { verdict: 'inconclusive', reason: { kind: 'generator-limit', arm: 'single' } } as const

  test.each([
    [
      { ...single, limited: true },
      rr,
      'cluster-rr handles at most 1.50× the requests of single [1.40, 1.60] (99 % interval, 12 generations): the load generator was the bottleneck for single',
      'at most',
    ],
    [
      single,
      { ...rr, limited: true },
      'cluster-rr handles at least 1.50× the requests of single [1.40, 1.60] (99 % interval, 12 generations): the load generator was the bottleneck for cluster-rr',
      'at least',
    ],
    [
      { ...single, limited: true },
      { ...rr, limited: true },
      'cluster-rr and single could not be compared: the load generator was the bottleneck for both',
      'neither',
    ],
  ] as const)('case %#', (reference, candidate, words, bound) => {
    expect(
      firstWords({
        arms: [reference, candidate],
        comparisons: [{ ...better, bound, ...(bound === 'at least' ? {} : open) }],
      }),
    ).toContain(words)
  })
})

describe('what helps where throughput does not, and who was settled before the others', () => {
  const unsure = {
    candidate: 'cluster-rr',
    ratio: 0.95,
    ci: [0.9, 1.01] as [number, number],
    verdict: 'inconclusive',
    reason: { kind: 'too-wide' },
  } as const
  const cpu = (ratio: number, ci: [number, number], verdict: 'worse' | 'better' | 'same' | 'inconclusive') => ({
    ...({ candidate: 'cluster-rr', metric: 'cpuPerRequest', ratio, ci, verdict } as const),
  })

  test.each([
    [cpu(1.1, [1.08, 1.12], 'worse'), 'CPU per request is 10 % higher for cluster-rr [8 %, 12 %].'],
    [cpu(0.9, [0.88, 0.92], 'better'), 'CPU per request is 10 % lower for cluster-rr [8 %, 12 %].'],
    [cpu(1.001, [0.99, 1.01], 'same'), 'CPU per request is the same within 3 %.'],
  ])('%j', (other, words) => {
    expect(firstWords({ arms: [single, rr], comparisons: [unsure, other] })).toContain(words)
  })

  test('CPU per request that cannot tell either says nothing', () => {
    const words = firstWords({ arms: [single, rr], comparisons: [unsure, cpu(1.02, [0.9, 1.1], 'inconclusive')] })
    expect(words).not.toContain('CPU per request')
  })

  test('an arm that was settled and left says after which generation', () => {
    const result = sampleResult({ arms: [single, rr], comparisons: [{ ...better, generations: 5 }] })
    const last = result.generations.at(-1)!
    const without = { ...last, arms: last.arms.filter(each => each.arm !== 'cluster-rr') }
    const generations = [...result.generations.slice(0, -1), without]
    expect(firstWords({ ...result, generations })).toContain('(99 % interval, settled after generation 5)')
    expect(firstWords(result)).toContain('(99 % interval, 5 generations)')
  })
})

test('a bound without an interval, or of a run that is contaminated, is no news', () => {
  const early = {
    ...better,
    ci: null,
    bound: 'at least',
    verdict: 'inconclusive',
    reason: { kind: 'generator-limit', arm: 'cluster-rr' },
  }
  expect(firstWords({ arms: [single, rr], comparisons: [early as SampleComparison] })).toContain('too early to tell')
  const contaminated = { ...better, bound: 'at least', verdict: 'inconclusive', reason: { kind: 'control-differed' } }
  expect(firstWords({ arms: [single, rr], comparisons: [contaminated as SampleComparison] })).toContain(
    'this run is contaminated',
  )
})

test('no figure in the primary metric is said, and no placeholder is shown', () => {
  const none = {
    ...better,
    ratio: 1,
    ci: null,
    generations: 0,
    verdict: 'inconclusive',
    reason: { kind: 'no-figure' },
  } as const
  const words = firstWords({ arms: [single, rr], comparisons: [none] })
  expect(words).toContain('cluster-rr could not be compared with single: there is nothing to compare.')
  expect(words).not.toContain('1.000×')
})

test('an open verdict that time will not settle says what would', () => {
  const open = {
    ...better,
    ci: [0.7, 2] as [number, number],
    verdict: 'inconclusive',
    reason: { kind: 'too-wide' },
  } as const
  expect(firstWords({ arms: [single, rr], comparisons: [open] })).toContain(
    'too wide for the margin of 3 %. More time alone is unlikely to settle it; try a quieter machine, or a larger --margin.',
  )
})

test('without latency nothing is said of it', () => {
  const words = firstWords({ arms: [single, { ...rr, p99Ms: null }], comparisons: [better] })
  expect(words).toContain(
    'cluster-rr handles 1.50× the requests of single [1.40, 1.60] (99 % interval, 12 generations). dropped',
  )
})

test('an interval with another level or other generations says so', () => {
  const os = { ...rr, id: 'cluster-os' }
  const other = { ...better, candidate: 'cluster-os', generations: 11 }
  const words = firstWords({ arms: [single, rr, os], comparisons: [better, other] })
  expect(words).toContain('(99 % interval, 12 generations)')
  expect(words).toContain('(99 % interval, 11 generations)')
})

test('an interrupted run says how far it came', () => {
  const result = sampleResult({ generations: 3, arms: [single, rr], overrides: { state: 'interrupted' } })
  expect(firstWords(result)).toMatch(/^Unfinished: interrupted after 17 s of a budget of 60 s and 3 generations; /)
})

test('a control that nothing is known of is not called the noise floor', () => {
  const control = { ...single, id: 'control', control: true }
  const early = { candidate: 'control', ratio: 1.01, ci: null, verdict: 'inconclusive' } as const
  expect(firstWords({ generations: 2, arms: [single, control], comparisons: [early] })).toContain(
    'control a second copy of single measured 1.010× so far: too few generations for a noise floor.',
  )
})
