import type { VNode } from 'preact'
import type { Trend } from '../../../analysis/trend/index.ts'
import { trendMetric } from '../../../model/trend-metric.ts'
import { formatNumberOf } from '../../numbers.ts'
import { trendRemarks } from '../../trend/closing.ts'
import { trendHeadline } from '../../trend/headline.ts'
import { nameOnPage } from '../parts.tsx'
import { Entries } from '../sections.tsx'
import type { Colour } from '../tones.ts'

/** What a history comes to, in a few words. */
export function trendOutcome({ series, runsNeeded }: Trend): { word: string; colour: Colour } {
  const changes = series.flatMap(each => each.changes)
  if (changes.length > 0) {
    const colour = changes.some(change => change.verdict === 'worse') ? 'bad' : 'good'
    return { word: formatNumberOf(changes.length, 'change'), colour }
  }
  if (series.every(each => each.runs.length < runsNeeded)) return { word: 'Too few runs', colour: 'warn' }
  return { word: 'No change', colour: 'calm' }
}

/** What is followed: `throughput over 36 runs`. */
export function trendSubject({ metric, series }: Trend): string {
  const runs = new Set(series.flatMap(each => each.runs.map(run => run.path))).size
  return `${trendMetric(metric).inWords} over ${formatNumberOf(runs, 'run')}`
}

/** What a reader wants to know first: how many changes there are, and each of them in a sentence. */
export function TrendBanner({ trend }: { trend: Trend }): VNode {
  const { word, colour } = trendOutcome(trend)
  return (
    <div class={`banner ${colour}`}>
      <h1 id="conclusion">
        <span class="conclusion">{word}</span> <span class="subject">{trendSubject(trend)}</span>
      </h1>
      <Entries entries={trendHeadline(trend, nameOnPage)} />
      {trendRemarks(trend).map(remark => (
        <p class="more">{remark}</p>
      ))}
    </div>
  )
}
