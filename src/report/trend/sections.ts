import type { Trend, TrendSeries } from '../../analysis/trend/index.ts'
import { trendMetric } from '../../model/trend-metric.ts'
import type { Block, Section } from '../document/blocks.ts'
import type { TrendChart } from '../document/charts/chart.ts'
import type { Room } from '../document/room.ts'
import { chartLegend, methodSentence, readingSentences, scenarioSentences, trendRemarks } from './closing.ts'
import { seriesSentences } from './headline.ts'
import { lettersInWords } from './run-words.ts'
import { asNumbers, runsTable } from './table.ts'
import { metricWithUnit } from './values.ts'

/** A history under its headline: those sections that have something to say. */
export function trendSections(trend: Trend, room: Room): Section[] {
  const charts = trend.series.map((series, at) => chartOf(trend, series, at + 1, room))
  const sections = [
    section('remarks', 'About the runs', listOf(trendRemarks(trend))),
    section('charts', 'Run by run', charts),
    ...(room.medium === 'terminal' ? inTerminal(trend, room) : onPage(trend)),
  ]
  return sections.filter(({ blocks }) => blocks.length > 0)
}

/** A terminal has no room for signs beside each chart, nor for all runs. */
function inTerminal(trend: Trend, room: Room): Section[] {
  const tables = trend.series.map(series => runsTable(trend, series, room))
  return [
    section('legend', 'Signs', asides(chartLegend(trend))),
    section('runs', 'The last runs', tables),
    section('reading', 'What was run', asides([methodSentence(trend), ...scenarioSentences(trend)])),
  ]
}

/** A page has the runs as the numbers of its charts. */
function onPage(trend: Trend): Section[] {
  return [
    section('reading', 'How to read this', listOf([methodSentence(trend), ...readingSentences()])),
    section('scenarios', 'What was run', listOf(scenarioSentences(trend))),
  ]
}

function section(name: string, title: string, blocks: readonly Block[]): Section {
  return { name, title, blocks, spare: 0 }
}

function listOf(items: readonly string[]): Block[] {
  return items.length === 0 ? [] : [{ kind: 'list', items, tone: 'plain' }]
}

function asides(texts: readonly string[]): Block[] {
  return texts.map(text => ({ kind: 'aside', text }))
}

function chartOf(trend: Trend, series: TrendSeries, number: number, room: Room): TrendChart {
  return {
    kind: 'chart',
    of: 'trend',
    name: `series-${number}`,
    title: `${room.nameOf(series.name)}: ${metricWithUnit(trend.metric)}, run by run`,
    description: seriesSentences(trend, series, name => name).join(' '),
    notes: notesOf(trend, series),
    numbers: asNumbers(runsTable(trend, series, room)),
    metric: trend.metric,
    series,
  }
}

function notesOf({ metric }: Trend, series: TrendSeries): string[] {
  const letters = lettersInWords([series], ' under the plot')
  return [
    `Runs are evenly spaced, whatever time lies between them. The axis of ${trendMetric(metric).inWords} does not necessarily start at 0.`,
    ...(letters === undefined ? [] : [`${letters} from this run on.`]),
  ]
}
