import type { VNode } from 'preact'
import type { Chart } from '../../document/charts/chart.ts'
import { capacityLegend, drawCapacity } from './capacity.tsx'
import { ChartFigure, type Drawing, type LegendKey } from './chart-figure.tsx'
import type { ChartSize } from './chart-size.ts'
import { drawGenerations, generationLegend } from './generations.tsx'
import { drawGrowth, growthLegend } from './growth.tsx'
import { drawPercentiles, percentileLegend } from './percentiles.tsx'
import { drawRatios, ratioLegend } from './ratios.tsx'
import { drawShares, SHARE_LEGEND } from './shares.tsx'
import { drawTimeline, timelineLegend } from './timeline.tsx'
import { drawTrend, trendLegend } from './trend.tsx'

/** A chart of a report as a figure of the page. */
export function ChartOf({ chart, id }: { chart: Chart; id: string }): VNode {
  return <ChartFigure id={id} words={chart} legend={legendOf(chart)} draw={size => drawn(chart, size)} />
}

function legendOf(chart: Chart): readonly LegendKey[] {
  switch (chart.of) {
    case 'ratios':
      return ratioLegend(chart)
    case 'generations':
      return generationLegend(chart)
    case 'timeline':
      return timelineLegend(chart)
    case 'percentiles':
      return percentileLegend(chart)
    case 'shares':
      return SHARE_LEGEND
    case 'capacity':
      return capacityLegend(chart)
    case 'growth':
      return growthLegend(chart)
    case 'trend':
      return trendLegend(chart)
  }
}

function drawn(chart: Chart, size: ChartSize): Drawing {
  switch (chart.of) {
    case 'ratios':
      return drawRatios(chart, size)
    case 'generations':
      return drawGenerations(chart, size)
    case 'timeline':
      return drawTimeline(chart, size)
    case 'percentiles':
      return drawPercentiles(chart, size)
    case 'shares':
      return drawShares(chart, size)
    case 'capacity':
      return drawCapacity(chart, size)
    case 'growth':
      return drawGrowth(chart, size)
    case 'trend':
      return drawTrend(chart, size)
  }
}
