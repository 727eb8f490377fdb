import type { VNode } from 'preact'
import type { Trend } from '../../analysis/trend/index.ts'
import { trendMetric } from '../../model/trend-metric.ts'
import { roomOf } from '../document/room.ts'
import { formatNumberOf } from '../numbers.ts'
import type { TrendFormat } from '../trend/format.ts'
import { trendHeadline } from '../trend/headline.ts'
import { trendSections } from '../trend/sections.ts'
import { renderDocument } from './frame.tsx'
import { type Colour, nameOnPage } from './parts.tsx'
import { Entries, Sections } from './sections.tsx'

/** The history as one page without any address but its own: sentences first, then a chart for each series. */
export const trendAsHtml: TrendFormat = {
  name: 'html',
  summary: 'one page to open, print and pass on: changes in words, charts, the runs',
  render: trend =>
    renderDocument({
      title: `${trendOutcome(trend).word}: ${trendSubject(trend)} – clusterbench`,
      main: (
        <main id="content">
          <TrendBanner trend={trend} />
          <Sections sections={trendSections(trend, roomOf('page'))} place={{ id: 'trend', level: 2 }} />
        </main>
      ),
    }),
}

/** What a history comes to, in a few words. */
function trendOutcome({ series, runsNeeded }: Trend): { word: string; colour: Colour } {
  const changes = series.flatMap(each => each.changes)
  if (changes.length > 0) {
    const colour = changes.some(change => change.verdict === 'worse') ? 'bad' : 'good'
    return { word: formatNumberOf(changes.length, 'change'), colour }
  }
  if (series.every(each => each.runs.length < runsNeeded)) return { word: 'Too few runs', colour: 'warn' }
  return { word: 'No change', colour: 'calm' }
}

/** What is followed: `throughput over 36 runs`. */
function trendSubject({ metric, series }: Trend): string {
  const runs = new Set(series.flatMap(each => each.runs.map(run => run.path))).size
  return `${trendMetric(metric).inWords} over ${formatNumberOf(runs, 'run')}`
}

/** What a reader wants to know first: how many changes there are, and each of them in a sentence. */
function TrendBanner({ trend }: { trend: Trend }): VNode {
  const { word, colour } = trendOutcome(trend)
  return (
    <div class={`banner ${colour}`}>
      <h1 id="conclusion">
        <span class="conclusion">{word}</span> <span class="subject">{trendSubject(trend)}</span>
      </h1>
      <Entries entries={trendHeadline(trend, nameOnPage)} />
    </div>
  )
}
