import { describe, expect, test } from 'vitest'
import type { ChaosResult } from '../../../../src/model/chaos-result.ts'
import { simplified } from '../../../../src/report/html/charts/simplify.ts'
import { columnsOf } from '../../../../src/report/html/charts/timeline-courses.tsx'
import { CHAOS_SAMPLES } from '../../../golden/chaos-samples.ts'
import { sampleChaosRaw, sampleChaosResult, sampleFault, sampleSham, sampleTrial } from '../../../golden/trials.ts'
import { longChaos } from './long-chaos.ts'
import { chartsOf, drawingsOf, expectSound, textsOf } from './markup.ts'

const timeline = (result: ChaosResult) => chartsOf(result, 'timelines')
const allCharts = (result: ChaosResult) => ['timelines', 'percentiles', 'shares'].map(name => chartsOf(result, name))

const SAMPLE_TRIAL = sampleTrial({
  faults: [
    sampleFault(1, 9_000),
    sampleFault(2, 14_000, { fault: 'pause', params: { for: '2s' }, endedMs: 16_000, effectiveMs: 14_010 }),
    sampleSham(3, 20_000),
    sampleFault(4, 25_000, { firedMs: null, status: 'skipped' }),
  ],
  harm: [{ fromMs: 9_000, toMs: 9_100, outcome: 'closed' }],
})
const SAMPLE = sampleChaosResult(sampleChaosRaw([SAMPLE_TRIAL]))

describe.each(Object.entries({ ...CHAOS_SAMPLES, SAMPLE, long: longChaos() }))('%s', (_, result) => {
  test('every chart is sound, and their ids differ', () => {
    const all = allCharts(result).filter(markup => markup !== '')
    for (const markup of all) expectSound(markup)
    if (all.length > 1) expectSound(all.join(''))
  })
})

describe('the timeline', () => {
  test('is not there of an arm that did not run', () => {
    expect(timeline(CHAOS_SAMPLES['chaos-failed-baseline']!)).toBe('')
  })

  test('has a lane for each kind of fault, with the numbers of those that were fired', () => {
    const { svg } = drawingsOf(timeline(SAMPLE))[0]!
    const texts = textsOf(svg, 'text')
    expect(texts).toEqual(expect.arrayContaining(['kill', 'pause', 'sham', 'baseline', 'faults', 'cooldown']))
    const numbers = [...svg.matchAll(/class="small"[^>]*>(\d+)</g)].map(match => match[1])
    expect(numbers).toEqual(['1', '2', '3'])
    expect(timeline(SAMPLE)).toContain('1\u00a0fault could not be fired, and is not shown.')
  })

  test('draws a band from the fault to its end', () => {
    const { svg } = drawingsOf(timeline(SAMPLE))[0]!
    const second = secondIn(svg)
    const [kill, pause] = [...svg.matchAll(/class="lane" d="M([\d.]+),[\d.]+h([\d.]+)"/g)]
    expect(Number(pause![1]) - Number(kill![1])).toBeCloseTo(5 * second, 0)
    expect(Number(pause![2])).toBeCloseTo(2 * second, 0)
    expect(Number(kill![2])).toBeLessThan(second)
  })

  test('marks when the worker was started anew and listened, and counts the drops', () => {
    const { svg } = drawingsOf(timeline(SAMPLE))[0]!
    expect(svg).toMatch(/class="respawned" d="M/)
    expect(svg).toMatch(/class="ready" d="M/)
    expect(textsOf(svg, 'text')).toContain('Dropped requests: 25')
    expect(svg.match(/class="tick" d="([^"]*)"/)![1]!.match(/M/g)).toHaveLength(1)
  })

  test('tells p99 over bins of a hundred answers, the slow ones among them', () => {
    const harm = [{ fromMs: 20_000, toMs: 20_400, outcome: 'slow' as const }]
    const markup = timeline(
      sampleChaosResult(sampleChaosRaw([sampleTrial({ ratePerSec: 250, harm, faults: [sampleFault(1, 19_900)] })])),
    )
    expect(markup).toContain('p99 in bins of 400\u00a0ms')
    expect(textsOf(markup, 'desc')[0]).toMatch(/p99 latency: [\d.]+ to 1[78]\d\u00a0ms/)
    expect(markup.match(/<td>1[78]\d<\/td>/g)!.length).toBeLessThanOrEqual(3)
  })

  test('says that nothing was dropped', () => {
    const clean = timeline(sampleChaosResult(sampleChaosRaw([sampleTrial({ faults: [sampleFault(1, 9_000)] })])))
    expect(textsOf(clean, 'text')).toContain('Dropped requests: none')
    expect(clean).toContain('No request was dropped.')
    expect(clean).not.toContain('class="tick"')
  })

  test('keeps a short dip of half an hour, and thins the numbers of 400 faults', () => {
    const result = longChaos({ arms: ['cluster-rr'] })
    const { svg } = drawingsOf(timeline(result))[0]!
    const zero = Number(/<text[^>]* y="([\d.]+)"[^>]*>0</.exec(svg)![1])
    const [course, spread] = ['course', 'spread'].map(name => lowest(svg, name))
    expect(spread! - course!).toBeGreaterThan(10)
    expect(spread).toBeLessThan(zero)
    const numbers = [...svg.matchAll(/class="small"/g)]
    expect(numbers.length).toBeGreaterThan(40)
    expect(numbers.length).toBeLessThan(150)
    expect(textsOf(svg, 'text')).toContain('Dropped requests: 900,160')
  })

  test('escapes what comes from outside', () => {
    const arm = '</svg><script>alert(1)</script>'
    const trial = sampleTrial({ arm, faults: [sampleFault(1, 9_000, { fault: '<b>"\'&' })] })
    const markup = timeline(sampleChaosResult(sampleChaosRaw([trial])))
    expectSound(markup)
    expect(markup).not.toMatch(/<b>|<script/)
  })
})

/** Units of a second, from the ticks of the time axis. */
function secondIn(svg: string): number {
  const at = (label: string) => Number(new RegExp(`<text x="([\\d.]+)"[^>]*>${label}<`).exec(svg)![1])
  return (at('30') - at('10')) / 20
}

/** The lowest point of a path, which is the greatest of its second coordinates. */
function lowest(svg: string, name: string): number {
  const path = new RegExp(`class="${name}" d="([^"]*)"`).exec(svg)![1]!
  return Math.max(...[...path.matchAll(/,([\d.]+)/g)].map(match => Number(match[1])))
}

test('half an hour with three arms stays small', () => {
  expect(allCharts(longChaos()).join('').length).toBeLessThan(190_000)
})

test('columns keep extremes, sums and all bins', () => {
  const values = Array.from({ length: 1_000 }, (_, at) => (at === 777 ? 0 : 100))
  const columns = columnsOf({ binMs: 100, values }, 90)
  expect(columns.length).toBeLessThanOrEqual(90)
  expect(columns.reduce((sum, each) => sum + each.sum, 0)).toBe(99_900)
  expect(columns.filter(({ least }) => least === 0)).toHaveLength(1)
  expect(columns[0]).toMatchObject({ least: 100, most: 100, mean: 100 })
})

test('a line loses only the points that make no difference', () => {
  expect(simplified([])).toEqual([])
  expect(
    simplified([
      [0, 0],
      [1, 0.05],
      [2, 0],
      [3, 9],
      [4, 0],
    ]),
  ).toEqual([
    [0, 0],
    [2, 0],
    [3, 9],
    [4, 0],
  ])
})
