import type { Trend } from '../../analysis/trend/index.ts'
import { layOut, wrap } from '../characters/lines.ts'
import type { Paint } from '../characters/paint.ts'
import { sheetOf } from '../characters/sections.ts'
import { tableLines } from '../characters/table.ts'
import { roomOf } from '../document/room.ts'
import type { RenderOptions } from '../format.ts'
import { NBSP } from '../numbers.ts'
import { chartLegend, trendChart } from './chart.ts'
import { methodSentence, scenarioSentences, trendRemarks } from './closing.ts'
import type { TrendFormat } from './format.ts'
import { trendHeadline } from './headline.ts'
import { trendTable } from './table.ts'

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

function sectionsOf(trend: Trend, options: RenderOptions): string[][] {
  const sheet = sheetOf(options)
  const { columns, paint } = sheet
  const { nameOf } = roomOf('terminal')
  return [
    layOut(trendHeadline(trend, nameOf), columns, paint),
    trendRemarks(trend).flatMap(remark => wrap(remark, columns)),
    ...trend.series.map(series => trendChart(trend, series, columns, paint)),
    faint(chartLegend(trend), columns, paint),
    ...trend.series.map(series => tableLines(trendTable(trend, series, nameOf), sheet).lines),
    [methodSentence(trend), ...scenarioSentences(trend)].flatMap(text => faint(text, columns, paint)),
  ]
}

function faint(text: string, columns: number, paint: Paint): string[] {
  return text === '' ? [] : wrap(text, columns).map(line => paint('faint', line))
}
