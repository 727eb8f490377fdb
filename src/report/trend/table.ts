import type { Trend, TrendSeries } from '../../analysis/trend/index.ts'
import { trendMetric } from '../../model/trend-metric.ts'
import type { Paint } from '../characters/paint.ts'
import { plainTable } from '../characters/plain-table.ts'
import { shorten } from '../characters/width.ts'
import { headingOf } from './chart.ts'
import { commitInShort, minuteOf, newInWords } from './run-words.ts'
import { figureOf, intervalOf, metricWithUnit } from './values.ts'

/** How many runs the table of a terminal shows. */
const LAST_RUNS = 10

/** A mark longer than this would break the table at 80 columns. */
const MOST_MARK_COLUMNS = 24

const NONE = '–'

/** The last runs of a series. */
export function trendTable(trend: Trend, series: TrendSeries, columns: number, paint: Paint): string[] {
  const { runs } = series
  const first = Math.max(0, runs.length - LAST_RUNS)
  const which =
    first === 0 ? (runs.length === 1 ? 'its run' : 'its runs') : `the last ${LAST_RUNS} of ${runs.length} runs`
  const rows = runs.slice(first).map((_, index) => cellsOf(trend, series, first + index, paint))
  const { inWords } = trendMetric(trend.metric)
  const heads = [
    'run',
    'started (UTC)',
    'commit',
    metricWithUnit(trend.metric).replace(`${inWords} in `, ''),
    'interval',
    'mark',
  ]
  return [
    headingOf(series, `, ${which}`, columns, paint),
    ...plainTable(heads, rows, { gap: 2, left: [1, 2, 5] }, paint),
  ]
}

function cellsOf(trend: Trend, series: TrendSeries, at: number, paint: Paint): string[] {
  const run = series.runs[at]!
  const metric = trendMetric(trend.metric)
  return [
    String(at + 1),
    minuteOf(run),
    run.commit ? commitInShort(run.commit) : NONE,
    figureOf(run.value, metric),
    run.ci ? intervalOf(run.ci, metric) : NONE,
    markOf(series, at, paint),
  ]
}

function markOf({ changes, marks }: TrendSeries, at: number, paint: Paint): string {
  const change = changes.find(each => each.at === at)
  const sign = change && (change.after < change.before ? '▼' : '▲')
  const told = change ? [paint(change.verdict, `${sign}${change.number} ${change.verdict}`)] : []
  return [...told, ...marks[at]!.map(each => shorten(newInWords(each), MOST_MARK_COLUMNS))].join('\n')
}
