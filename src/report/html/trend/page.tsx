import type { VNode } from 'preact'
import type { Trend } from '../../../analysis/trend/index.ts'
import { methodSentence, readingSentences, scenarioSentences } from '../../trend/closing.ts'
import type { TrendFormat } from '../../trend/format.ts'
import { renderDocument } from '../document.tsx'
import { nameOnPage, PartOf } from '../parts.tsx'
import type { Place } from '../place.ts'
import { PAGE_CSS } from '../style/index.ts'
import { TrendBanner, trendOutcome, trendSubject } from './banner.tsx'
import { SeriesChart } from './series-chart.tsx'
import { TREND_CSS } from './style.ts'

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
