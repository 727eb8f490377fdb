import type { CompareResult } from '../../../model/compare-result.ts'
import { valueAt } from '../../../model/histogram.ts'
import type { TrialsResult } from '../../../model/result.ts'
import { formatCount, formatMs, formatRate, NBSP } from '../../numbers.ts'
import { listed } from '../../sentences/listed.ts'
import { ratesInWords } from '../../sentences/load.ts'
import { NONE } from '../blocks.ts'
import type { Numbers, PercentileChart, ReadCurve } from '../charts/chart.ts'
import { chaosCurves, compareCurves, lateArms, readCurves } from '../charts/curves.ts'
import { ofLoaded } from '../section-of.ts'

/** Percentiles of the table. */
const TOLD = [50, 75, 90, 95, 99, 99.9, 99.99, 99.999]

/** The percentiles of latency of all arms. */
export const percentiles = ofLoaded((result, { medium }) => {
  // The table of the arms has those that a terminal has room for.
  if (medium === 'terminal') return undefined
  const curves = readCurves(result.command === 'compare' ? compareCurves(result) : chaosCurves(result))
  if (curves.length === 0) return undefined
  return {
    name: 'percentiles',
    title: 'Latency percentiles',
    folded: true,
    spare: 9,
    blocks: [percentileChart(curves, titleOf(result), leftOut(result))],
  }
})

/** What must be said of arms that have no curve. */
function leftOut(result: CompareResult | TrialsResult): string[] {
  const late = result.command === 'compare' ? lateArms(result) : []
  return late.length === 0 ? [] : [`Not shown: ${listed(late)}, because the load generator fell behind its schedule.`]
}

/** What the latencies were measured under. */
function titleOf({ command, settings }: CompareResult | TrialsResult): string {
  const { ratePerSec, profile } = settings
  const steady = ratePerSec === null ? 'the same steady rate' : `${formatRate(ratePerSec)}${NBSP}requests per second`
  const rate = ratePerSec !== null && profile ? ratesInWords(ratePerSec, profile) : steady
  return `Latency of complete responses, every arm at ${rate}${command === 'chaos' ? ', faults included' : ''}`
}

/** These curves as a chart, of which there is at least one, with notes beside the usual one. */
export function percentileChart(
  curves: readonly ReadCurve[],
  title: string,
  notes: readonly string[] = [],
): PercentileChart {
  return {
    kind: 'chart',
    of: 'percentiles',
    name: 'percentiles',
    title,
    description: curves.map(sentenceOf).join(' '),
    notes: [
      'Each step to the right is ten times rarer. A line ends where fewer than 10 responses were slower: anything beyond would be chance.',
      ...notes,
    ],
    numbers: numbersOf(curves),
    curves,
  }
}

function sentenceOf({ name, histogram, end }: ReadCurve): string {
  const percents = [50, 99, 99.9].filter(percent => percent === 50 || isKnown(percent, end))
  const shown = percents.map(percent => `${inMs(valueAt(histogram, percent))} at ${percent}${NBSP}%`)
  return `${name}: ${shown.join(', ')}; longest ${inMs(histogram.maxValue)}.`
}

function inMs(us: number): string {
  return `${formatMs(us / 1000)}${NBSP}ms`
}

/** Whether enough answers were slower. */
function isKnown(percent: number, end: number): boolean {
  return 100 / (100 - percent) <= end * 1.000_001
}

function numbersOf(curves: readonly ReadCurve[]): Numbers {
  const percents = TOLD.filter(percent => curves.some(({ end }) => isKnown(percent, end)))
  const rows = percents.map(percent => [
    `${percent}${NBSP}%`,
    ...curves.map(({ histogram, end }) =>
      isKnown(percent, end) ? formatMs(valueAt(histogram, percent) / 1000) : NONE,
    ),
  ])
  return {
    caption: `Latency in milliseconds by percentile; ${NONE}: fewer than 10 were slower`,
    head: ['Percentile', ...curves.map(({ name }) => name)],
    rows: [
      ...rows,
      ['longest', ...curves.map(({ histogram }) => formatMs(histogram.maxValue / 1000))],
      ['responses', ...curves.map(({ histogram }) => formatCount(histogram.totalCount))],
    ],
  }
}
