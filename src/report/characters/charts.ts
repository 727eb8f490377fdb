import type { Chart } from '../document/charts/chart.ts'
import { generationLines } from './generations.ts'
import { wrap } from './lines.ts'
import { ratioLines } from './ratios.ts'
import type { Sheet } from './sections.ts'
import { TIMELINE_LEGEND, timelineLines } from './timeline.ts'

/** A chart drawn with characters; empty where they cannot draw it, or where there is too little to see. */
export function chartLines(chart: Chart, sheet: Sheet): string[] {
  switch (chart.of) {
    case 'ratios':
      return ratioLines(chart, sheet)
    case 'generations':
      return generationLines(chart, sheet)
    case 'timeline':
      return timelineLines(chart, sheet)
    default:
      return []
  }
}

/** What stands under the last of several such charts. */
export function chartsLegend({ of }: Chart, { columns, paint }: Sheet): string[] {
  return of === 'timeline' ? wrap(TIMELINE_LEGEND, columns).map(line => paint('faint', line)) : []
}
