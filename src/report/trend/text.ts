import type { Trend } from '../../analysis/trend/index.ts'
import type { RenderOptions } from '../format.ts'
import { NBSP } from '../numbers.ts'
import { layOut, wrap } from '../text/lines.ts'
import { nameInText } from '../text/names.ts'
import { type Paint, painter } from '../text/paint.ts'
import { chartLegend, trendChart } from './chart.ts'
import { methodSentence, scenarioSentences, trendRemarks } from './closing.ts'
import type { TrendFormat } from './format.ts'
import { trendHeadline } from './headline.ts'
import { trendTable } from './table.ts'

/** A narrower terminal breaks the lines itself; beyond the greatest width they are hard to follow. */
const COLUMNS = { least: 60, most: 110 }

/** The history for a terminal: sentences first, then a chart and the last runs of each series. */
export const trendAsText: TrendFormat = {
  name: 'text',
  summary: 'for a terminal: changes in words, charts, the last runs',
  render: (trend, options) => {
    const sections = sectionsOf(trend, options).filter(lines => lines.length > 0)
    return `${sections
      .map(lines => lines.join('\n'))
      .join('\n\n')
      .replaceAll(NBSP, ' ')}\n`
  },
}

function sectionsOf(trend: Trend, { columns: given, color }: RenderOptions): string[][] {
  const columns = Math.min(COLUMNS.most, Math.max(COLUMNS.least, given))
  const paint = painter(color)
  const headline = trendHeadline(trend, nameInText).map(({ label, tone, text }) => ({
    label: paint(tone, label),
    text,
  }))
  return [
    layOut(headline, columns),
    trendRemarks(trend).flatMap(remark => wrap(remark, columns)),
    ...trend.series.map(series => trendChart(trend, series, columns, paint)),
    faint(chartLegend(trend), columns, paint),
    ...trend.series.map(series => trendTable(trend, series, columns, paint)),
    [methodSentence(trend), ...scenarioSentences(trend)].flatMap(text => faint(text, columns, paint)),
  ]
}

function faint(text: string, columns: number, paint: Paint): string[] {
  return text === '' ? [] : wrap(text, columns).map(line => paint('faint', line))
}
