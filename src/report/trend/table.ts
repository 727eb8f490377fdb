import type { Trend, TrendSeries } from '../../analysis/trend/index.ts'
import { trendMetric } from '../../model/trend-metric.ts'
import { shorten } from '../characters/width.ts'
import { type Cell, cell, NONE, type Row, type Table } from '../document/blocks.ts'
import { MOST_NUMBERS, type Numbers } from '../document/charts/chart.ts'
import type { Medium, Room } from '../document/room.ts'
import { commitInShort, minuteOf, newInWords } from './run-words.ts'
import { figureOf, intervalOf, metricWithUnit } from './values.ts'

/** How many runs a table shows. */
const LAST_RUNS: Readonly<Record<Medium, number>> = { terminal: 10, comment: 10, page: MOST_NUMBERS }

/** In a terminal, a mark longer than this would not fit the table. */
const MOST_MARK_COLUMNS = 24

/** The last runs of a series. */
export function runsTable(trend: Trend, series: TrendSeries, { medium, nameOf }: Room): Table {
  const { runs, name } = series
  const first = Math.max(0, runs.length - LAST_RUNS[medium])
  const whole = runs.length === 1 ? 'its run' : 'its runs'
  const { inWords } = trendMetric(trend.metric)
  return {
    kind: 'table',
    name: 'runs',
    caption: `${nameOf(name)}, ${first === 0 ? whole : `the last ${runs.length - first} of ${runs.length} runs`}`,
    columns: [
      { head: ['run'] },
      { head: ['started (UTC)'], text: true },
      { head: ['commit'], text: true },
      { head: [metricWithUnit(trend.metric).replace(`${inWords} in `, '')] },
      { head: ['interval'], spare: 1 },
      { head: ['mark'], text: true },
    ],
    rows: runs.slice(first).map((_, index) => runRow(trend, series, first + index, medium)),
  }
}

function runRow(trend: Trend, series: TrendSeries, at: number, medium: Medium): Row {
  const run = series.runs[at]!
  const metric = trendMetric(trend.metric)
  const figures = [
    minuteOf(run),
    run.commit ? commitInShort(run.commit) : NONE,
    figureOf(run.value, metric),
    run.ci ? intervalOf(run.ci, metric) : NONE,
  ]
  return { head: cell(`${at + 1}`), cells: [...figures.map(figure => cell(figure)), markCell(series, at, medium)] }
}

function markCell({ changes, marks }: TrendSeries, at: number, medium: Medium): Cell {
  const change = changes.find(each => each.at === at)
  const sign = change && (change.after < change.before ? '▼' : '▲')
  const shown = change ? [`${sign}${change.number} ${change.verdict}`] : []
  const news = marks[at]!.map(newInWords)
  const fitting = medium === 'terminal' ? news.map(each => shorten(each, MOST_MARK_COLUMNS)) : news
  return { lines: shown.length + news.length > 0 ? [...shown, ...fitting] : [''], tone: change?.verdict ?? 'plain' }
}

/** A table as the numbers of a chart. */
export function asNumbers({ caption, columns, rows }: Table): Numbers {
  return {
    caption,
    head: columns.map(({ head }) => head.join(' ')),
    rows: rows.map(({ head, cells }) => [head, ...cells].map(({ lines }) => lines.join(', '))),
  }
}
