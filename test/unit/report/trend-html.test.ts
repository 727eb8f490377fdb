import { describe, expect, test } from 'vitest'
import { nameOnPage } from '../../../src/report/html/parts.tsx'
import { loadFormat, trendFormats } from '../../../src/report/index.ts'
import { trendHeadline } from '../../../src/report/trend/headline.ts'
import { nightlyRuns, noisy } from '../../golden/history.ts'
import { sampleTrend, TREND_SAMPLES } from '../../golden/trend-samples.ts'

const html = await loadFormat(trendFormats, 'html')
const OPTIONS = { columns: 80, color: false }

/** What a reader sees of markup, and of the terminal's report: words, whatever lies between them. */
function wordsOf(markup: string): string {
  return markup
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ')
}

describe.each(Object.entries(TREND_SAMPLES))('%s as a page', (_, trend) => {
  const page = html.render(trend, OPTIONS)

  test('says the sentences of the terminal', () => {
    for (const { text } of trendHeadline(trend, nameOnPage)) expect(wordsOf(page)).toContain(wordsOf(text))
  })

  test('has a chart with a title, a description and its numbers for each series', () => {
    expect(page.match(/<figure /g)).toHaveLength(trend.series.length)
    for (const chart of page.match(/<svg [^>]*role="img"[\s\S]*?<\/svg>/g)!) {
      expect(chart).toMatch(/<title [^>]*>[^<]+<\/title><desc [^>]*>[^<]+<\/desc>/)
      expect(chart).not.toMatch(/NaN|undefined|Infinity/)
    }
    expect(page.match(/class="chart-numbers"/g)).toHaveLength(trend.series.length)
  })

  test('marks every change at both sizes, with its shape and number', () => {
    const changes = trend.series.flatMap(series => series.changes)
    expect(page.match(/class="change"/g) ?? []).toHaveLength(2 * changes.length)
    for (const { number } of changes) expect(page).toMatch(new RegExp(`class="verdict"[^>]*>${number}(: [+−]|<)`))
  })

  test('asks for nothing from outside, and no id twice', () => {
    expect(page).not.toMatch(/(?:src|href)="(?!#|data:,)/)
    expect(page).not.toMatch(/https?:|url\(|@import/)
    expect(page).toContain("default-src 'none'")
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(match => match[1]!)
    expect(new Set(ids).size).toBe(ids.length)
  })
})

test('what comes from outside is text and nothing else', () => {
  const evil = '<script>alert(1)</script>"\'&\u202e'
  const results = nightlyRuns(16, night => ({
    arms: [{ id: evil, app: evil, mode: evil, perSec: night < 8 ? 800 : 700, node: `v20.${night}${evil}` }],
    environment: { cpuModel: night < 15 ? evil : 'other', kernel: evil, git: { commit: evil, dirty: true } },
  }))
  const page = html.render(sampleTrend(results), OPTIONS)
  expect(page).toContain('&lt;script')
  expect(page.match(/<script>/g)).toHaveLength(1)
  expect(page).not.toContain('\u202e')
})

test('is below 300 kB with 500 runs of two arms', () => {
  const [a, b] = [noisy('a', night => (night < 250 ? 800 : 700)), noisy('b', () => 1600)]
  const results = nightlyRuns(500, night => ({
    arms: [
      { id: 'single', perSec: a(night) },
      { id: 'cluster-rr', perSec: b(night) },
    ],
  }))
  expect(html.render(sampleTrend(results), OPTIONS).length).toBeLessThan(300_000)
})
