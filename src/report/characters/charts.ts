import type { Chart } from '../document/charts/chart.ts'
import { capacityLines } from './capacity.ts'
import { generationLines } from './generations.ts'
import { growthLines } from './growth.ts'
import { wrap } from './lines.ts'
import { plainTable } from './plain-table.ts'
import { ratioLines } from './ratios.ts'
import type { Sheet } from './sections.ts'
import { timelineLegend, timelineLines } from './timeline.ts'
import { trendLines } from './trend.ts'

/** A chart drawn with characters: empty where there is too little to see, undefined where they cannot draw it. */
export function chartLines(chart: Chart, sheet: Sheet): string[] | undefined {
  switch (chart.of) {
    case 'ratios':
      return ratioLines(chart, sheet)
    case 'generations':
      return generationLines(chart, sheet)
    case 'timeline':
      return timelineLines(chart, sheet)
    case 'capacity':
      return capacityLines(chart, sheet)
    case 'growth':
      return growthLines(chart, sheet)
    case 'trend':
      return trendLines(chart, sheet)
    default:
      return undefined
  }
}

/** The numbers of a chart, in the place of a drawing. */
export function numberLines({ title, numbers: { head, rows } }: Chart, { columns, paint }: Sheet): string[] {
  const heading = wrap(title, columns).map(line => paint('heading', line))
  return [...heading, ...plainTable(head, rows, { gap: 2, left: [0] }, paint)]
}

/** What stands under the last of several such charts. */
export function chartsLegend(chart: Chart, { columns, paint }: Sheet): string[] {
  return chart.of === 'timeline' ? wrap(timelineLegend(chart), columns).map(line => paint('faint', line)) : []
}
