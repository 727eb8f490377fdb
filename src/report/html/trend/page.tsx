import type { VNode } from 'preact'
import type { Trend } from '../../../analysis/trend/index.ts'
import { trendMetric } from '../../../model/trend-metric.ts'
import { formatNumberOf } from '../../numbers.ts'
import { methodSentence, readingSentences, scenarioSentences, trendRemarks } from '../../trend/closing.ts'
import type { TrendFormat } from '../../trend/format.ts'
import { trendHeadline } from '../../trend/headline.ts'
import { renderDocument } from '../frame.tsx'
import type { Colour, Place } from '../parts.tsx'
import { nameOnPage, PartOf } from '../parts.tsx'
import { Entries } from '../sections.tsx'
import { PAGE_CSS } from '../style/index.ts'
import { SeriesChart } from './series-chart.tsx'

/** The rules that the charts of a history need beside those of the other charts. */
const TREND_CSS = `
.chart .runs{stroke:currentColor;stroke-width:5;stroke-linecap:round;fill:none}
.chart .whiskers{stroke:currentColor;stroke-width:1.5;stroke-opacity:.4;fill:none}
.chart .joined{stroke:currentColor;stroke-width:1;stroke-opacity:.35;fill:none}
.chart .levels{stroke:var(--ink);stroke-width:2.5;fill:none}
.chart .change{stroke:currentColor;stroke-width:1.5;stroke-dasharray:4 3;fill:none}
`

const PLACE: Place = { id: 'trend', level: 2 }

/** The history as one page without any address but its own: sentences first, then a chart for each series. */
export const trendAsHtml: TrendFormat = {
  name: 'html',
  summary: 'one page to open, print and pass on: changes in words, charts, the runs',
  render: trend =>
    renderDocument({
      title: `${trendOutcome(trend).word}: ${trendSubject(trend)} – clusterbench`,
      style: `${PAGE_CSS}\n${TREND_CSS.trim()}`,
      main: <TrendPage trend={trend} />,
    }),
}

function TrendPage({ trend }: { trend: Trend }): VNode {
  return (
    <main id="content">
      <TrendBanner trend={trend} />
      {trend.series.map((series, at) => (
        <PartOf place={PLACE} name={`series-${at + 1}`} title={nameOnPage(series.name)}>
          <SeriesChart trend={trend} series={series} id={`chart-${at + 1}`} />
        </PartOf>
      ))}
      <PartOf place={PLACE} name="reading" title="How to read this">
        <ul class="notes">
          {[methodSentence(trend), ...readingSentences()].map(sentence => (
            <li>{sentence}</li>
          ))}
        </ul>
      </PartOf>
      <PartOf place={PLACE} name="runs" title="What was run">
        <ul class="notes">
          {scenarioSentences(trend).map(sentence => (
            <li>{sentence}</li>
          ))}
        </ul>
      </PartOf>
    </main>
  )
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
      {trendRemarks(trend).map(remark => (
        <p class="more">{remark}</p>
      ))}
    </div>
  )
}
