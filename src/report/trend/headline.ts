import { runsNeeded, type Trend, type TrendChange, type TrendSeries } from '../../analysis/trend/index.ts'
import { type TrendMetric, trendMetric } from '../../model/trend-metric.ts'
import type { Entry } from '../document/blocks.ts'
import { formatNumberOf, formatPercent, NBSP } from '../numbers.ts'
import type { NameOf } from '../pairing.ts'
import { changeInWords, commitInShort, pInWords, runInWords } from './run-words.ts'
import { figureOf, figureWithUnit } from './values.ts'

/** An alpha that needs fewer runs, for those who have few. */
const LAX_ALPHA = 0.01

/** What a reader wants to know first: of each series every change, or that there is none, or that nobody can tell. */
export function trendHeadline(trend: Trend, nameOf: NameOf): Entry[] {
  return trend.series.flatMap(series => entriesOf(trend, series, nameOf(series.name)))
}

/** The same of one series, without the labels. */
export function seriesSentences(trend: Trend, series: TrendSeries, nameOf: NameOf): string[] {
  return entriesOf(trend, series, nameOf(series.name)).map(entry => entry.text)
}

function entriesOf(trend: Trend, series: TrendSeries, name: string): Entry[] {
  if (series.runs.length < trend.runsNeeded) return [tooFew(trend, series, name)]
  if (series.changes.length === 0) return [steady(trend, series, name)]
  return series.changes.map(change => changed(trend, series, change, name))
}

function changed(trend: Trend, series: TrendSeries, change: TrendChange, name: string): Entry {
  const metric = trendMetric(trend.metric)
  const what = `${name}: ${metric.inWords} ${motionOf(change, metric)}`
  const when = `${change.shape === 'drift' ? 'around' : 'at'} ${runInWords(series.runs[change.at]!, change.at)}`
  const from = `${levelOf(change, metric)}, ${pInWords(change)}`
  const text = [`${what} ${when}: ${from}.`, ...remarksOn(change)].join(' ')
  return { label: change.verdict, tone: change.verdict, text }
}

function levelOf({ before, after }: TrendChange, metric: TrendMetric): string {
  return `${figureOf(before, metric)}${NBSP}→${NBSP}${figureWithUnit(after, metric)}`
}

/** `fell by 7.1 %`; of a share `fell by 0.4 points`; from nothing just `rose`. */
function motionOf(change: TrendChange, metric: TrendMetric): string {
  const verb = change.after > change.before ? 'rose' : 'fell'
  const size = sizeOf(change, metric)
  return size === '' ? verb : `${verb} by ${size}`
}

function sizeOf({ before, after, relative }: TrendChange, { unit }: TrendMetric): string {
  if (unit !== 'share') return relative === null ? '' : formatPercent(Math.abs(relative))
  const points = Math.abs(after - before) * 100
  return `${points.toLocaleString('en', { maximumSignificantDigits: 2 })}${NBSP}points`
}

/** How large a change is: `−7.1 %`, `+0.4 points`; from nothing the new level, `+4`. */
export function sizeInShort(change: TrendChange, metric: TrendMetric): string {
  const sign = change.after > change.before ? '+' : '−'
  return `${sign}${sizeOf(change, metric) || figureOf(change.after, metric)}`
}

function remarksOn({ commits, coincides, shape }: TrendChange): string[] {
  const remarks: string[] = []
  if (shape === 'drift') remarks.push('A steady drift fits these runs better than a step.')
  if (commits) remarks.push(rangeInWords(commits))
  if (coincides.length > 0) remarks.push(`Also changed there: ${coincides.map(changeInWords).join(', ')}.`)
  return remarks
}

function rangeInWords({ last, first }: NonNullable<TrendChange['commits']>): string {
  const [from, to] = [commitInShort(last), commitInShort(first)]
  if (last.hash === first.hash && !last.dirty && !first.dirty)
    return `The runs before and after are both of ${to}: look at what else changed.`
  if (last.hash === first.hash)
    return `The runs before and after are of ${commitInShort({ ...first, dirty: false })} with uncommitted changes (+).`
  return `The commits in question: ${from}..${to}.`
}

function steady({ metric: name }: Trend, { runs, levels, spread }: TrendSeries, nameInText: string): Entry {
  const metric = trendMetric(name)
  const within = !spread ? '' : `; half of the runs lie within ${formatPercent(spread)} of it`
  const level = figureWithUnit(levels[0]!.value, metric)
  const text = `${nameInText}: no change in ${metric.inWords} over ${formatNumberOf(runs.length, 'run')}. The level is ${level}${within}.`
  return { label: 'steady', tone: 'same', text }
}

function tooFew(trend: Trend, { runs, levels }: TrendSeries, nameInText: string): Entry {
  const metric = trendMetric(trend.metric)
  const lax = runsNeeded(LAX_ALPHA)
  const sooner = lax < trend.runsNeeded ? `, or ${lax} with --alpha ${LAX_ALPHA}` : ''
  const level = `${runs.length === 1 ? 'Its figure is' : 'Their median is'} ${figureWithUnit(levels[0]!.value, metric)}.`
  const needs = `detecting a change takes at least ${formatNumberOf(trend.runsNeeded, 'run')}${sooner}`
  return {
    label: 'too few',
    tone: 'inconclusive',
    text: `${nameInText}: ${formatNumberOf(runs.length, 'run')}; ${needs}. ${level}`,
  }
}
