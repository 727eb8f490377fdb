import type { Trend, TrendSeries } from '../../analysis/trend/index.ts'
import { trendMetric } from '../../model/trend-metric.ts'
import { shorten } from '../characters/width.ts'
import { type Cell, cell, NONE, type Row, type Table } from '../document/blocks.ts'
import type { NameOf } from '../pairing.ts'
import { commitInShort, minuteOf, newInWords } from './run-words.ts'
import { figureOf, intervalOf, metricWithUnit } from './values.ts'

/** How many runs the table of a terminal shows. */
const LAST_RUNS = 10

/** A mark longer than this would break the table at 80 columns. */
const MOST_MARK_COLUMNS = 24

/** The last runs of a series. */
export function trendTable(trend: Trend, series: TrendSeries, nameOf: NameOf): Table {
  const { runs, name } = series
  const first = Math.max(0, runs.length - LAST_RUNS)
  const whole = runs.length === 1 ? 'its run' : 'its runs'
  const { inWords } = trendMetric(trend.metric)
  return {
    kind: 'table',
    name: 'runs',
    caption: `${nameOf(name)}, ${first === 0 ? whole : `the last ${LAST_RUNS} of ${runs.length} runs`}`,
    columns: [
      { head: ['run'] },
      { head: ['started (UTC)'], text: true },
      { head: ['commit'], text: true },
      { head: [metricWithUnit(trend.metric).replace(`${inWords} in `, '')] },
      { head: ['interval'] },
      { head: ['mark'], text: true },
    ],
    rows: runs.slice(first).map((_, index) => rowOf(trend, series, first + index)),
  }
}

function rowOf(trend: Trend, series: TrendSeries, at: number): Row {
  const run = series.runs[at]!
  const metric = trendMetric(trend.metric)
  const figures = [
    minuteOf(run),
    run.commit ? commitInShort(run.commit) : NONE,
    figureOf(run.value, metric),
    run.ci ? intervalOf(run.ci, metric) : NONE,
  ]
  return { head: cell(`${at + 1}`), cells: [...figures.map(figure => cell(figure)), markCell(series, at)] }
}

function markCell({ changes, marks }: TrendSeries, at: number): Cell {
  const change = changes.find(each => each.at === at)
  const sign = change && (change.after < change.before ? '▼' : '▲')
  const shown = change ? [`${sign}${change.number} ${change.verdict}`] : []
  const news = marks[at]!.map(each => shorten(newInWords(each), MOST_MARK_COLUMNS))
  return { lines: shown.length + news.length > 0 ? [...shown, ...news] : [''], tone: change?.verdict ?? 'plain' }
}
