import { expect, test } from 'vitest'
import type { Result } from '../../../src/model/result.ts'
import { paragraphsOf, sheetOf } from '../../../src/report/characters/sections.ts'
import { layRatioAxis } from '../../../src/report/document/charts/ratio-axis.ts'
import { documentOf } from '../../../src/report/document/index.ts'
import { type SampleComparison, sampleResult } from '../../golden/results.ts'

/** A section as lines of 80 columns; empty where it is not there. */
function linesOf(name: string, result: Result): string[] {
  const sheet = sheetOf(
    { columns: 80, color: false },
    result.arms.map(({ id }) => id),
  )
  const { sections } = documentOf({ result, path: 'result.json' }, 'terminal')
  const drawn = sections.filter(each => each.name === name).flatMap(section => paragraphsOf(section, sheet).flat())
  return drawn.map(line => line.replaceAll('\u00a0', ' '))
}

function forest(comparisons: readonly SampleComparison[]): string {
  const candidates = comparisons.map(each => ({ id: each.candidate, perSec: 1_000 * each.ratio }))
  const arms = [{ id: 'single', perSec: 1_000 }, ...candidates]
  return linesOf('ratios', sampleResult({ arms, comparisons })).join('\n')
}

test('an interval that leaves the scale ends in an arrow', () => {
  expect(forest([{ candidate: 'wild', ratio: 1.5, ci: [0.2, 9], verdict: 'inconclusive' }])).toMatchInlineSnapshot(`
    "throughput against single (░ margin ±3 %)
    wild  ◄──────────────────────────────────●─────────────────►  1.50× [0.20, 9.00]
          ───────────────────┼──────────────────────────┬───────
                            1×                         2×"
  `)
})

test('ratios far apart are put on a logarithmic axis', () => {
  expect(
    forest([
      { candidate: 'slow', ratio: 0.05, ci: [0.045, 0.055], verdict: 'worse' },
      { candidate: 'fast', ratio: 20, ci: [18, 22], verdict: 'better' },
    ]),
  ).toMatchInlineSnapshot(`
    "throughput against single (░ margin ±3 %)
    slow    ├●                     │                           0.050× [0.045, 0.055]
    fast                           │                     ●┤    20.0× [18.0, 22.0]
          ────────┬───────┬────────┼───────┬────────┬────────
                0.1×    0.3×      1×      3×       10×"
  `)
})

test('candidates with references of their own name them', () => {
  const comparisons: SampleComparison[] = [
    { candidate: 'old.js rr', ratio: 1.5, ci: [1.4, 1.6], verdict: 'better' },
    { candidate: 'new.js rr', reference: 'old.js rr', ratio: 0.95, ci: [0.92, 0.97], verdict: 'worse' },
  ]
  expect(forest(comparisons)).toMatchInlineSnapshot(`
    "throughput against its reference (░ margin ±3 %)
    old.js rr : single        ░│░░               ├────●───┤    1.50× [1.40, 1.60]
    new.js rr : old.js rr   ├●┤│░░                             0.950× [0.920, 0.970]
                           ────┼────────┬────────┬────────┬──
                              1×      1.2×     1.4×     1.6×"
  `)
})

test.each([
  [1, 1],
  [0.001, 1_000],
  [0.97, 1.03],
])('an axis from %d to %d has 1× and no labels that touch', (low, high) => {
  const rows = [low, high].map(ratio => ({ ratio, ci: null }))
  const axis = layRatioAxis({ rows, margin: 0.03 }, [0, 43], { widthOf: label => label.length, gap: 2 })
  const line = axis.ticks.map(tick => tick.label)
  expect(line).toContain('1×')
  for (const ratio of [low, high]) {
    expect(axis.at(ratio)).toBeGreaterThanOrEqual(0)
    expect(axis.at(ratio)).toBeLessThan(44)
  }
  axis.ticks.slice(1).forEach((tick, at) => {
    const before = axis.ticks[at]!
    expect(tick.at - before.at).toBeGreaterThan((tick.label.length + before.label.length) / 2)
  })
})

test('the course of many generations is drawn in means, and of few not at all', () => {
  const arms = [{ id: 'single', perSec: 1_000 }]
  const chart = (generations: number) => linesOf('generations', sampleResult({ arms, generations }))
  expect(chart(3)).toEqual([])
  expect(chart(4).length).toBeGreaterThan(5)
  expect(chart(400)[0]).toContain('means of')
  expect(Math.max(...chart(400).map(line => line.length))).toBeLessThanOrEqual(80)
})

test('a course without any variation is a flat line', () => {
  const result = sampleResult({ arms: [{ id: 'single', perSec: 1_000 }], generations: 4 })
  for (const generation of result.generations) generation.arms[0]!.perSec = 1_000
  expect(linesOf('generations', result).join('\n')).toMatchInlineSnapshot(`
    "throughput in req/s by generation, in the order they ran
      1,000   ┼───────────────────────  a
           1     2     3     4
    a single"
  `)
})
