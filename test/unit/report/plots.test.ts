import { expect, test } from 'vitest'
import { renderRunChart } from '../../../src/report/characters/generations.ts'
import { painter } from '../../../src/report/characters/paint.ts'
import { layAxis } from '../../../src/report/characters/ratio-axis.ts'
import { renderForest } from '../../../src/report/characters/ratios.ts'
import { type SampleComparison, sampleResult } from '../../golden/results.ts'

const plain = painter(false)

function forest(comparisons: readonly SampleComparison[]): string {
  const candidates = comparisons.map(each => ({ id: each.candidate, perSec: 1_000 * each.ratio }))
  const arms = [{ id: 'single', perSec: 1_000 }, ...candidates]
  return renderForest(sampleResult({ arms, comparisons }), 80, plain).join('\n')
}

test('an interval that leaves the scale ends in an arrow', () => {
  expect(forest([{ candidate: 'wild', ratio: 1.5, ci: [0.2, 9], verdict: 'inconclusive' }])).toMatchInlineSnapshot(`
    "throughput against single (░ margin ±3 %)
    wild  ◄──────────────────────────────────●─────────────────►  1.50× [0.20, 9.00]
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
    slow    ├●                     │                           0.050× [0.045, 0.055]
    fast                           │                     ●┤    20.0× [18.0, 22.0]
          ───┬─────────┬──────┬────┼────┬──────┬────┬────┬───
           0.05×     0.2×   0.5×  1×   2×     5×   10×  20×"
  `)
})

test('candidates with references of their own name them', () => {
  const comparisons: SampleComparison[] = [
    { candidate: 'old.js rr', ratio: 1.5, ci: [1.4, 1.6], verdict: 'better' },
    { candidate: 'new.js rr', reference: 'old.js rr', ratio: 0.95, ci: [0.92, 0.97], verdict: 'worse' },
  ]
  expect(forest(comparisons)).toMatchInlineSnapshot(`
    "throughput against its reference (░ margin ±3 %)
    old.js rr : single        ░│░░               ├────●───┤    1.50× [1.40, 1.60]
    new.js rr : old.js rr   ├●┤│░░                             0.950× [0.920, 0.970]
                           ────┼────────┬────────┬────────┬──
                              1×      1.2×     1.4×     1.6×"
  `)
})

test.each([
  [1, 1],
  [0.001, 1_000],
  [0.97, 1.03],
])('an axis from %d to %d has 1× and no labels that touch', (low, high) => {
  const axis = layAxis(
    [
      { ratio: low, ci: null },
      { ratio: high, ci: null },
    ],
    0.03,
    44,
  )
  const line = axis.ticks.map(tick => tick.label)
  expect(line).toContain('1×')
  for (const ratio of [low, high]) {
    expect(axis.column(ratio)).toBeGreaterThanOrEqual(0)
    expect(axis.column(ratio)).toBeLessThan(44)
  }
  axis.ticks.slice(1).forEach((tick, at) => {
    const before = axis.ticks[at]!
    expect(tick.column - before.column).toBeGreaterThan((tick.label.length + before.label.length) / 2)
  })
})

test('the course of many generations is drawn in means, and of few not at all', () => {
  const arms = [{ id: 'single', perSec: 1_000 }]
  const chart = (generations: number) => renderRunChart(sampleResult({ arms, generations }), 80, false, plain)
  expect(chart(3)).toEqual([])
  expect(chart(4).length).toBeGreaterThan(5)
  expect(chart(400)[0]).toContain('means of')
  expect(Math.max(...chart(400).map(line => line.length))).toBeLessThanOrEqual(80)
})

test('a course without any variation is a flat line', () => {
  const result = sampleResult({ arms: [{ id: 'single', perSec: 1_000 }], generations: 4 })
  for (const generation of result.generations) generation.arms[0]!.perSec = 1_000
  expect(renderRunChart(result, 80, false, plain).join('\n')).toMatchInlineSnapshot(`
    "throughput in req/s by generation, in the order they ran
      1,000   ┼───────────────────────  a
           1     2     3     4
    a single"
  `)
})
