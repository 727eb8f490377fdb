import type { JSX } from 'preact'
import { valueAt } from '../../../model/histogram.ts'
import { formatCount, formatMs, NBSP } from '../../numbers.ts'
import { ChartFigure, type LegendKey } from './chart-figure.tsx'
import type { ChartSize } from './chart-size.ts'
import { type Curve, type ReadCurve, readCurves } from './curves.ts'
import { NO_FIGURE, type NumberTable } from './number-table.tsx'
import { drawPercentiles } from './percentile-lines.tsx'
import { seriesClass, seriesKey } from './series.tsx'

/** Percentiles of the table. */
const TOLD = [50, 75, 90, 95, 99, 99.9, 99.99, 99.999]

/** Latency by percentile on a logarithmic axis; null when no curve has a value. */
export function PercentilePlot(props: { curves: readonly Curve[]; id: string; caption: string }): JSX.Element | null {
  const { id, caption } = props
  const curves = readCurves(props.curves)
  if (curves.length === 0) return null
  return (
    <ChartFigure
      id={id}
      title={caption}
      description={curves.map(sentenceOf).join(' ')}
      legend={curves.map(keyOf)}
      notes={[
        'Each step to the right is ten times rarer. A line ends where fewer than 10 answers were slower, as what lies beyond is chance.',
      ]}
      tables={[tableOf(curves)]}
      draw={(size: ChartSize) => drawPercentiles(curves, size)}
    />
  )
}

function keyOf({ series, name, before }: ReadCurve): LegendKey {
  if (!before) return seriesKey(series, name, { line: true, sign: true })
  const line = <path class="course" d="M0,7H28" />
  return { text: name, sign: <g class={`${seriesClass(series)} before`}>{line}</g> }
}

function sentenceOf({ name, histogram, end }: ReadCurve): string {
  const percents = [50, 99, 99.9].filter(percent => percent === 50 || isKnown(percent, end))
  const told = percents.map(percent => `${inMs(valueAt(histogram, percent))} at ${percent}${NBSP}%`)
  return `${name}: ${told.join(', ')}; longest ${inMs(histogram.maxValue)}.`
}

function inMs(us: number): string {
  return `${formatMs(us / 1000)}${NBSP}ms`
}

/** Whether enough answers were slower. */
function isKnown(percent: number, end: number): boolean {
  return 100 / (100 - percent) <= end * 1.000_001
}

function tableOf(curves: readonly ReadCurve[]): NumberTable {
  const percents = TOLD.filter(percent => curves.some(({ end }) => isKnown(percent, end)))
  const rows = percents.map(percent => [
    `${percent}${NBSP}%`,
    ...curves.map(({ histogram, end }) =>
      isKnown(percent, end) ? formatMs(valueAt(histogram, percent) / 1000) : NO_FIGURE,
    ),
  ])
  return {
    caption: `Latency in milliseconds that so many answers did not exceed; ${NO_FIGURE}: fewer than 10 were slower`,
    head: ['Percentile', ...curves.map(({ name }) => name)],
    rows: [
      ...rows,
      ['longest', ...curves.map(({ histogram }) => formatMs(histogram.maxValue / 1000))],
      ['answers', ...curves.map(({ histogram }) => formatCount(histogram.totalCount))],
    ],
  }
}
