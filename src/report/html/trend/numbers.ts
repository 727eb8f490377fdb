import type { Trend, TrendSeries } from '../../../analysis/trend/index.ts'
import { trendMetric } from '../../../model/trend-metric.ts'
import { NONE } from '../../document/blocks.ts'
import { MOST_NUMBERS, type Numbers } from '../../document/charts/chart.ts'
import { sizeInShort } from '../../trend/headline.ts'
import { commitInShort, minuteOf, newInWords, pInWords } from '../../trend/run-words.ts'
import { figureOf, figureWithUnit, intervalOf, metricWithUnit } from '../../trend/values.ts'
import { nameOnPage } from '../parts.tsx'

/** The figures behind the chart of a series: its changes, and its last runs. */
export function numberTables(trend: Trend, series: TrendSeries): Numbers[] {
  return [...changesTable(trend, series), runsTable(trend, series)]
}

function changesTable(trend: Trend, { name, changes, runs }: TrendSeries): Numbers[] {
  if (changes.length === 0) return []
  const metric = trendMetric(trend.metric)
  const rows = changes.map(change => [
    String(change.number),
    `${change.at + 1}, ${minuteOf(runs[change.at]!)}`,
    change.commits ? `${commitInShort(change.commits.last)}..${commitInShort(change.commits.first)}` : NONE,
    figureWithUnit(change.before, metric),
    figureWithUnit(change.after, metric),
    `${sizeInShort(change, metric)} ${change.verdict}`,
    pInWords(change),
  ])
  const head = ['change', 'first run after it (UTC)', 'commits', 'level before', 'level after', 'size', 'how sure']
  return [{ caption: `${nameOnPage(name)}: changes`, head, rows }]
}

function runsTable(trend: Trend, { name, runs, marks, changes }: TrendSeries): Numbers {
  const metric = trendMetric(trend.metric)
  const first = Math.max(0, runs.length - MOST_NUMBERS)
  const rows = runs.slice(first).map((run, index) => {
    const at = first + index
    const change = changes.find(each => each.at === at)
    const shown = change ? [`change ${change.number}: ${change.verdict}`] : []
    return [
      String(at + 1),
      minuteOf(run),
      run.commit ? commitInShort(run.commit) : NONE,
      figureOf(run.value, metric),
      run.ci ? intervalOf(run.ci, metric) : NONE,
      [...shown, ...marks[at]!.map(newInWords)].join(', '),
    ]
  })
  const which = first === 0 ? 'all runs' : `the last ${MOST_NUMBERS} of ${runs.length} runs`
  const head = ['run', 'started (UTC)', 'commit', metricWithUnit(trend.metric), 'interval', 'what is new']
  return { caption: `${nameOnPage(name)}: ${which}`, head, rows }
}
